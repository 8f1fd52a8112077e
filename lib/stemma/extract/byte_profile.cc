#include "stemma/extract/byte_profile.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace stemma {
namespace {

constexpr std::size_t kProfiledBytes = 64U << 10U;

constexpr bool is_plain_control(unsigned byte) {
  return byte == 0 || byte == '\b' || (byte >= '\t' && byte <= '\r') || byte == 0x1A ||
         byte == 0x1B;
}

// What is read as UTF-16 or UTF-32, judged by its characters.
struct WideSample {
  std::uint64_t units = 0;
  std::uint64_t impossible = 0;  // unpaired surrogates, past U+10FFFF, unassigned, private, control
  std::uint64_t zeros = 0;       // U+0000
  std::uint64_t common = 0;      // what the right byte order has often and the wrong one hardly
};

void count_character(WideSample& sample, UChar32 character) {
  ++sample.units;
  if (character == 0) {
    ++sample.zeros;
    return;
  }
  const bool is_ascii_text = (character >= 0x20 && character < 0x7F) || character == '\t' ||
                             character == '\n' || character == '\r';
  const bool is_cjk_punctuation =
      (character >= 0x3000 && character <= 0x3002) || character == 0xFF0C;
  if (is_ascii_text || is_cjk_punctuation) ++sample.common;
  if (is_ascii_text) return;
  switch (u_charType(character)) {
    case U_UNASSIGNED:
    case U_CONTROL_CHAR:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
      ++sample.impossible;
      break;
    default:
      break;
  }
}

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

enum class ByteOrder { little, big };

UChar32 unit_at(std::string_view bytes, std::size_t at, ByteOrder order) {
  const unsigned first = byte_at(bytes, at);
  const unsigned second = byte_at(bytes, at + 1);
  return static_cast<UChar32>(order == ByteOrder::little ? first | (second << 8U)
                                                         : (first << 8U) | second);
}

WideSample sample_utf16(std::string_view bytes, ByteOrder order) {
  WideSample sample;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const UChar32 unit = unit_at(bytes, at, order);
    if (U16_IS_LEAD(unit) && at + 3 < bytes.size()) {
      const UChar32 trail = unit_at(bytes, at + 2, order);
      if (U16_IS_TRAIL(trail)) {
        count_character(sample, U16_GET_SUPPLEMENTARY(unit, trail));
        at += 2;
        continue;
      }
    }
    // A pair cut by the end of the sample is no fault.
    if (U16_IS_LEAD(unit) && at + 3 >= bytes.size()) break;
    count_character(sample, unit);
  }
  return sample;
}

WideSample sample_utf32(std::string_view bytes, ByteOrder order) {
  WideSample sample;
  for (std::size_t at = 0; at + 3 < bytes.size(); at += 4) {
    const std::size_t high = order == ByteOrder::little ? at + 2 : at;
    const std::size_t low = order == ByteOrder::little ? at : at + 2;
    const UChar32 plane = unit_at(bytes, high, order);
    if (plane > 0x10) {
      ++sample.units;
      ++sample.impossible;
    } else {
      count_character(sample, plane * 0x10000 + unit_at(bytes, low, order));
    }
  }
  return sample;
}

// Text of any script has spaces, line ends, digits or punctuation once in fifty characters.
bool is_plausible(const WideSample& sample) {
  return sample.units > 0 && sample.impossible * 100 <= sample.units &&
         sample.zeros * 1000 <= sample.units && sample.common * 50 >= sample.units;
}

// Nearly every text, and told faster than by counting.
bool holds_no_control(std::string_view bytes) {
  // No number wider than a byte, so that as many are looked at at once as there can be.
  std::uint8_t controls = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    const std::uint8_t is_low = byte < 0x20 ? 1 : 0;
    const std::uint8_t is_blank = byte == '\t' || byte == '\n' || byte == '\r' ? 1 : 0;
    const std::uint8_t is_delete = byte == 0x7F ? 1 : 0;
    controls |= (is_low ^ is_blank) | is_delete;
  }
  return controls == 0;
}

}  // namespace

ByteProfile profile_bytes(std::string_view bytes) {
  if (holds_no_control(bytes)) return {.size = bytes.size()};
  std::array<std::uint64_t, 256> counts{};
  for (const char byte : bytes) ++counts[static_cast<unsigned char>(byte)];
  ByteProfile profile;
  profile.size = bytes.size();
  profile.zeros = counts[0];
  profile.controls = counts[0x7F];
  for (unsigned byte = 1; byte < 0x20; ++byte) {
    if (!is_plain_control(byte)) profile.controls += counts[byte];
  }
  if (profile.zeros == 0) return profile;
  const std::size_t content_end = bytes.find_last_not_of('\0') + 1;
  profile.trailing_zeros = bytes.size() - content_end;
  const std::string_view content = bytes.substr(0, content_end);
  for (std::size_t at = content.find('\0'); at != std::string_view::npos;) {
    ++profile.inner_zero_runs;
    at = content.find('\0', content.find_first_not_of('\0', at));
  }
  return profile;
}

bool zeros_are_stray(const ByteProfile& profile) {
  const std::uint64_t others = profile.size - profile.zeros;
  return others > 0 && profile.inner_zero_runs * 8 <= others && profile.controls * 100 <= others;
}

std::string_view wide_encoding(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kProfiledBytes);
  if (is_plausible(sample_utf32(sample, ByteOrder::little))) return "UTF-32LE";
  if (is_plausible(sample_utf32(sample, ByteOrder::big))) return "UTF-32BE";
  const WideSample little = sample_utf16(sample, ByteOrder::little);
  const WideSample big = sample_utf16(sample, ByteOrder::big);
  const bool may_be_little = is_plausible(little);
  const bool may_be_big = is_plausible(big);
  if (may_be_little && (!may_be_big || little.common >= big.common)) return "UTF-16LE";
  return may_be_big ? "UTF-16BE" : "";
}

}  // namespace stemma
