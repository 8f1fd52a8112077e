#include "stemma/extract/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>

#include "stemma/base/error.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/byte_profile.h"
#include "stemma/extract/guess_encoding.h"

namespace stemma {
namespace {

constexpr std::size_t kDeclaredSampleBytes = 1U << 20U;
constexpr std::size_t kUnitsAtOnce = 1U << 14U;

struct Mark {
  std::string_view bytes;
  std::string_view encoding;
};
using namespace std::string_view_literals;
// UTF-32LE before UTF-16LE, whose mark is its beginning.
constexpr std::array kMarks = {
    Mark{"\xEF\xBB\xBF"sv, "UTF-8"},    Mark{"\xFF\xFE\0\0"sv, "UTF-32LE"},
    Mark{"\0\0\xFE\xFF"sv, "UTF-32BE"}, Mark{"\xFF\xFE"sv, "UTF-16LE"},
    Mark{"\xFE\xFF"sv, "UTF-16BE"},     Mark{"\x84\x31\x95\x33"sv, "GB18030"},
};

// Encodings in which harmless-looking bytes stand for other text than every other reader sees, or
// that switch to another encoding in the middle, so that one stray byte garbles the rest. No
// document has to be in them today.
constexpr std::array kUnsafe = {
    "UTF-7"sv, "IMAP-mailbox-name"sv, "SCSU"sv,        "BOCU-1"sv,          "CESU-8"sv,
    "HZ"sv,    "ISO-2022-KR"sv,       "ISO-2022-CN"sv, "ISO-2022-CN-EXT"sv, "LMBCS-1"sv,
};

bool is_unicode(std::string_view name) {
  return name.starts_with("UTF-8") || name.starts_with("UTF-16") || name.starts_with("UTF-32");
}

struct Utf8Health {
  std::uint64_t good = 0;  // well-formed sequences of two bytes and more
  std::uint64_t bad = 0;   // places that are no UTF-8, but for a sequence that the end cut off
};

Utf8Health examine_utf8(std::string_view bytes) {
  Utf8Health health;
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const CodePoint point = decode_utf8(bytes, at);
    if (point.valid) {
      if (point.length > 1) ++health.good;
    } else {
      const unsigned lead = static_cast<unsigned char>(bytes[at]);
      const bool may_go_on = lead >= 0xC2 && lead <= 0xF4 && at + point.length == bytes.size();
      if (!may_go_on) ++health.bad;
    }
    at += point.length;
  }
  return health;
}

bool is_utf8_with_damage(const Utf8Health& health) {
  return health.good > 0 && health.bad * 10 <= health.good;
}

// ISO-2022-JP is 7-bit: only its escape sequences tell it from ASCII.
bool is_iso_2022_jp(std::string_view bytes) {
  const auto has = [bytes](std::string_view part) {
    return bytes.find(part) != std::string_view::npos;
  };
  if (bytes.find('\x1B') == std::string_view::npos) return false;
  return (has("\x1B$B") || has("\x1B$@")) && (has("\x1B(B") || has("\x1B(J"));
}

// Accepts what a file says of itself if ICU knows it, if it is safe, and if it fits the bytes.
std::string usable_declaration(std::string_view declared, std::string_view bytes) {
  if (declared.empty()) return {};
  const std::string spelled(declared);
  UErrorCode status = U_ZERO_ERROR;
  const char* name = ucnv_getStandardName(spelled.c_str(), "MIME", &status);
  if (name == nullptr || U_FAILURE(status)) {
    status = U_ZERO_ERROR;
    name = ucnv_getStandardName(spelled.c_str(), "IANA", &status);
  }
  if (name == nullptr || U_FAILURE(status)) return {};
  std::string known = name;
  // Valid UTF-8 and wide encodings were recognized before; ASCII is not what has high bytes.
  if (is_unicode(known) || known == "US-ASCII" || std::ranges::count(kUnsafe, known) > 0) return {};
  if (known == "ISO-8859-1") known = "windows-1252";
  try {
    const std::string_view sample = bytes.substr(0, kDeclaredSampleBytes);
    const DecodedText decoded = decode(sample, {known, EncodingEvidence::declared});
    return decoded.replacements * 100 <= sample.size() ? known : std::string();
  } catch (const Error&) {
    return {};
  }
}

DecodedText decode_utf8_text(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return {std::string(bytes), 0};
  DecodedText decoded;
  decoded.text.reserve(bytes.size());
  std::size_t copied = 0;
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const CodePoint point = decode_utf8(bytes, at);
    if (!point.valid) {
      decoded.text.append(bytes, copied, at - copied);
      append_utf8(decoded.text, kReplacement);
      ++decoded.replacements;
      copied = at + point.length;
    }
    at += point.length;
  }
  decoded.text.append(bytes, copied);
  return decoded;
}

extern "C" {
void count_replacement(const void* context, UConverterToUnicodeArgs* args, const char* /*units*/,
                       int32_t /*length*/, UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  ++*static_cast<std::uint64_t*>(const_cast<void*>(context));
  *status = U_ZERO_ERROR;
  constexpr UChar kReplacementUnit = 0xFFFD;
  ucnv_cbToUWriteUChars(args, &kReplacementUnit, 1, 0, status);
}
}

