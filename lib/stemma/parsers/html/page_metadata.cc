#include "stemma/parsers/html/page_metadata.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "stemma/parsers/html/ascii.h"
#include "stemma/parsers/html/facts.h"
#include "stemma/parsers/html/json_ld.h"

namespace stemma::html {
namespace {

using namespace std::string_view_literals;

struct Vocabulary {
  std::string_view name;
  MetadataKey key;
};

// What <meta> calls it, in small letters: Open Graph, Dublin Core, Highwire Press and the like.
constexpr auto kMetaNames = std::to_array<Vocabulary>({
    {"article:author", MetadataKey::author},
    {"article:modified_time", MetadataKey::date_modified},
    {"article:published_time", MetadataKey::date_published},
    {"author", MetadataKey::author},
    {"byl", MetadataKey::author},
    {"citation_author", MetadataKey::author},
    {"citation_date", MetadataKey::date_published},
    {"citation_language", MetadataKey::language},
    {"citation_online_date", MetadataKey::date_published},
    {"citation_publication_date", MetadataKey::date_published},
    {"citation_title", MetadataKey::title},
    {"content-language", MetadataKey::language},
    {"date", MetadataKey::date_published},
    {"dc.creator", MetadataKey::author},
    {"dc.date", MetadataKey::date_published},
    {"dc.date.created", MetadataKey::date_published},
    {"dc.date.issued", MetadataKey::date_published},
    {"dc.date.modified", MetadataKey::date_modified},
    {"dc.identifier", MetadataKey::source_url},
    {"dc.language", MetadataKey::language},
    {"dc.title", MetadataKey::title},
    {"dcterms.created", MetadataKey::date_published},
    {"dcterms.creator", MetadataKey::author},
    {"dcterms.date", MetadataKey::date_published},
    {"dcterms.identifier", MetadataKey::source_url},
    {"dcterms.issued", MetadataKey::date_published},
    {"dcterms.language", MetadataKey::language},
    {"dcterms.modified", MetadataKey::date_modified},
    {"dcterms.title", MetadataKey::title},
    {"last-modified", MetadataKey::date_modified},
    {"og:article:published_time", MetadataKey::date_published},
    {"og:locale", MetadataKey::language},
    {"og:title", MetadataKey::title},
    {"og:updated_time", MetadataKey::date_modified},
    {"og:url", MetadataKey::source_url},
    {"pubdate", MetadataKey::date_published},
    {"publication_date", MetadataKey::date_published},
    {"publish-date", MetadataKey::date_published},
    {"twitter:title", MetadataKey::title},
});

constexpr auto kItemProperties = std::to_array<Vocabulary>({
    {"author", MetadataKey::author},
    {"datemodified", MetadataKey::date_modified},
    {"datepublished", MetadataKey::date_published},
    {"headline", MetadataKey::title},
    {"inlanguage", MetadataKey::language},
});

template <typename Names>
std::optional<MetadataKey> key_of(const Names& names, std::string_view written) {
  std::string name(written);
  std::transform(name.begin(), name.end(), name.begin(), to_lower);
  const auto* found = std::find_if(names.begin(), names.end(),
                                   [&](const Vocabulary& entry) { return entry.name == name; });
  return found == names.end() ? std::nullopt : std::optional(found->key);
}

std::string_view first_of(const PageNode& node, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const std::string_view value = attribute(node, name);
    if (!value.empty()) return value;
  }
  return {};
}

// Of what may be nested in its like, so much is looked at that a page cannot make it quadratic.
constexpr std::uint32_t kNodesOfFact = 100;

class PageFacts {
 public:
  explicit PageFacts(const Page& page) : page_(page) {}

  // One walk for each kind, so that facts come in the order of trust.
  const std::vector<MetadataFact>& find() {
    each(&PageFacts::add_script);
    each(&PageFacts::add_meta);
    each(&PageFacts::add_item_property);
    each(&PageFacts::add_from_text);
    return facts_.all();
  }

