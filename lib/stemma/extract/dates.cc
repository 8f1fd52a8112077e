#include "stemma/extract/dates.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

// No date is longer; what is, is a sentence.
constexpr std::size_t kLongestDate = 120;
constexpr std::size_t kLongestPlaceWords = 6;

struct Month {
  std::string_view name;  // lower case
  int number;
};
constexpr std::array kMonths = {
    Month{"january", 1},    Month{"jan", 1},        Month{"januar", 1},    Month{"jänner", 1},
    Month{"janvier", 1},    Month{"janv", 1},       Month{"enero", 1},     Month{"ene", 1},
    Month{"february", 2},   Month{"feb", 2},        Month{"februar", 2},   Month{"février", 2},
    Month{"fevrier", 2},    Month{"févr", 2},       Month{"fév", 2},       Month{"febrero", 2},
    Month{"march", 3},      Month{"mar", 3},        Month{"märz", 3},      Month{"maerz", 3},
    Month{"mrz", 3},        Month{"mars", 3},       Month{"marzo", 3},     Month{"april", 4},
    Month{"apr", 4},        Month{"avril", 4},      Month{"avr", 4},       Month{"abril", 4},
    Month{"abr", 4},        Month{"may", 5},        Month{"mai", 5},       Month{"mayo", 5},
    Month{"june", 6},       Month{"jun", 6},        Month{"juni", 6},      Month{"juin", 6},
    Month{"junio", 6},      Month{"july", 7},       Month{"jul", 7},       Month{"juli", 7},
    Month{"juillet", 7},    Month{"juil", 7},       Month{"julio", 7},     Month{"august", 8},
    Month{"aug", 8},        Month{"août", 8},       Month{"aout", 8},      Month{"agosto", 8},
    Month{"ago", 8},        Month{"september", 9},  Month{"sep", 9},       Month{"sept", 9},
    Month{"septembre", 9},  Month{"septiembre", 9}, Month{"setiembre", 9}, Month{"october", 10},
    Month{"oct", 10},       Month{"oktober", 10},   Month{"okt", 10},      Month{"octobre", 10},
    Month{"octubre", 10},   Month{"november", 11},  Month{"nov", 11},      Month{"novembre", 11},
    Month{"noviembre", 11}, Month{"december", 12},  Month{"dec", 12},      Month{"dezember", 12},
    Month{"dez", 12},       Month{"décembre", 12},  Month{"decembre", 12}, Month{"déc", 12},
    Month{"diciembre", 12}, Month{"dic", 12},
};

constexpr auto kWeekdays = std::to_array<std::string_view>({
    "monday",    "tuesday",  "wednesday", "thursday", "friday",   "saturday", "sunday",
    "mon",       "tue",      "tues",      "wed",      "thu",      "thur",     "thurs",
    "fri",       "sat",      "sun",       "montag",   "dienstag", "mittwoch", "donnerstag",
    "freitag",   "samstag",  "sonnabend", "sonntag",  "lundi",    "mardi",    "mercredi",
    "jeudi",     "vendredi", "samedi",    "dimanche", "lunes",    "martes",   "miércoles",
    "miercoles", "jueves",   "viernes",   "sábado",   "sabado",   "domingo",
});

constexpr auto kFillers =
    std::to_array<std::string_view>({"the", "of", "de", "del", "den", "der", "le", "am", "el"});

constexpr auto kLabels = std::to_array<std::string_view>(
    {"date", "dated", "published", "published on", "posted", "posted on", "released",
     "release date", "issued", "datum", "stand", "fecha", "publié le", "publicado",
     "veröffentlicht", "for immediate release"});

struct Date {
  int year = 0;
  int month = 0;  // 0: unknown
  int day = 0;    // 0: unknown
};