// Appends UTF-16 as UTF-8; a lead surrogate at the end is carried to the next call.
class Utf8Writer {
 public:
  void append(const UChar* units, const UChar* end, DecodedText& out) {
    for (; units != end; ++units) {
      const UChar32 unit = *units;
      if (lead_ != 0 && U16_IS_TRAIL(unit)) {
        append_utf8(out.text, static_cast<char32_t>(U16_GET_SUPPLEMENTARY(lead_, unit)));
        lead_ = 0;
        continue;
      }
      finish(out);
      if (U16_IS_LEAD(unit)) {
        lead_ = unit;
      } else if (U16_IS_TRAIL(unit)) {
        replace(out);
      } else {
        append_utf8(out.text, static_cast<char32_t>(unit));
      }
    }
  }
  void finish(DecodedText& out) {
    if (lead_ != 0) replace(out);
    lead_ = 0;
  }

 private:
  static void replace(DecodedText& out) {
    append_utf8(out.text, kReplacement);
    ++out.replacements;
  }
  UChar32 lead_ = 0;
};

DecodedText decode_with_icu(std::string_view bytes, const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  const std::string icu_name(converter_name(name));
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
      ucnv_open(icu_name.c_str(), &status), &ucnv_close);
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (U_FAILURE(status) || !converter) {
    throw Error(ErrorCode::invalid_argument, "'" + name + "' is no encoding that is read", name);
  }
  DecodedText decoded;
  std::uint64_t replacements = 0;
  ucnv_setToUCallBack(converter.get(), &count_replacement, &replacements, nullptr, nullptr,
                      &status);
  decoded.text.reserve(bytes.size());
  std::array<UChar, kUnitsAtOnce> units{};
  Utf8Writer writer;
  const char* source = bytes.data();
  const char* const source_end = bytes.data() + bytes.size();
  do {
    status = U_ZERO_ERROR;
    UChar* target = units.data();
    ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, source_end,
                   nullptr, 1, &status);
    writer.append(units.data(), target, decoded);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  writer.finish(decoded);
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (U_FAILURE(status)) {
    throw std::runtime_error("conversion from " + name + " failed: " + u_errorName(status));
  }
  decoded.replacements += replacements;
  return decoded;
}

}  // namespace

std::string_view code_string(EncodingEvidence evidence) {
  switch (evidence) {
    case EncodingEvidence::byte_order_mark:
      return "byte_order_mark";
    case EncodingEvidence::valid_utf8:
      return "valid_utf8";
    case EncodingEvidence::zero_bytes:
      return "zero_bytes";
    case EncodingEvidence::declared:
      return "declared";
    case EncodingEvidence::guessed:
      return "guessed";
    case EncodingEvidence::fallback:
      return "fallback";
  }
  return "unknown";
}

Encoding detect_encoding(std::string_view bytes, std::string_view declared) {
  for (const Mark& mark : kMarks) {
    if (bytes.starts_with(mark.bytes)) {
      return {std::string(mark.encoding), EncodingEvidence::byte_order_mark};
    }
  }
  if (bytes.find('\0') != std::string_view::npos && !zeros_are_stray(profile_bytes(bytes))) {
    const std::string_view wide = wide_encoding(bytes);
    if (!wide.empty()) return {std::string(wide), EncodingEvidence::zero_bytes};
  }
  if (is_valid_utf8(bytes)) {
    if (is_iso_2022_jp(bytes) && skip_ascii(bytes, 0) == bytes.size()) {
      return {"ISO-2022-JP", EncodingEvidence::guessed};
    }
    return {"UTF-8", EncodingEvidence::valid_utf8};
  }
  if (is_utf8_with_damage(examine_utf8(bytes))) return {"UTF-8", EncodingEvidence::valid_utf8};
  if (std::string name = usable_declaration(declared, bytes); !name.empty()) {
    return {std::move(name), EncodingEvidence::declared};
  }
  if (std::string name = guess_encoding(bytes); !name.empty()) {
    return {std::move(name), EncodingEvidence::guessed};
  }
  return {"windows-1252", EncodingEvidence::fallback};
}

bool is_plain_utf8(std::string_view bytes) {
  const auto begins_with = [bytes](const Mark& mark) { return bytes.starts_with(mark.bytes); };
  return bytes.find('\0') == std::string_view::npos &&
         bytes.find('\x1B') == std::string_view::npos &&
         !std::ranges::any_of(kMarks, begins_with) && is_valid_utf8(bytes);
}

DecodedText decode(std::string_view bytes, const Encoding& encoding) {
  for (const Mark& mark : kMarks) {
    if (mark.encoding == encoding.name && bytes.starts_with(mark.bytes)) {
      bytes.remove_prefix(mark.bytes.size());
      break;
    }
  }
  if (encoding.name == "UTF-8") return decode_utf8_text(bytes);
  // ICU would convert these, and takes no name for the locale's encoding.
  if (encoding.name.empty() || std::ranges::count(kUnsafe, encoding.name) > 0) {
    throw Error(ErrorCode::invalid_argument, "'" + encoding.name + "' is no encoding that is read",
                encoding.name);
  }
  return decode_with_icu(bytes, encoding.name);
}

}  // namespace stemma
