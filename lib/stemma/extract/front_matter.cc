#include "stemma/extract/front_matter.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "stemma/base/ascii.h"
#include "stemma/extract/dates.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

constexpr std::size_t kLargest = 64U << 10U;
constexpr int kDeepest = 20;
constexpr std::size_t kLongestKey = 64;

struct Node {
  enum class Kind { nothing, scalar, sequence, mapping };
  Kind kind = Kind::nothing;
  std::string scalar;
  std::string name;         // where it is the value of a key
  std::vector<Node> items;  // of a sequence, or the values of a mapping
};

// What is wrong with the YAML; never leaves this file.
struct NotYaml {
  std::string problem;
};

class YamlReader {
 public:
  explicit YamlReader(std::string_view yaml) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(yaml.data()),
                                 yaml.size());
  }
  ~YamlReader() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  Node document() {
    next();  // the stream's start
    next();
    if (event_.type == YAML_STREAM_END_EVENT) return {};
    next();
    Node root = node(0);
    next();
    next();
    if (event_.type != YAML_STREAM_END_EVENT) throw NotYaml{"it holds more than one document"};
    return root;
  }

 private:
  void next() {
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) != 0) return;
    if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
    const char* const problem = parser_.problem;
    // The fence is the file's first line, and people count from 1.
    throw NotYaml{"line " + std::to_string(parser_.problem_mark.line + 2) + ": " +
                  (problem != nullptr ? problem : "it cannot be parsed")};
  }

  // The node whose first event is at hand; its last event is at hand afterwards.
  Node node(int depth) {
    if (depth > kDeepest) throw NotYaml{"it nests too deeply"};
    Node result;
    if (event_.type == YAML_SCALAR_EVENT) {
      const auto& scalar = event_.data.scalar;
      result.scalar.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
      const bool is_null =
          scalar.style == YAML_PLAIN_SCALAR_STYLE &&
          (result.scalar.empty() || result.scalar == "~" || result.scalar == "null");
      result.kind = is_null ? Node::Kind::nothing : Node::Kind::scalar;
    } else if (event_.type == YAML_SEQUENCE_START_EVENT) {
      result.kind = Node::Kind::sequence;
      for (next(); event_.type != YAML_SEQUENCE_END_EVENT; next()) {
        result.items.push_back(node(depth + 1));
      }
    } else if (event_.type == YAML_MAPPING_START_EVENT) {
      result.kind = Node::Kind::mapping;
      for (next(); event_.type != YAML_MAPPING_END_EVENT; next()) {
        Node key = node(depth + 1);
        next();
        Node value = node(depth + 1);
        const bool is_plain = key.kind == Node::Kind::scalar;
        if (is_plain) value.name = std::move(key.scalar);
        result.items.push_back(std::move(value));
      }
    }
    return result;
  }

  yaml_parser_t parser_{};
  yaml_event_t event_{};
};

struct KnownKey {
  std::string_view name;
  MetadataKey key;
};
constexpr std::array kKnownKeys = {
    KnownKey{"title", MetadataKey::title},
    KnownKey{"author", MetadataKey::author},
    KnownKey{"authors", MetadataKey::author},
    KnownKey{"creator", MetadataKey::author},
    KnownKey{"date", MetadataKey::date_published},
    KnownKey{"published", MetadataKey::date_published},
    KnownKey{"published_time", MetadataKey::date_published},
    KnownKey{"date_published", MetadataKey::date_published},
    KnownKey{"pubdate", MetadataKey::date_published},
    KnownKey{"modified", MetadataKey::date_modified},
    KnownKey{"updated", MetadataKey::date_modified},
    KnownKey{"lastmod", MetadataKey::date_modified},
    KnownKey{"lang", MetadataKey::language},
    KnownKey{"language", MetadataKey::language},
    KnownKey{"source_url", MetadataKey::source_url},
    KnownKey{"source", MetadataKey::source_url},
    KnownKey{"url", MetadataKey::source_url},
    KnownKey{"canonical", MetadataKey::source_url},
    KnownKey{"link", MetadataKey::source_url},
};