std::optional<std::string> to_iso(const Date& date) {
  if (date.year < 1000 || date.year > 2999) return std::nullopt;
  if (date.month == 0) return fmt::format("{:04}", date.year);
  if (date.month < 1 || date.month > 12) return std::nullopt;
  if (date.day == 0) return fmt::format("{:04}-{:02}", date.year, date.month);
  const std::chrono::year_month_day day{std::chrono::year{date.year},
                                        std::chrono::month{static_cast<unsigned>(date.month)},
                                        std::chrono::day{static_cast<unsigned>(date.day)}};
  if (date.day < 0 || !day.ok()) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

// Reads digits off the front: between `least` and `most` of them, and no more.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t length = 0;
  int value = 0;
  while (length < text.size() && is_digit(text[length])) {
    if (++length > most) return std::nullopt;
    value = value * 10 + (text[length - 1] - '0');
  }
  if (length < least) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) return false;
  text.remove_prefix(part.size());
  return true;
}

// "Z", "UTC", "+01", "+0100", "-05:00"; nothing at all is a time of nobody knows where.
std::optional<std::string> read_offset(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return std::string();
  if (text == "Z" || text == "z" || text == "UTC" || text == "GMT") return "Z";
  const char sign = text[0];
  if (sign != '+' && sign != '-') return std::nullopt;
  text.remove_prefix(1);
  const std::size_t colon = text.find(':');
  std::string digits(text.substr(0, colon));
  if (colon != std::string_view::npos) digits += text.substr(colon + 1);
  if (digits.size() == 2) digits += "00";
  std::string_view rest = digits;
  const auto number = take_number(rest, 4, 4);
  if (!number || !rest.empty() || *number / 100 > 14 || *number % 100 > 59) return std::nullopt;
  return fmt::format("{}{:02}:{:02}", sign, *number / 100, *number % 100);
}

