#include "stemma/extract/guess_encoding.h"

#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

#include "stemma/base/ascii.h"
#include "stemma/extract/byte_profile.h"
#include "stemma/extract/encoding.h"

namespace stemma {
namespace {

constexpr std::size_t kGuessedBytes = 1U << 20U;

unsigned value_of(char byte) {
  return static_cast<unsigned char>(byte);
}
bool is_high(char byte) {
  return value_of(byte) >= 0x80;
}

// Bytes of windows-1252 that are quotes, dashes, spaces and signs in English prose. Most mean the
// same in all Windows code pages.
constexpr std::string_view kWesternMarks =
    "\x80\x82\x84\x85\x8B\x91\x92\x93\x94\x95\x96\x97\x99\x9B\xA0\xA3\xA7\xA9\xAB\xAE\xB0\xB7\xBB";
// The accented letters of Western Europe, with the marks of Spanish.
constexpr std::string_view kWesternLetters =
    "\x8C\x9C\xA1\xAA\xBA\xBF\xC0\xC1\xC2\xC3\xC4\xC5\xC6\xC7\xC8\xC9\xCA\xCB\xCC\xCD\xCE\xCF\xD1"
    "\xD2\xD3\xD4\xD5\xD6\xD8\xD9\xDA\xDB\xDC\xDF\xE0\xE1\xE2\xE3\xE4\xE5\xE6\xE7\xE8\xE9\xEA\xEB"
    "\xEC\xED\xEE\xEF\xF1\xF2\xF3\xF4\xF5\xF6\xF8\xF9\xFA\xFB\xFC\xFF";

// Those of them that ISO-8859-2 and windows-1250 read as the letters of Czech, Polish, Hungarian
// and Romanian; and those that they read as r and l with acute, which only Slovak has, and rarely.
constexpr std::string_view kCentralLetters =
    "\xC3\xC6\xC8\xCA\xCC\xCF\xD1\xD2\xD5\xD8\xD9\xDB\xE3\xE6\xE8\xEA\xEC\xEF\xF1\xF2\xF5\xF8"
    "\xF9\xFB";
constexpr std::string_view kUnlikelyCentralLetters = "\xC0\xC5\xE0\xE5";

struct HighBytes {
  std::size_t marks = 0;
  std::size_t letters = 0;
  std::size_t lone_letters = 0;  // beside an ASCII letter, or by themselves: no word of high bytes
  std::size_t central = 0;
  std::size_t unlikely_central = 0;
  std::size_t others = 0;
  bool has_c1 = false;  // 0x80-0x9F
};

HighBytes count_high_bytes(std::string_view sample) {
  HighBytes counts;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const char byte = sample[i];
    if (!is_high(byte)) continue;
    counts.has_c1 = counts.has_c1 || value_of(byte) < 0xA0;
    if (kWesternMarks.find(byte) != std::string_view::npos) {
      ++counts.marks;
    } else if (kWesternLetters.find(byte) != std::string_view::npos) {
      ++counts.letters;
      if (kCentralLetters.find(byte) != std::string_view::npos) ++counts.central;
      if (kUnlikelyCentralLetters.find(byte) != std::string_view::npos) ++counts.unlikely_central;
      const bool after_high = i > 0 && is_high(sample[i - 1]);
      const bool before_high = i + 1 < sample.size() && is_high(sample[i + 1]);
      const bool touches_ascii = (i > 0 && is_letter(sample[i - 1])) ||
                                 (i + 1 < sample.size() && is_letter(sample[i + 1]));
      if (touches_ascii || (!after_high && !before_high)) ++counts.lone_letters;
    } else {
      ++counts.others;
    }
  }
  return counts;
}

struct KnownEncoding {
  std::string_view guess;    // as uchardet spells it
  std::string_view name;     // IANA
  std::string_view with_c1;  // where bytes 0x80-0x9F occur; "" for the same
};

constexpr std::array kKnown = {
    KnownEncoding{"ISO-8859-1", "windows-1252", ""},
    KnownEncoding{"WINDOWS-1252", "windows-1252", ""},
    KnownEncoding{"ISO-8859-15", "ISO-8859-15", "windows-1252"},
    KnownEncoding{"ISO-8859-2", "ISO-8859-2", "windows-1250"},
    KnownEncoding{"WINDOWS-1250", "windows-1250", ""},
    KnownEncoding{"ISO-8859-3", "ISO-8859-3", "windows-1252"},
    KnownEncoding{"ISO-8859-4", "ISO-8859-4", "windows-1257"},
    KnownEncoding{"ISO-8859-9", "windows-1254", ""},
    KnownEncoding{"ISO-8859-10", "ISO-8859-10", "windows-1257"},
    KnownEncoding{"ISO-8859-13", "ISO-8859-13", "windows-1257"},
    // ICU has no ISO-8859-16; its Romanian letters stand elsewhere in windows-1250 only for
    // characters that a text in either hardly holds.
    KnownEncoding{"ISO-8859-16", "windows-1250", ""},
    KnownEncoding{"WINDOWS-1257", "windows-1257", ""},
    KnownEncoding{"WINDOWS-1258", "windows-1258", ""},
    KnownEncoding{"IBM852", "IBM852", ""},
    KnownEncoding{"MAC-CENTRALEUROPE", "x-mac-centraleurroman", ""},
    KnownEncoding{"ISO-8859-5", "ISO-8859-5", ""},
    KnownEncoding{"KOI8-R", "KOI8-R", ""},
    KnownEncoding{"WINDOWS-1251", "windows-1251", ""},
    KnownEncoding{"IBM855", "IBM855", ""},
    KnownEncoding{"IBM866", "IBM866", ""},
    KnownEncoding{"MAC-CYRILLIC", "x-mac-cyrillic", ""},
    KnownEncoding{"ISO-8859-7", "ISO-8859-7", "windows-1253"},
    KnownEncoding{"WINDOWS-1253", "windows-1253", ""},
    KnownEncoding{"ISO-8859-8", "windows-1255", ""},
    KnownEncoding{"WINDOWS-1255", "windows-1255", ""},
    KnownEncoding{"ISO-8859-6", "ISO-8859-6", "windows-1256"},
    KnownEncoding{"WINDOWS-1256", "windows-1256", ""},
    KnownEncoding{"ISO-8859-11", "TIS-620", ""},
    KnownEncoding{"TIS-620", "TIS-620", ""},
    KnownEncoding{"SHIFT_JIS", "Shift_JIS", ""},
    KnownEncoding{"EUC-JP", "EUC-JP", ""},
    KnownEncoding{"EUC-KR", "EUC-KR", ""},
    KnownEncoding{"UHC", "EUC-KR", ""},
    KnownEncoding{"GB18030", "GB18030", ""},
    KnownEncoding{"BIG5", "Big5", ""},
    KnownEncoding{"EUC-TW", "EUC-TW", ""},
};

std::string_view sample_of(std::string_view bytes) {
  const auto first = std::ranges::find_if(bytes, is_high);
  const auto at = static_cast<std::size_t>(first - bytes.begin());
  const std::size_t line_end = at == 0 ? std::string_view::npos : bytes.rfind('\n', at - 1);
  std::size_t begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  // A line without end must not keep the high bytes out of the sample.
  if (at - begin > kGuessedBytes / 2) begin = at - kGuessedBytes / 2;
  return bytes.substr(begin, kGuessedBytes);
}

std::string ask_uchardet(std::string_view sample) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                       &uchardet_delete);
  if (!detector) return {};
  // A pathological input may make it refuse; then it has no opinion.
  if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

