// Values as bytes and back, in the order in which they were put: for what only this program reads
// again, on the same machine. Numbers are as the machine has them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace stemma {

class Packing {
 public:
  template <class Value>
  void put(Value value) {
    static_assert(std::is_arithmetic_v<Value>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put_size(std::size_t size) { put(static_cast<std::uint32_t>(size)); }
  void put_string(std::string_view text) {
    put_size(text.size());
    bytes_ += text;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what Packing wrote; once something is missing, everything is zero and is_sound() false.
class Unpacking {
 public:
  // `bytes` must live as long as this.
  explicit Unpacking(std::string_view bytes) : bytes_(bytes) {}

  template <class Value>
  Value get() {
    Value value{};
    if (bytes_.size() < sizeof value) {
      fail();
      return value;
    }
    std::copy_n(bytes_.begin(), sizeof value, reinterpret_cast<char*>(&value));
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  // How many values follow, of which each takes a byte at least.
  std::size_t get_size() {
    const auto size = get<std::uint32_t>();
    if (size <= bytes_.size()) return size;
    fail();
    return 0;
  }
  std::string get_string() {
    const std::size_t size = get_size();
    std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }
  // A number below `end`.
  std::uint32_t get_below(std::size_t end) {
    const auto value = get<std::uint32_t>();
    if (value < end) return value;
    fail();
    return 0;
  }
  void fail() {
    is_sound_ = false;
    bytes_ = {};
  }
  bool is_sound() const { return is_sound_; }
  bool is_at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool is_sound_ = true;
};

}  // namespace stemma
