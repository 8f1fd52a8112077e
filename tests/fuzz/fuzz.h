// What holds for any bytes, written once and run in two ways. STEMMA_FUZZ(name, rounds) { ... } is
// given `input`. Built by clang with STEMMA_LIBFUZZER it is a program that looks for an input for
// which it throws or crashes (tools/fuzz). Else it is a test: it takes each file of
// tests/fuzz/seeds/NAME, and as many mutations of these as `rounds` says, which are the same on
// every machine. What was found once is kept as a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace stemma::fuzz {

// Throws where what a target promises does not hold.
inline void require(bool holds, std::string_view what,
                    std::source_location at = std::source_location::current()) {
  if (holds) return;
  throw std::logic_error(std::string(at.file_name()) + ":" + std::to_string(at.line()) +
                         ": this does not hold: " + std::string(what));
}

// Takes choices from the head of an input, zeros once it is at its end.
class Choices {
 public:
  explicit Choices(std::string_view input) : left_(input) {}

  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return value;
  }
  // In [0, count), count from 1 to 2^24.
  std::uint32_t below(std::uint32_t count) {
    std::uint32_t value = byte();
    if (count > 0x100U) value = value << 8U | byte();
    if (count > 0x10000U) value = value << 8U | byte();
    return value % count;
  }
  bool flag() { return (byte() & 1U) != 0; }
  bool at_end() const { return left_.empty(); }
  std::string_view rest() const { return left_; }

 private:
  std::string_view left_;
};

// `bytes` with as many edits as the rest of the choices asks for: bytes that are other ones, bytes
// that are gone, bytes that stand twice, and an end that is lost.
std::string damaged(std::string bytes, Choices choices);

using Body = void (*)(std::string_view input);

// Of the test build.
void replay(const char* name, int rounds, Body body);

}  // namespace stemma::fuzz

#ifdef STEMMA_LIBFUZZER
#define STEMMA_FUZZ(name, rounds)                                                     \
  static void fuzz_##name(std::string_view input);                                    \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    fuzz_##name({reinterpret_cast<const char*>(data), size});                         \
    return 0;                                                                         \
  }                                                                                   \
  static void fuzz_##name(std::string_view input)
#else
#include <doctest/doctest.h>
#define STEMMA_FUZZ(name, rounds)                      \
  static void fuzz_##name(std::string_view input);     \
  TEST_CASE(#name) {                                   \
    stemma::fuzz::replay(#name, rounds, &fuzz_##name); \
  }                                                    \
  static void fuzz_##name(std::string_view input)
#endif