// What follows a date in ISO 8601, as "THH:MM[:SS[.fraction]][offset]"; "" if there is nothing.
std::optional<std::string> read_time(std::string_view text) {
  if (text.empty()) return std::string();
  if (text[0] != 'T' && text[0] != 't' && text[0] != ' ') return std::nullopt;
  text.remove_prefix(1);
  text = trimmed(text);
  const auto hour = take_number(text, 2, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  std::string time = fmt::format("T{:02}:{:02}", *hour, *minute);
  if (take(text, ":")) {
    const auto second = take_number(text, 2, 2);
    if (!second || *second > 60) return std::nullopt;
    time += fmt::format(":{:02}", *second);
    if (take(text, ".")) {
      const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
      if (digits == 0) return std::nullopt;
      time += "." + std::string(text.substr(0, digits));
      text.remove_prefix(digits);
    }
  }
  const auto offset = read_offset(text);
  if (!offset) return std::nullopt;
  return time + *offset;
}

// YYYY, YYYY-MM, YYYY-MM-DD with a time; "/" and "." too between the numbers.
std::optional<std::string> read_year_first(std::string_view text) {
  Date date;
  const auto year = take_number(text, 4, 4);
  if (!year) return std::nullopt;
  date.year = *year;
  if (text.empty()) return to_iso(date);
  const std::string separator(1, text[0]);
  if (separator.find_first_of("-/.") == std::string::npos) return std::nullopt;
  text.remove_prefix(1);
  const auto month = take_number(text, 1, 2);
  if (!month || *month == 0) return std::nullopt;
  date.month = *month;
  if (text.empty()) return separator == "-" ? to_iso(date) : std::nullopt;
  if (!take(text, separator)) return std::nullopt;
  const auto day = take_number(text, 1, 2);
  if (!day || *day == 0) return std::nullopt;
  date.day = *day;
  const auto written = to_iso(date);
  const auto time = read_time(text);
  if (!written || !time) return std::nullopt;
  return *written + *time;
}

std::optional<std::string> read_dotted(std::string_view text) {
  const auto day = take_number(text, 1, 2);
  if (!day || *day == 0 || !take(text, ".")) return std::nullopt;
  text = trimmed(text);
  const auto month = take_number(text, 1, 2);
  if (!month || *month == 0 || !take(text, ".")) return std::nullopt;
  text = trimmed(text);
  const auto year = take_number(text, 4, 4);
  if (!year || !text.empty()) return std::nullopt;
  return to_iso({*year, *month, *day});
}

// Words in lower case; commas, dots and brackets part them, and so does the space.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    char32_t value = point.value;
    if (value == U' ' || value == U'\t' || value == U',' || value == U'.' || value == 0xA0) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    const bool is_upper =
        (value >= U'A' && value <= U'Z') || (value >= 0xC0 && value <= 0xDE && value != 0xD7);
    append_utf8(words.back(), is_upper ? value + 0x20 : value);
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// 1, 01, 1st, 2nd, 3rd, 4th, 1er, 1º.
std::optional<int> day_number(std::string_view word) {
  const auto number = take_number(word, 1, 2);
  constexpr auto kEndings =
      std::to_array<std::string_view>({"", "st", "nd", "rd", "th", "er", "º", "°"});
  if (!number || *number == 0 || *number > 31) return std::nullopt;
  return std::ranges::count(kEndings, word) > 0 ? number : std::nullopt;
}

std::optional<std::string> read_named_month(std::string_view text) {
  Date date;
  // Month and year must stand last but for the day between them, so that a sentence with numbers
  // is no date.
  for (const std::string& word : words_of(text)) {
    const auto* const month = std::ranges::find(kMonths, word, &Month::name);
    std::string_view digits = word;
    if (std::ranges::count(kWeekdays, word) > 0) {
      if (date.day != 0 || date.month != 0) return std::nullopt;
    } else if (std::ranges::count(kFillers, word) > 0) {
      if (date.year != 0) return std::nullopt;
    } else if (month != kMonths.end()) {
      if (date.month != 0 || date.year != 0) return std::nullopt;
      date.month = month->number;
    } else if (const auto day = day_number(word); day && date.day == 0 && date.year == 0) {
      date.day = *day;
    } else if (const auto year = take_number(digits, 4, 4);
               year && digits.empty() && date.month != 0 && date.year == 0) {
      date.year = *year;
    } else {
      return std::nullopt;
    }
  }
  if (date.month == 0 || date.year == 0) return std::nullopt;
  return to_iso(date);
}

std::optional<std::string> read_label_and_date(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string label;
  for (const std::string& word : words_of(line.substr(0, colon))) {
    if (!label.empty()) label += ' ';
    label += word;
  }
  if (std::ranges::count(kLabels, label) == 0) return std::nullopt;
  return iso_date(line.substr(colon + 1));
}

std::optional<std::string> read_place_and_date(std::string_view line) {
  for (std::size_t comma = line.find(','); comma != std::string_view::npos;
       comma = line.find(',', comma + 1)) {
    const std::string_view place = line.substr(0, comma);
    if (std::ranges::any_of(place, is_digit)) return std::nullopt;
    if (words_of(place).size() > kLongestPlaceWords) return std::nullopt;
    if (const auto date = iso_date(line.substr(comma + 1)); date && date->size() > 4) return date;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> iso_date(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > kLongestDate) return std::nullopt;
  if (auto date = read_year_first(text)) return date;
  if (auto date = read_dotted(text)) return date;
  return read_named_month(text);
}

std::optional<std::string> date_of_line(std::string_view line) {
  line = trimmed(line);
  if (line.size() > kLongestDate || std::ranges::none_of(line, is_digit)) return std::nullopt;
  line = without_emphasis(line);
  if (line.size() > 2 && ((line.starts_with('(') && line.ends_with(')')) ||
                          (line.starts_with('[') && line.ends_with(']')))) {
    line = line.substr(1, line.size() - 2);
  }
  if (line.ends_with('.')) line.remove_suffix(1);
  auto date = iso_date(line);
  if (!date) date = read_label_and_date(line);
  if (!date) date = read_place_and_date(line);
  // A line that is only a year is a page number, or a heading.
  if (date && date->size() <= 4) return std::nullopt;
  return date;
}

std::optional<std::string> iso_time(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr std::int64_t kFirst = -62135596800;  // 0001-01-01T00:00:00Z
  constexpr std::int64_t kLast = 253402300799;   // 9999-12-31T23:59:59Z
  if (seconds < kFirst || seconds > kLast) return std::nullopt;
  const sys_seconds time{std::chrono::seconds{seconds}};
  const auto midnight = floor<days>(time);
  const year_month_day day{midnight};
  const hh_mm_ss clock{time - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace stemma
