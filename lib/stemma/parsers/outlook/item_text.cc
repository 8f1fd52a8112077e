#include "stemma/parsers/outlook/item_text.h"

#include <algorithm>
#include <iterator>

#include "stemma/extract/encoding.h"

namespace stemma {
namespace {

struct CodePage {
  std::uint32_t number;
  std::string_view name;
};
// Others are guessed from the text.
constexpr CodePage kCodePages[] = {
    {437, "IBM437"},        {850, "IBM850"},        {852, "IBM852"},        {866, "IBM866"},
    {874, "windows-874"},   {932, "Shift_JIS"},     {936, "GBK"},           {949, "EUC-KR"},
    {950, "Big5"},          {1250, "windows-1250"}, {1251, "windows-1251"}, {1252, "windows-1252"},
    {1253, "windows-1253"}, {1254, "windows-1254"}, {1255, "windows-1255"}, {1256, "windows-1256"},
    {1257, "windows-1257"}, {1258, "windows-1258"}, {20866, "KOI8-R"},      {21866, "KOI8-U"},
    {28591, "ISO-8859-1"},  {28592, "ISO-8859-2"},  {28593, "ISO-8859-3"},  {28594, "ISO-8859-4"},
    {28595, "ISO-8859-5"},  {28596, "ISO-8859-6"},  {28597, "ISO-8859-7"},  {28598, "ISO-8859-8"},
    {28599, "ISO-8859-9"},  {28603, "ISO-8859-13"}, {28605, "ISO-8859-15"}, {50220, "ISO-2022-JP"},
    {50221, "ISO-2022-JP"}, {50222, "ISO-2022-JP"}, {50225, "ISO-2022-KR"}, {51932, "EUC-JP"},
    {51949, "EUC-KR"},      {54936, "GB18030"},     {65001, "UTF-8"},
};

}  // namespace

std::string_view name_of_code_page(std::optional<std::uint32_t> number) {
  const auto* const found = std::ranges::find(kCodePages, number.value_or(0), &CodePage::number);
  return found == std::end(kCodePages) ? std::string_view() : found->name;
}

std::string_view charset_of(const OutlookItem& item) {
  const std::string_view of_message = name_of_code_page(item.number(Property::message_code_page));
  if (!of_message.empty()) return of_message;
  return name_of_code_page(item.number(Property::internet_code_page));
}

std::string as_text(const PropertyValue& value, std::string_view charset) {
  std::string text = value.type == ValueType::utf16
                         ? decode(value.bytes, {"UTF-16LE", EncodingEvidence::declared}).text
                         : decode(value.bytes, detect_encoding(value.bytes, charset)).text;
  text.resize(std::min(text.size(), text.find('\0')));
  return text;
}

std::string text_of(const OutlookItem& item, Property property, std::string_view charset,
                    std::uint64_t most, int record) {
  const std::optional<PropertyValue> value = item.property(property, most, record);
  if (!value || value->type == ValueType::other) return {};
  return as_text(*value, charset);
}

std::string as_step(std::string_view name) {
  std::string step;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const char next = i + 1 < name.size() ? name[i + 1] : '/';
    const bool is_digit = next >= '0' && next <= '9';
    const bool is_mark =
        (c == '!' && next == '/') || (c == '@' && is_digit) || (c == '#' && next == 'L');
    step += c == '/' || is_mark ? '_' : c;
  }
  return step.empty() ? "_" : step;
}

}  // namespace stemma