// "en", "en-US", "en_US", "zh-Hant-TW".
std::optional<std::string> language_tag(std::string value) {
  std::ranges::replace(value, '_', '-');
  const std::string lower = lower_ascii(value);
  const auto is_tag_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  const std::size_t primary = std::min(lower.find('-'), lower.size());
  if (primary < 2 || primary > 3 || lower.size() > 35) return std::nullopt;
  return std::ranges::all_of(lower, is_tag_character) ? std::optional(value) : std::nullopt;
}

std::string on_one_line(std::string_view value) {
  std::string result;
  for (const char c : trimmed(value)) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) {
      result.push_back(c);
    } else if (!result.ends_with(' ')) {
      result.push_back(' ');
    }
  }
  return result;
}

std::optional<std::string> readable_value(MetadataKey key, std::string_view scalar) {
  std::string value = on_one_line(scalar);
  if (value.empty()) return std::nullopt;
  switch (key) {
    case MetadataKey::title:
    case MetadataKey::author:
      return value;
    case MetadataKey::date_published:
    case MetadataKey::date_modified:
    case MetadataKey::date_captured:
      return iso_date(value);
    case MetadataKey::language:
      return language_tag(std::move(value));
    case MetadataKey::source_url: {
      const std::string lower = lower_ascii(value);
      const bool is_web = lower.starts_with("http://") || lower.starts_with("https://");
      return is_web ? std::optional(value) : std::nullopt;
    }
  }
  return std::nullopt;
}

void add_facts(Metadata& facts, MetadataKey key, const Node& node, int depth) {
  constexpr int kDeepestValue = 3;  // a list of people, each with a name
  if (depth > kDeepestValue) return;
  if (node.kind == Node::Kind::scalar) {
    const auto value = readable_value(key, node.scalar);
    if (!value) return;
    MetadataFact fact{key, MetadataOrigin::front_matter, *value};
    if (std::ranges::count(facts, fact) == 0) facts.push_back(std::move(fact));
  }
  for (const Node& item : node.items) {
    const bool wanted = node.kind == Node::Kind::sequence || lower_ascii(item.name) == "name";
    if (wanted) add_facts(facts, key, item, depth + 1);
  }
}

bool is_single_word(std::string_view key) {
  const auto is_word_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':' || (static_cast<unsigned char>(c) >= 0x80);
  };
  return !key.empty() && key.size() <= kLongestKey && std::ranges::all_of(key, is_word_character);
}

std::string_view without_trailing_blanks(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t") + 1);
}

}  // namespace

FrontMatter read_front_matter(std::string_view text) {
  const std::string_view head = text.substr(0, kLargest);
  const Line first = line_at(head, 0);
  if (without_trailing_blanks(first.text) != "---") return {};
  std::size_t at = first.next;
  std::size_t yaml_end = 0;
  for (bool closed = false; !closed;) {
    // A line between two rules of dashes; or a rule at the head of a text.
    if (at >= head.size()) return {};
    const Line line = line_at(head, at);
    const std::string_view bare = without_trailing_blanks(line.text);
    closed = bare == "---" || bare == "...";
    yaml_end = at;
    at = line.next;
  }
  FrontMatter result;
  try {
    const Node root = YamlReader(head.substr(first.next, yaml_end - first.next)).document();
    if (root.kind == Node::Kind::nothing) return {};
    if (root.kind != Node::Kind::mapping) throw NotYaml{"it is no mapping of keys to values"};
    for (const Node& item : root.items) {
      if (!is_single_word(item.name)) throw NotYaml{"'" + item.name + "' is no key of one word"};
    }
    for (const Node& item : root.items) {
      const auto* const known =
          std::ranges::find(kKnownKeys, lower_ascii(item.name), &KnownKey::name);
      if (known != kKnownKeys.end()) add_facts(result.facts, known->key, item, 0);
    }
    // The closing line may be the last, with nothing after it.
    result.end = at;
  } catch (const NotYaml& error) {
    return {0, {}, error.problem};
  }
  return result;
}

}  // namespace stemma
