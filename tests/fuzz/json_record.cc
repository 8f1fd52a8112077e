// Lines of JSON, against another parser: what it reads is read, and is the same.
#include "stemma/extract/json_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "fuzz.h"
#include "stemma/base/utf8.h"
#include "stemma/sources/record_file.h"

namespace {

using namespace stemma;
using fuzz::require;

struct Outcome {
  bool is_record = false;
  std::string text;
  std::string id;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome parsed(JsonRecordParser& parser, std::string_view line, bool with_metadata) {
  std::string padded(line);
  padded.append(kRecordPadding, '"');
  JsonRecord record;
  std::string problem;
  Outcome outcome;
  outcome.is_record =
      parser.parse(std::string_view(padded).substr(0, line.size()), with_metadata, record, problem);
  if (!outcome.is_record) {
    require(!problem.empty(), "what is no record is said to be none");
    return outcome;
  }
  outcome.text = record.text;
  outcome.id = record.id;
  require(is_valid_utf8(outcome.text), "a text is UTF-8");
  return outcome;
}

// Whether it nests very deep, or an object has two members of one name: then parsers differ.
bool is_odd(std::string_view line) {
  std::size_t deepest = 0;
  bool twice = false;
  std::vector<std::set<std::string>> names;
  const auto see = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    deepest = std::max(deepest, static_cast<std::size_t>(depth));
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key) {
      twice = !names.back().insert(value.get<std::string>()).second || twice;
    }
    return true;
  };
  const nlohmann::json parsed = nlohmann::json::parse(line, see, false);
  return parsed.is_discarded() || twice || deepest > 500;
}

void check_against_another(std::string_view line, const Outcome& outcome) {
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return;
  if (is_odd(line) || line.find('\0') != std::string_view::npos) return;  // there it stops reading
  for (const std::string& name : RecordFields{}.text) {
    const auto member = json.find(name);
    if (member == json.end()) continue;
    if (!member->is_string()) return;
    require(outcome.is_record, "what another parser reads is a record");
    require(outcome.text == member->get<std::string>(), "and its text is the same");
    const auto id = json.find("id");
    if (id != json.end() && id->is_string()) {
      require(outcome.id == id->get<std::string>(), "and its id is the same");
    }
    return;
  }
  require(!outcome.is_record, "without a text there is no record");
}

}  // namespace

STEMMA_FUZZ(json_record, 8'000) {
  const std::string_view line = input.substr(0, input.find('\n'));
  JsonRecordParser parser{RecordFields{}};
  const Outcome outcome = parsed(parser, line, false);
  require(parsed(parser, line, true) == outcome, "metadata changes nothing");
  (void)parsed(parser, R"({"text": "another"})", true);
  require(parsed(parser, line, false) == outcome, "what was read before changes nothing");
  JsonRecordParser pointers({{"/a/b", "/0", "/~1~0", "text"}, {"/id/0", "id"}});
  require(parsed(pointers, line, true) == parsed(pointers, line, false), "nor with JSON Pointers");
  check_against_another(line, outcome);
}
