#include "stemma/parsers/parser.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace stemma {
namespace {

std::string_view without_space_around(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

}  // namespace

void BlockWriter::add(BlockKind kind, std::string_view text, BlockRole role) {
  const Span bytes = append(text);
  if (!bytes.empty()) extracted_.blocks.push_back({bytes, kind, role});
}

void BlockWriter::add_uncompared(std::string_view text) {
  (void)append(text);
}

Span BlockWriter::append(std::string_view text) {
  text = without_space_around(text);
  if (text.empty()) return {};
  std::string& all = extracted_.text;
  if (!all.empty()) all += '\n';
  if (all.size() + text.size() + 1 > kMaxTextBytes) throw std::length_error("text");
  const auto begin = static_cast<std::uint32_t>(all.size());
  all += text;
  const auto end = static_cast<std::uint32_t>(all.size());
  all += '\n';
  return {begin, end};
}

void BlockWriter::add_fact(MetadataKey key, MetadataOrigin origin, std::string_view value) {
  value = without_space_around(value);
  if (!value.empty()) extracted_.metadata.push_back({key, origin, std::string(value)});
}

Extracted BlockWriter::finish() {
  std::stable_sort(
      extracted_.metadata.begin(), extracted_.metadata.end(),
      [](const MetadataFact& a, const MetadataFact& b) { return a.origin < b.origin; });
  extracted_.encoding = {"UTF-8", EncodingEvidence::valid_utf8};
  return std::exchange(extracted_, {});
}

}  // namespace stemma
