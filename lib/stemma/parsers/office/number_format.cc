#include "stemma/parsers/office/number_format.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>

namespace stemma {
namespace {

constexpr double kMostDays = 2958466;  // the year 9999 is the last that Excel knows
constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr int kMostDecimals = 15;

struct FormatParts {
  bool has_day = false;
  bool has_time = false;
  bool is_percent = false;
  int decimals = -1;  // -1: as many as there are
};

// Of the first section, which is that of positive numbers; literals and colours left out.
FormatParts parts_of(std::string_view format) {
  FormatParts parts;
  bool is_after_point = false;
  bool has_stroke = false;
  for (std::size_t i = 0; i < format.size() && format[i] != ';'; ++i) {
    switch (format[i]) {
      case '"':
        i = std::min(format.find('"', i + 1), format.size() - 1);
        break;
      case '[':
        // [h] is a span of hours, [Red] a colour, [$-409] a language.
        if (format.substr(i + 1, 1).find_first_of("hms") == 0) parts.has_time = true;
        i = std::min(format.find(']', i + 1), format.size() - 1);
        break;
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case 'y':
      case 'd':
        parts.has_day = true;
        break;
      case 'h':
      case 's':
        parts.has_time = true;
        break;
      case '%':
        parts.is_percent = true;
        break;
      case '.':
        is_after_point = true;
        break;
      case '0':
        if (parts.decimals < 0) parts.decimals = 0;
        if (is_after_point) ++parts.decimals;
        break;
      case 'E':
        return {};  // scientific
      case '/':
      case '?':
        has_stroke = true;
        break;
      default:
        break;
    }
  }
  const bool is_fraction = has_stroke && !parts.has_day;
  return is_fraction ? FormatParts() : parts;
}

std::string show_date(double serial, const FormatParts& parts, DateSystem dates) {
  using namespace std::chrono;
  auto seconds = static_cast<std::int64_t>(std::llround(serial * double{kSecondsOfDay}));
  std::int64_t day = seconds / kSecondsOfDay;
  seconds %= kSecondsOfDay;
  std::string time =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (!parts.has_day) return time;
  sys_days first = sys_days{year{1904} / 1 / 1};
  if (dates == DateSystem::from_1900) {
    // Excel believes in 29 February 1900, as Lotus 1-2-3 did; only days before it are counted
    // right.
    first = sys_days{year{1899} / 12 / (day < 60 ? 31 : 30)};
  }
  const year_month_day date{first + days{static_cast<int>(day)}};
  std::string text =
      fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (parts.has_time && seconds != 0) text += ' ' + time;
  return text;
}

}  // namespace

std::string show_number(std::string_view value, std::string_view format, DateSystem dates) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  if (!is_number || !std::isfinite(number)) return std::string(value);
  const FormatParts parts = parts_of(format);
  if ((parts.has_day || parts.has_time) && number >= 0 && number < kMostDays) {
    return show_date(number, parts, dates);
  }
  if (parts.is_percent) number *= 100;
  const bool is_fixed =
      parts.decimals >= 0 && parts.decimals <= kMostDecimals && std::abs(number) < 1e15;
  // Fifteen digits are all that Excel shows; the file has the noise behind them.
  const std::string text =
      is_fixed ? fmt::format("{:.{}f}", number, parts.decimals) : fmt::format("{:.15g}", number);
  return parts.is_percent ? text + '%' : text;
}

std::string_view built_in_format(int id) {
  constexpr std::pair<int, std::string_view> kFormats[] = {
      {1, "0"},          {2, "0.00"},      {3, "#,##0"},        {4, "#,##0.00"},
      {9, "0%"},         {10, "0.00%"},    {14, "m/d/yy"},      {15, "d-mmm-yy"},
      {16, "d-mmm"},     {17, "mmm-yy"},   {18, "h:mm AM/PM"},  {19, "h:mm:ss AM/PM"},
      {20, "h:mm"},      {21, "h:mm:ss"},  {22, "m/d/yy h:mm"}, {37, "#,##0"},
      {38, "#,##0"},     {39, "#,##0.00"}, {40, "#,##0.00"},    {45, "mm:ss"},
      {46, "[h]:mm:ss"}, {47, "mm:ss.0"},
  };
  for (const auto& [known, format] : kFormats) {
    if (known == id) return format;
  }
  return {};
}

}  // namespace stemma
