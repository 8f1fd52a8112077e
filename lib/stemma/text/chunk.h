// Some two thousand bytes of a text, with what each of them is, and what it becomes in a word.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stemma/base/span.h"
#include "stemma/text/kernels/kernel.h"
#include "stemma/text/readings.h"

namespace stemma {

class Chunk {
 public:
  static constexpr std::size_t kBlocks = 32;
  static constexpr std::size_t kBytes = kBlocks * kernels::kBlockBytes;

  explicit Chunk(const kernels::Kernel& kernel) : kernel_(kernel), readings_(Readings::all()) {}

  // Reads text[at, range.end), or as much of it as there is room for; at < range.end.
  void read(std::string_view text, std::uint32_t at, Span range);

  // How many bytes have been read.
  std::size_t size() const { return size_; }
  std::size_t blocks() const { return (size_ + kernels::kBlockBytes - 1) / kernels::kBlockBytes; }

  // Of each block. What is not ASCII is among the letters if its reading says that it is one, which
  // becomes as many bytes, and nothing at all if it parts words. Only what is left takes the rules
  // of Unicode. Behind the end there is nothing.
  const kernels::Classes& classes(std::size_t block) const { return classes_[block]; }

  // The bytes, in lower case and folded where they are among the letters; 16 more can be read.
  const char* folded() const { return folded_.data(); }

 private:
  void settle();
  std::size_t settle_at(std::size_t at);
  std::size_t settle_letters(std::size_t at);
  bool may_join(std::size_t at, std::size_t length) const;
  void put(std::uint64_t folded, std::size_t length, std::size_t at);
  void move(std::size_t begin, std::size_t end, bool to_letters);
  unsigned byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }

  const kernels::Kernel& kernel_;
  const Readings& readings_;
  const char* bytes_ = nullptr;  // of the text
  std::size_t size_ = 0;
  bool begins_ = false;  // where the range does
  bool ends_ = false;
  std::array<kernels::Classes, kBlocks> classes_;
  std::array<char, kBytes + 16> folded_;
};

}  // namespace stemma
