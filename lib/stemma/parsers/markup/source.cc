#include "stemma/parsers/markup/source.h"

#include <charconv>
#include <utility>

#include "stemma/base/utf8.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"amp", "&"},       {"lt", "<"},     {"gt", ">"},       {"quot", "\""},  {"apos", "'"},
    {"nbsp", "\u00A0"}, {"copy", "©"},   {"reg", "®"},      {"trade", "™"},  {"hellip", "…"},
    {"mdash", "—"},     {"ndash", "–"},  {"lsquo", "‘"},    {"rsquo", "’"},  {"ldquo", "“"},
    {"rdquo", "”"},     {"bdquo", "„"},  {"laquo", "«"},    {"raquo", "»"},  {"bull", "•"},
    {"middot", "·"},    {"times", "×"},  {"euro", "€"},     {"pound", "£"},  {"sect", "§"},
    {"para", "¶"},      {"deg", "°"},    {"shy", "\u00AD"}, {"auml", "ä"},   {"ouml", "ö"},
    {"uuml", "ü"},      {"Auml", "Ä"},   {"Ouml", "Ö"},     {"Uuml", "Ü"},   {"szlig", "ß"},
    {"eacute", "é"},    {"egrave", "è"}, {"ecirc", "ê"},    {"agrave", "à"}, {"aacute", "á"},
    {"acirc", "â"},     {"ccedil", "ç"}, {"ntilde", "ñ"},   {"oacute", "ó"}, {"ocirc", "ô"},
    {"iacute", "í"},    {"uacute", "ú"}, {"rarr", "→"},     {"larr", "←"},   {"ensp", " "},
    {"emsp", " "},      {"thinsp", " "},
};

}  // namespace

MarkupSource read_source(RawDocument document, RunContext& context) {
  MarkupSource source;
  if (is_plain_utf8(document.bytes)) {
    source.text = with_line_feeds(std::move(document.bytes));
    source.encoding = {"UTF-8", EncodingEvidence::valid_utf8};
    return source;
  }
  source.encoding = detect_encoding(document.bytes);
  DecodedText decoded = decode(document.bytes, source.encoding);
  source.text = with_line_feeds(std::move(decoded.text));
  source.replacements = decoded.replacements;
  if (source.replacements > 0) {
    context.diagnostics.add({DiagnosticCode::invalid_encoding, to_bytes(document.locator),
                             std::to_string(source.replacements) + " places that are not " +
                                 source.encoding.name + " were replaced by U+FFFD"});
  }
  return source;
}

Extracted finish(BlockWriter& writer, const MarkupSource& source) {
  Extracted extracted = writer.finish();
  extracted.encoding = source.encoding;
  extracted.replacements = source.replacements;
  return extracted;
}

std::optional<std::string> character_reference(std::string_view reference) {
  if (reference.size() < 3 || reference.front() != '&' || reference.back() != ';') {
    return std::nullopt;
  }
  std::string_view name = reference.substr(1, reference.size() - 2);
  if (name.front() == '#') {
    name.remove_prefix(1);
    const bool is_hexadecimal = name.starts_with('x') || name.starts_with('X');
    if (is_hexadecimal) name.remove_prefix(1);
    unsigned value = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), value, is_hexadecimal ? 16 : 10);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    const bool is_character = value > 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
    std::string text;
    append_utf8(text, is_character ? static_cast<char32_t>(value) : kReplacement);
    return text;
  }
  for (const auto& [known, text] : kNames) {
    if (known == name) return std::string(text);
  }
  return std::nullopt;
}

}  // namespace stemma