// The high bytes are those of Western text, standing as they do in it.
bool looks_western(const HighBytes& counts) {
  if (counts.others * 50 > counts.marks + counts.letters) return false;
  return counts.lone_letters * 10 >= counts.letters * 8;
}

bool reads_as_central(const HighBytes& counts) {
  return counts.central > 0 && counts.unlikely_central == 0;
}

// Greek's capital alpha with tonos, the one letter that moved between the two encodings.
bool has_windows_greek_alpha(std::string_view sample) {
  for (std::size_t i = sample.find('\xA2'); i != std::string_view::npos;
       i = sample.find('\xA2', i + 1)) {
    const bool starts_word = i == 0 || !is_high(sample[i - 1]);
    if (starts_word && i + 1 < sample.size() && value_of(sample[i + 1]) >= 0xC0) return true;
  }
  return false;
}

// Whether the sample can be read in `encoding` with hardly a loss; its end may cut a character.
bool reads_cleanly(std::string_view sample, std::string_view encoding) {
  const auto high = static_cast<std::uint64_t>(std::ranges::count_if(sample, is_high));
  const DecodedText decoded = decode(sample, {std::string(encoding), EncodingEvidence::guessed});
  return decoded.replacements * 50 <= high + 50 && decoded.replacements * 3 <= high;
}

}  // namespace

std::string guess_encoding(std::string_view bytes) {
  const std::string_view sample = sample_of(bytes);
  const HighBytes counts = count_high_bytes(sample);
  const std::string guess = ask_uchardet(sample);
  const auto* const known = std::ranges::find(kKnown, guess, &KnownEncoding::guess);
  if (known == kKnown.end()) return looks_western(counts) ? "windows-1252" : "";

  // Western text is short of letters to guess from, and uchardet finds encodings of the Baltic, old
  // Mac and DOS ones in a few accents or quotes. Czech and Polish it knows.
  const bool is_central = known->name == "ISO-8859-2" || known->name == "windows-1250";
  if (looks_western(counts) && !(is_central && reads_as_central(counts))) return "windows-1252";
  std::string_view name = counts.has_c1 && !known->with_c1.empty() ? known->with_c1 : known->name;
  if (name == "ISO-8859-7" && has_windows_greek_alpha(sample)) name = "windows-1253";
  return reads_cleanly(sample, name) ? std::string(name) : "";
}

std::string_view converter_name(std::string_view encoding) {
  struct Alias {
    std::string_view name;
    std::string_view converter;
  };
  constexpr std::array kAliases = {
      Alias{"ISO-8859-1", "windows-1252"},
      Alias{"US-ASCII", "windows-1252"},
      Alias{"ISO-8859-9", "windows-1254"},
      Alias{"TIS-620", "windows-874-2000"},
      Alias{"ISO-8859-11", "windows-874-2000"},
      Alias{"Shift_JIS", "windows-31j"},
      Alias{"EUC-KR", "windows-949-2000"},
      Alias{"GB2312", "GB18030"},
      Alias{"GBK", "GB18030"},
      Alias{"Big5", "windows-950-2000"},
      Alias{"x-mac-centraleurroman", "macos-29-10.2"},
      Alias{"x-mac-cyrillic", "macos-7_3-10.2"},
  };
  const auto* const alias = std::ranges::find(kAliases, encoding, &Alias::name);
  return alias == kAliases.end() ? encoding : alias->converter;
}

}  // namespace stemma
