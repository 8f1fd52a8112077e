// The loops of the tokenizer that are worth writing for a processor: what the bytes of a text are,
// 64 at a time, where words begin and end, and their hashes. Every kernel gives the same answers;
// kernels/plain.cc is the clear one, and the tests hold the others against it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stemma::kernels {

inline constexpr std::size_t kBlockBytes = 64;

// What the bytes of a block are, the lowest bit for its first byte.
struct Classes {
  std::uint64_t letters;  // of ASCII, as all but not_ascii
  std::uint64_t digits;
  std::uint64_t not_ascii;
  std::uint64_t middles_of_letters;  // : . '
  std::uint64_t middles_of_digits;   // , ; . '
  std::uint64_t underscores;
  std::uint64_t hyphens;
  std::uint64_t blanks;  // space and all below: tab, line ends, controls

  friend bool operator==(const Classes&, const Classes&) = default;
};

// The same of one byte: a bit for each class, in the order of the members above.
enum Class : unsigned {
  letter,
  digit,
  not_ascii,
  middle_of_letters,
  middle_of_digits,
  underscore,
  hyphen,
  blank,
};

constexpr std::array<std::uint8_t, 256> class_bits() {
  std::array<std::uint8_t, 256> bits{};
  const auto mark = [&bits](unsigned char first, unsigned char last, Class of) {
    for (std::size_t c = first; c <= last; ++c) {
      bits[c] = static_cast<std::uint8_t>(bits[c] | 1U << of);
    }
  };
  mark('A', 'Z', letter);
  mark('a', 'z', letter);
  mark('0', '9', digit);
  mark(0x80, 0xFF, not_ascii);
  const auto mark_each = [&mark](std::string_view bytes, Class of) {
    for (const char c : bytes)
      mark(static_cast<unsigned char>(c), static_cast<unsigned char>(c), of);
  };
  mark_each(":.'", middle_of_letters);
  mark_each(",;.'", middle_of_digits);
  mark('_', '_', underscore);
  mark('-', '-', hyphen);
  mark(0, ' ', blank);
  return bits;
}

inline constexpr std::array<std::uint8_t, 256> kClassBits = class_bits();

struct Kernel {
  const char* name;
  // The classes of bytes[0, 64 * blocks), and these bytes with the letters of ASCII in lower case.
  void (*classify)(const char* bytes, std::size_t blocks, Classes* classes, char* lower);
  // Adds the places of the bits that are set, `base` upwards, and says where to go on adding. There
  // is room for 64.
  std::uint32_t* (*places)(std::uint64_t bits, std::uint32_t base, std::uint32_t* out);
  // word_hash() of text[edges[0], edges[1]) and so on, for so many words. 16 bytes can be read from
  // where each begins.
  void (*hash)(const char* text, const std::uint32_t* edges, std::size_t words,
               std::uint64_t* hashes);
};

// Those that this processor can run, the clear one first, the fastest last. Thread-safe.
std::span<const Kernel> available();

// That of this name, or the fastest if there is none.
const Kernel& choose(std::string_view name);

// What choose() says of the environment variable STEMMA_KERNEL: plain, sse2, avx2 or avx512. Asked
// once.
const Kernel& chosen();

// kernels/plain.cc
std::uint32_t* places_plain(std::uint64_t bits, std::uint32_t base, std::uint32_t* out);
void hash_plain(const char* text, const std::uint32_t* edges, std::size_t words,
                std::uint64_t* hashes);
void classify_plain(const char* bytes, std::size_t blocks, Classes* classes, char* lower);

}  // namespace stemma::kernels
