#include "stemma/parsers/office/numbers.h"

namespace stemma {
namespace {

constexpr std::int64_t kMostRoman = 3999;
// Thirty times the same letter, which is as far as Word goes.
constexpr std::int64_t kMostLetters = 780;

std::string upper_roman(std::int64_t number) {
  constexpr struct {
    std::int64_t value;
    std::string_view digits;
  } kDigits[] = {
      {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
      {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"},
  };
  std::string text;
  for (const auto& [value, digits] : kDigits) {
    for (; number >= value; number -= value) text += digits;
  }
  return text;
}

std::string lower_roman(std::int64_t number) {
  std::string text = upper_roman(number);
  for (char& c : text) c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

std::string letters(std::int64_t number, char first) {
  const auto count = static_cast<std::size_t>((number - 1) / 26 + 1);
  return std::string(count, static_cast<char>(first + (number - 1) % 26));
}

std::string_view ordinal_ending(std::int64_t number) {
  if (number % 100 >= 11 && number % 100 <= 13) return "th";
  if (number % 10 == 1) return "st";
  if (number % 10 == 2) return "nd";
  return number % 10 == 3 ? "rd" : "th";
}

}  // namespace

std::string write_number(std::int64_t number, NumberStyle style) {
  const bool has_letters = number >= 1 && number <= kMostLetters;
  const bool has_roman = number >= 1 && number <= kMostRoman;
  switch (style) {
    case NumberStyle::none:
      return {};
    case NumberStyle::decimal_zero:
      return (number >= 0 && number < 10 ? "0" : "") + std::to_string(number);
    case NumberStyle::lower_letter:
      if (has_letters) return letters(number, 'a');
      break;
    case NumberStyle::upper_letter:
      if (has_letters) return letters(number, 'A');
      break;
    case NumberStyle::lower_roman:
      if (has_roman) return lower_roman(number);
      break;
    case NumberStyle::upper_roman:
      if (has_roman) return upper_roman(number);
      break;
    case NumberStyle::ordinal:
      if (number >= 1) return std::to_string(number) + std::string(ordinal_ending(number));
      break;
    case NumberStyle::decimal:
      break;
  }
  return std::to_string(number);
}

}  // namespace stemma
