// Dates as people and programs write them, as ISO 8601.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stemma {

// Reads a whole string as one date and gives it as YYYY, YYYY-MM or YYYY-MM-DD, with the time and
// its offset from UTC if they are there: "2021-03-01 18:59:26-05:00" is
// "2021-03-01T18:59:26-05:00". Knows ISO 8601 and its neighbours (2021/03/01), DD.MM.YYYY, and
// dates with the month's name, in full or abbreviated, in English, German, French and Spanish, with
// or without the weekday. 03/04/2021 is two dates and so none. The calendar is the Gregorian, years
// 1000 to 2999. No value for anything else. O(size).
std::optional<std::string> iso_date(std::string_view text);

// The date of a line that is nothing but a date, perhaps with the place before it ("Berlin, den
// 1. März 2021") or a word that says so ("Date: 1 March 2021"). A bare year is none.
std::optional<std::string> date_of_line(std::string_view line);

// Seconds since 1970-01-01 UTC as "YYYY-MM-DDTHH:MM:SSZ"; no value outside years 1 to 9999.
std::optional<std::string> iso_time(std::int64_t seconds);

}  // namespace stemma
