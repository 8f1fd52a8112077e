#include "stemma/text/chunk.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "stemma/text/mojibake.h"

namespace stemma {
namespace {

constexpr std::size_t kBlockBytes = kernels::kBlockBytes;

bool goes_on(unsigned byte) {
  return (byte & 0xC0U) == 0x80;
}

void clear_from(std::size_t byte, kernels::Classes& of) {
  const std::uint64_t kept = (std::uint64_t{1} << byte) - 1;
  for (std::uint64_t* bits : {&of.letters, &of.digits, &of.not_ascii, &of.middles_of_letters,
                              &of.middles_of_digits, &of.underscores, &of.hyphens, &of.blanks}) {
    *bits &= kept;
  }
}

}  // namespace

void Chunk::read(std::string_view text, std::uint32_t at, Span range) {
  bytes_ = text.data() + at;
  size_ = std::min<std::size_t>(range.end - at, kBytes);
  begins_ = at == range.begin;
  ends_ = at + size_ == range.end;
  const std::size_t whole = std::min(text.size() - at, kBytes) / kBlockBytes;
  kernel_.classify(bytes_, std::min(whole, blocks()), classes_.data(), folded_.data());
  if (whole < blocks()) {
    std::array<char, kBlockBytes> rest{};
    std::copy(bytes_ + whole * kBlockBytes, bytes_ + size_, rest.begin());
    kernel_.classify(rest.data(), 1, &classes_[whole], folded_.data() + whole * kBlockBytes);
  }
  if (size_ % kBlockBytes != 0) clear_from(size_ % kBlockBytes, classes_[blocks() - 1]);
  settle();
}

void Chunk::settle() {
  std::size_t done = 0;
  for (std::size_t block = 0; block < blocks(); ++block) {
    const std::size_t begin = block * kBlockBytes;
    while (done < begin + kBlockBytes) {
      const std::size_t from = done > begin ? done - begin : 0;
      const std::uint64_t left = classes_[block].not_ascii >> from;
      if (left == 0) break;
      done = settle_at(begin + from + static_cast<unsigned>(std::countr_zero(left)));
    }
  }
}

// Settles what stands at `at`, if it can be, and says where to go on.
std::size_t Chunk::settle_at(std::size_t at) {
  const unsigned lead = byte(at);
  if (lead < 0xC2 || lead >= 0xF0) return at + 1;
  const std::size_t length = lead < 0xE0 ? 2 : 3;
  if (at + length > size_ || !goes_on(byte(at + 1))) return at + 1;
  CharacterReading reading;
  if (length == 2) {
    if (const std::size_t end = settle_letters(at); end != at) return end;
    const char32_t point = (lead & 0x1FU) << 6U | (byte(at + 1) & 0x3FU);
    if (may_begin_mojibake(point)) return at + 2;
    reading = readings_.of_two_bytes(point);
  } else {
    if (!goes_on(byte(at + 2))) return at + 1;
    const char32_t point =
        (lead & 0xFU) << 12U | (byte(at + 1) & 0x3FU) << 6U | (byte(at + 2) & 0x3FU);
    if (point < 0x800) return at + 1;
    reading = readings_.of_three_bytes(point);
  }
  switch (reading.role()) {
    case Role::parting:
      move(at, at + length, false);
      break;
    case Role::letter:
      if (reading.size() != length) break;
      move(at, at + length, true);
      put(reading.folded(), length, at);
      break;
    case Role::middle_of_letters:
    case Role::middle_of_digits:
    case Role::middle_of_both:
      if (!may_join(at, length)) move(at, at + length, false);
      break;
    default:
      break;
  }
  return at + length;
}

// Letters of two bytes, the bulk of Cyrillic and Greek, and what French has outside ASCII.
std::size_t Chunk::settle_letters(std::size_t at) {
  std::size_t end = at;
  while (end + 2 <= size_) {
    const unsigned lead = byte(end);
    const unsigned trail = byte(end + 1);
    if (lead < 0xC3 || lead >= 0xE0 || !goes_on(trail)) break;
    const char32_t point = (lead & 0x1FU) << 6U | (trail & 0x3FU);
    const CharacterReading reading = readings_.of_two_bytes(point);
    const bool is_hebrew = reading.role() == Role::hebrew_letter;
    if ((reading.role() != Role::letter && !is_hebrew) || reading.size() != 2) break;
    // Mojibake goes on with something else outside ASCII; to a Hebrew letter a quote may belong.
    if (is_hebrew || may_begin_mojibake(point)) {
      if (end + 2 == size_ && !ends_) break;
      const unsigned next = end + 2 < size_ ? byte(end + 2) : 0;
      if (is_hebrew ? next == '\'' || next == '"' : next >= 0x80) break;
    }
    put(reading.folded(), 2, end);
    end += 2;
  }
  if (end != at) move(at, end, true);
  return end;
}

// Whether a middle may stand within a word.
bool Chunk::may_join(std::size_t at, std::size_t length) const {
  const std::size_t end = at + length;
  if (at == 0) return !begins_;
  if (end == size_) return !ends_;
  const kernels::Classes& before = classes_[(at - 1) / kBlockBytes];
  const kernels::Classes& behind = classes_[end / kBlockBytes];
  const auto is_of_word = [](const kernels::Classes& of, std::size_t place) {
    return ((of.letters | of.digits | of.not_ascii) >> (place % kBlockBytes) & 1U) != 0;
  };
  return is_of_word(before, at - 1) && is_of_word(behind, end);
}

void Chunk::put(std::uint64_t folded, std::size_t length, std::size_t at) {
  std::memcpy(folded_.data() + at, &folded, length);
}

// Takes bytes from what is not ASCII, and puts them among the letters or nowhere.
void Chunk::move(std::size_t begin, std::size_t end, bool to_letters) {
  while (begin < end) {
    const std::size_t block = begin / kBlockBytes;
    const std::size_t count = std::min(end, (block + 1) * kBlockBytes) - begin;
    const std::uint64_t bits = ~std::uint64_t{0} >> (kBlockBytes - count) << begin % kBlockBytes;
    classes_[block].not_ascii &= ~bits;
    if (to_letters) classes_[block].letters |= bits;
    begin += count;
  }
}

}  // namespace stemma