 private:
  void each(void (PageFacts::*add_from)(std::uint32_t)) {
    for (std::uint32_t i = 0; i < page_.nodes().size(); ++i) {
      if (page_.nodes()[i].tag != GUMBO_TAG_LAST) (this->*add_from)(i);
    }
  }

  void add(MetadataKey key, std::string_view value) {
    facts_.add(key, MetadataOrigin::html_meta, value);
  }

  void add_script(std::uint32_t index) {
    const PageNode& node = page_.nodes()[index];
    if (node.tag == GUMBO_TAG_SCRIPT &&
        starts_ignoring_case(attribute(node, "type"), "application/ld+json")) {
      add_json_ld(text_inside(page_, index), facts_);
    }
  }

  void add_meta(std::uint32_t index) {
    const PageNode& node = page_.nodes()[index];
    if (node.tag == GUMBO_TAG_HTML) {
      add(MetadataKey::language, first_of(node, {"lang", "xml:lang"}));
    } else if (node.tag == GUMBO_TAG_META) {
      const std::string_view name = first_of(node, {"property", "name", "http-equiv"});
      if (const auto key = key_of(kMetaNames, name)) add(*key, attribute(node, "content"));
    } else if (node.tag == GUMBO_TAG_LINK &&
               equal_ignoring_case(attribute(node, "rel"), "canonical")) {
      add(MetadataKey::source_url, attribute(node, "href"));
    }
  }

  void add_item_property(std::uint32_t index) {
    const PageNode& node = page_.nodes()[index];
    const std::string_view name = attribute(node, "itemprop");
    if (name.empty()) return;
    const std::optional<MetadataKey> key = key_of(kItemProperties, name);
    if (!key) return;
    const std::string_view value = first_of(node, {"content", "datetime"});
    if (!value.empty()) {
      add(*key, value);
    } else if (*key != MetadataKey::author || !has_attribute(node, "itemscope")) {
      add(*key, text_inside(page_, index, kNodesOfFact));
    } else {
      add(*key, name_inside(index));
    }
  }

  // A person's name among what is said of the person.
  std::string name_inside(std::uint32_t index) const {
    const std::uint32_t end = std::min(page_.nodes()[index].end, index + kNodesOfFact);
    for (std::uint32_t i = index + 1; i < end; ++i) {
      const PageNode& node = page_.nodes()[i];
      if (attribute(node, "itemprop") != "name") continue;
      const std::string_view content = attribute(node, "content");
      return content.empty() ? text_inside(page_, i, kNodesOfFact) : std::string(content);
    }
    return {};
  }

  void add_from_text(std::uint32_t index) {
    const PageNode& node = page_.nodes()[index];
    switch (node.tag) {
      case GUMBO_TAG_TITLE:
        add(MetadataKey::title, text_inside(page_, index));
        break;
      case GUMBO_TAG_H1:
        if (!std::exchange(has_heading_, true)) {
          add(MetadataKey::title, text_inside(page_, index));
        }
        break;
      case GUMBO_TAG_A:
        if (attribute(node, "rel") == "author") {
          add(MetadataKey::author, text_inside(page_, index));
        }
        break;
      case GUMBO_TAG_TIME:
        // The first is that of the page, as a rule; others are of links to other pages.
        if (!has_attribute(node, "datetime") || std::exchange(has_time_, true)) break;
        add(MetadataKey::date_published, attribute(node, "datetime"));
        break;
      default:
        break;
    }
  }

  const Page& page_;
  Facts facts_;
  bool has_heading_ = false;
  bool has_time_ = false;
};

}  // namespace

void add_metadata(const Page& page, BlockWriter& writer) {
  PageFacts facts(page);
  for (const MetadataFact& fact : facts.find()) {
    writer.add_fact(fact.key, fact.origin, fact.value);
  }
}

}  // namespace stemma::html
