// A half-open range [begin, end) of offsets: bytes of a text, or indexes of its tokens.
#pragma once

#include <compare>
#include <cstdint>

namespace stemma {

// 32 bits suffice: a document of more than kMaxTextBytes is refused (extract/extract.h).
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  constexpr std::uint32_t size() const { return end - begin; }
  constexpr bool empty() const { return begin == end; }
  friend bool operator==(const Span&, const Span&) = default;
  friend auto operator<=>(const Span&, const Span&) = default;
};

}  // namespace stemma
