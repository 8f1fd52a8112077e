#include "stemma/parsers/html/json_ld.h"

#include <simdjson.h>

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace stemma::html {
namespace {

using simdjson::dom::element;

std::optional<element> field(const element& object, std::string_view name) {
  element value;
  return object[name].get(value) == simdjson::SUCCESS ? std::optional(value) : std::nullopt;
}

std::string_view text_of(const std::optional<element>& value) {
  std::string_view text;
  if (value && value->get(text) != simdjson::SUCCESS) return {};
  return text;
}

// The value itself, or what it holds if it is a list.
std::vector<element> listed(const std::optional<element>& value) {
  simdjson::dom::array array;
  if (!value) return {};
  if (value->get(array) != simdjson::SUCCESS) return {*value};
  return {array.begin(), array.end()};
}

bool is_described(const element& object) {
  constexpr std::string_view kTypes[] = {"Article", "Posting", "Page",   "Report",
                                         "Work",    "Book",    "Chapter"};
  for (const element& type : listed(field(object, "@type"))) {
    const std::string_view name = text_of(type);
    const bool is_known = std::any_of(std::begin(kTypes), std::end(kTypes),
                                      [&](std::string_view end) { return name.ends_with(end); });
    if (is_known) return true;
  }
  return false;
}

// The JSON alone: pages for XHTML put it between the signs of CDATA, and these behind those of a
// comment.
std::string_view without_signs(std::string_view script) {
  constexpr std::string_view kBegin = "<![CDATA[";
  const std::size_t cdata = script.find(kBegin);
  if (cdata == std::string_view::npos) return script;
  script.remove_prefix(cdata + kBegin.size());
  const std::size_t end = script.find_last_of("}]", script.rfind("]]>") - 1);
  return end == std::string_view::npos ? script : script.substr(0, end + 1);
}

class Description {
 public:
  Description(const element& root, Facts& facts) : facts_(facts) {
    for (const element& entry : listed(root)) {
      entries_.push_back(entry);
      for (const element& part : listed(field(entry, "@graph"))) entries_.push_back(part);
      for (const element& part : listed(field(entry, "mainEntity"))) entries_.push_back(part);
    }
    for (const element& entry : entries_) {
      const std::string_view id = text_of(field(entry, "@id"));
      if (!id.empty()) by_id_.try_emplace(id, entry);
    }
  }

  void add_all() {
    // Articles first: a page is more often named after its site.
    for (const bool wants_articles : {true, false}) {
      for (const element& entry : entries_) {
        const bool is_article = field(entry, "headline").has_value();
        if (is_article == wants_articles && is_described(entry)) add(entry);
      }
    }
  }

 private:
  void add(const element& entry) {
    const std::string_view headline = text_of(field(entry, "headline"));
    add_fact(MetadataKey::title, headline.empty() ? text_of(field(entry, "name")) : headline);
    for (const std::string_view name : {"author", "creator"}) {
      for (const element& author : listed(field(entry, name))) {
        add_fact(MetadataKey::author, name_of(author));
      }
    }
    add_fact(MetadataKey::date_published, text_of(field(entry, "datePublished")));
    add_fact(MetadataKey::date_modified, text_of(field(entry, "dateModified")));
    for (const element& language : listed(field(entry, "inLanguage"))) {
      add_fact(MetadataKey::language, text_of(language));
    }
    add_fact(MetadataKey::source_url, text_of(field(entry, "url")));
    const std::optional<element> page = field(entry, "mainEntityOfPage");
    add_fact(MetadataKey::source_url, text_of(page));
    if (page) add_fact(MetadataKey::source_url, text_of(field(*page, "@id")));
  }

  // Of a person or an organization: it may be its name, have it, or be told by its @id.
  std::string_view name_of(const element& author) const {
    const std::string_view itself = text_of(author);
    if (!itself.empty()) return itself;
    const std::string_view name = text_of(field(author, "name"));
    if (!name.empty()) return name;
    const auto known = by_id_.find(text_of(field(author, "@id")));
    return known == by_id_.end() ? std::string_view() : text_of(field(known->second, "name"));
  }

  void add_fact(MetadataKey key, std::string_view value) {
    facts_.add(key, MetadataOrigin::html_json_ld, value);
  }

  Facts& facts_;
  std::vector<element> entries_;
  std::unordered_map<std::string_view, element> by_id_;
};

}  // namespace

void add_json_ld(std::string_view script, Facts& facts) {
  script = without_signs(script);
  simdjson::dom::parser parser;
  element root;
  const simdjson::error_code error = parser.parse(script.data(), script.size()).get(root);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (error == simdjson::SUCCESS) Description(root, facts).add_all();
}

}  // namespace stemma::html
