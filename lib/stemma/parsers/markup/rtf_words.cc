#include "stemma/parsers/markup/rtf_words.h"

#include <fmt/core.h>

#include <exception>
#include <utility>

#include "stemma/extract/encoding.h"

namespace stemma {
namespace {

std::string encoding_name(int code_page) {
  if (code_page == 10000) return "macintosh";
  if (code_page == 65001) return "UTF-8";
  if (code_page == 437 || code_page == 850) return fmt::format("IBM{}", code_page);
  if (code_page == 932) return "Shift_JIS";
  if (code_page == 936) return "GBK";
  if (code_page == 949) return "EUC-KR";
  if (code_page == 950) return "Big5";
  return fmt::format("windows-{}", code_page);
}

}  // namespace

int rtf_code_page(int charset) {
  constexpr std::pair<int, int> kPages[] = {
      {128, 932},  {129, 949},  {134, 936},  {136, 950},  {161, 1253}, {162, 1254}, {163, 1258},
      {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}, {77, 10000},
  };
  for (const auto& [known, page] : kPages) {
    if (known == charset) return page;
  }
  return 0;
}

std::string decode_code_page(std::string_view bytes, int code_page) {
  const auto converted = [&](int page) {
    return decode(bytes, {encoding_name(page), EncodingEvidence::declared}).text;
  };
  try {
    return converted(code_page);
  } catch (const std::exception&) {
    return converted(1252);  // a code page that does not exist
  }
}

std::optional<RtfDestination> rtf_destination(std::string_view word) {
  constexpr std::pair<std::string_view, RtfDestination> kDestinations[] = {
      {"footnote", RtfDestination::note},       {"annotation", RtfDestination::comment},
      {"header", RtfDestination::page_header},  {"headerl", RtfDestination::page_header},
      {"headerr", RtfDestination::page_header}, {"headerf", RtfDestination::page_header},
      {"footer", RtfDestination::page_header},  {"footerl", RtfDestination::page_header},
      {"footerr", RtfDestination::page_header}, {"footerf", RtfDestination::page_header},
      {"title", RtfDestination::title},         {"author", RtfDestination::author},
      {"fonttbl", RtfDestination::fonts},       {"listtext", RtfDestination::number},
      {"pntext", RtfDestination::number},       {"fldrslt", RtfDestination::body},
      {"shptxt", RtfDestination::body},         {"colortbl", RtfDestination::ignored},
      {"stylesheet", RtfDestination::ignored},  {"info", RtfDestination::ignored},
      {"pict", RtfDestination::ignored},        {"object", RtfDestination::ignored},
      {"fldinst", RtfDestination::ignored},     {"themedata", RtfDestination::ignored},
      {"listtable", RtfDestination::ignored},   {"revtbl", RtfDestination::ignored},
      {"rsidtbl", RtfDestination::ignored},     {"generator", RtfDestination::ignored},
      {"xe", RtfDestination::ignored},          {"tc", RtfDestination::ignored},
      {"atnid", RtfDestination::ignored},       {"atnauthor", RtfDestination::ignored},
      {"ftnsep", RtfDestination::ignored},      {"ftnsepc", RtfDestination::ignored},
      {"aftnsep", RtfDestination::ignored},     {"aftnsepc", RtfDestination::ignored},
      {"template", RtfDestination::ignored},    {"private", RtfDestination::ignored},
      {"nonshppict", RtfDestination::ignored},  {"shpinst", RtfDestination::body},
      {"bkmkstart", RtfDestination::ignored},   {"bkmkend", RtfDestination::ignored},
      {"sn", RtfDestination::ignored},          {"sv", RtfDestination::ignored},
  };
  for (const auto& [known, destination] : kDestinations) {
    if (known == word) return destination;
  }
  return std::nullopt;
}

std::string_view rtf_text(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"tab", "\t"},      {"line", "\n"},  {"lquote", "‘"}, {"rquote", "’"}, {"ldblquote", "“"},
      {"rdblquote", "”"}, {"bullet", "•"}, {"endash", "–"}, {"emdash", "—"}, {"emspace", " "},
      {"enspace", " "},   {"~", "\u00A0"}, {"-", "\u00AD"}, {"_", "\u2011"}, {"{", "{"},
      {"}", "}"},         {"\\", "\\"},    {"page", "\n"},
  };
  for (const auto& [known, text] : kTexts) {
    if (known == word) return text;
  }
  return {};
}

}  // namespace stemma
