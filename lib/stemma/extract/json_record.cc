#include "stemma/extract/json_record.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>

#include "stemma/extract/dates.h"

namespace stemma {
namespace {

using simdjson::dom::element;
using namespace std::string_view_literals;

constexpr std::array kKnownFields = {
    std::pair{"title"sv, MetadataKey::title},
    std::pair{"author"sv, MetadataKey::author},
    std::pair{"date"sv, MetadataKey::date_published},
    std::pair{"published"sv, MetadataKey::date_published},
    std::pair{"modified"sv, MetadataKey::date_modified},
    std::pair{"language"sv, MetadataKey::language},
    std::pair{"lang"sv, MetadataKey::language},
    std::pair{"url"sv, MetadataKey::source_url},
};

bool is_date(MetadataKey key) {
  return key == MetadataKey::date_published || key == MetadataKey::date_modified;
}

// The end of the number that begins `text`, by the grammar of RFC 8259; 0 where it is none.
std::size_t end_of_number(std::string_view text) {
  std::size_t at = 0;
  const auto skip = [&](std::string_view some) {
    const bool is_there = at < text.size() && some.find(text[at]) != std::string_view::npos;
    at += is_there ? 1 : 0;
    return is_there;
  };
  const auto skip_digits = [&] {
    const std::size_t begin = at;
    while (skip("0123456789")) {
    }
    return at > begin;
  };
  skip("-");
  if (!skip("0") && !skip_digits()) return 0;
  if (skip(".") && !skip_digits()) return 0;
  if (skip("eE")) {
    skip("+-");
    if (!skip_digits()) return 0;
  }
  return at;
}

// The line with each number that simdjson may have no room for as a string: JSON has no largest
// number, and other programs write such.
std::string with_large_numbers_quoted(std::string_view line) {
  constexpr std::size_t kSmall = 18;  // 64 bits hold as many digits
  std::string quoted;
  bool in_string = false;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    const std::size_t end = in_string ? 0 : end_of_number(line.substr(at));
    const std::string_view some = line.substr(at, end > 0 ? end : in_string && c == '\\' ? 2 : 1);
    const bool is_large =
        end > kSmall || (end > 0 && some.find_first_of("eE") != std::string_view::npos);
    if (is_large) quoted += '"';
    quoted += some;
    if (is_large) quoted += '"';
    if (c == '"') in_string = !in_string;
    at += some.size();
  }
  return quoted;
}

std::optional<element> field(const element& record, std::string_view name) {
  element value;
  const bool is_pointer = name.starts_with('/');
  const auto found = is_pointer ? record.at_pointer(name) : record[name];
  return found.get(value) == simdjson::SUCCESS ? std::optional(value) : std::nullopt;
}

std::optional<std::string_view> string_of(const element& value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? std::optional(text) : std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "'" : ", '") + name + "'";
  return list;
}

Metadata metadata_of(const element& record) {
  Metadata facts;
  for (const auto& [name, key] : kKnownFields) {
    const std::optional<element> value = field(record, name);
    const std::optional<std::string_view> text = value ? string_of(*value) : std::nullopt;
    if (!text) continue;
    if (auto fact = fact_of_field(name, *text)) facts.push_back(std::move(*fact));
  }
  return facts;
}

}  // namespace

std::optional<MetadataFact> fact_of_field(std::string_view name, std::string_view value) {
  const auto known =
      std::ranges::find(kKnownFields, name, [](const auto& each) { return each.first; });
  if (known == kKnownFields.end() || value.empty()) return std::nullopt;
  std::optional<std::string> said(value);
  if (is_date(known->second)) said = iso_date(value);
  if (!said) return std::nullopt;
  return MetadataFact{known->second, MetadataOrigin::record, std::move(*said)};
}

class JsonRecordParser::Json {
 public:
  simdjson::dom::parser parser;
};

JsonRecordParser::JsonRecordParser(RecordFields fields)
    : fields_(std::move(fields)), json_(std::make_unique<Json>()) {}

JsonRecordParser::~JsonRecordParser() = default;

bool JsonRecordParser::parse(std::string_view line, bool with_metadata, JsonRecord& record,
                             std::string& problem) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  element root;
  simdjson::error_code error = json_->parser.parse(line.data(), line.size(), false).get(root);
  if (error == simdjson::NUMBER_ERROR) {
    error = json_->parser.parse(with_large_numbers_quoted(line)).get(root);
  }
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (error != simdjson::SUCCESS) {
    problem = std::string("is not valid JSON: ") + simdjson::error_message(error);
    return false;
  }
  if (!root.is_object()) {
    problem = "is no JSON object";
    return false;
  }
  std::optional<element> text;
  for (auto name = fields_.text.begin(); name != fields_.text.end() && !text; ++name) {
    text = field(root, *name);
    if (!text) continue;
    const std::optional<std::string_view> said = string_of(*text);
    if (!said) {
      problem = "its field '" + *name + "' is no string";
      return false;
    }
    record.text = *said;
  }
  if (!text) {
    problem = "has no field " + listed(fields_.text) + " with a text; --text-field names another";
    return false;
  }
  record.id.clear();
  for (const std::string& name : fields_.id) {
    const std::optional<element> id = field(root, name);
    if (!id || id->is_null()) continue;
    const std::optional<std::string_view> said = string_of(*id);
    record.id = said ? std::string(*said) : simdjson::minify(*id);
    break;
  }
  record.metadata = with_metadata ? metadata_of(root) : Metadata();
  return true;
}

}  // namespace stemma
