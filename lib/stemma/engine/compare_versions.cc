#include "stemma/engine/compare_versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/extract/metadata.h"

namespace stemma {
namespace {

// A, B ... Z, AA, AB ...
std::string label_of(std::size_t index) {
  std::string label;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26) {
    label.insert(label.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return label;
}

// Copies whose text was dropped count as many words as the copy that kept it.
struct Member {
  std::uint32_t document = 0;
  std::uint64_t words = 0;
};

// A known date sorts before none, as documents without one say nothing about their age.
std::string date_of(const Document& document) {
  return best_value(document.metadata, MetadataKey::date_published).value_or("~");
}

void choose_most_complete(Comparison& comparison, std::span<const Document> documents) {
  const Collation& collation = comparison.collation;
  const auto key = [&](const Version& version) {
    const Document& document = documents[version.document];
    const VersionFigures& figures = collation.versions[version.text];
    return std::tuple(~figures.present_words, ~figures.filled_words, document.defects,
                      date_of(document), document.locator);
  };
  const auto best =
      std::min_element(comparison.versions.begin(), comparison.versions.end(),
                       [&](const Version& x, const Version& y) { return key(x) < key(y); });
  comparison.most_complete = static_cast<std::uint32_t>(best - comparison.versions.begin());

  const std::uint64_t present = collation.versions[best->text].present_words;
  comparison.reason = fmt::format("has {} of {} words", present, collation.union_words);
  // Among equals the first figure that told them apart is the reason.
  const Version* rival = nullptr;
  for (const Version& version : comparison.versions) {
    if (&version == &*best) continue;
    if (rival == nullptr || key(version) < key(*rival)) rival = &version;
  }
  if (rival == nullptr || collation.versions[rival->text].present_words != present) return;
  const Document& one = documents[best->document];
  const Document& other = documents[rival->document];
  const char* why = "its name comes first";
  if (collation.versions[best->text].filled_words != collation.versions[rival->text].filled_words) {
    why = "its wording is fuller";
  } else if (one.defects != other.defects) {
    why = "it has fewer damaged characters";
  } else if (date_of(one) != date_of(other)) {
    why = "its date is the earlier";
  }
  comparison.reason += fmt::format("; so has {}, but {}", rival->label, why);
}

}  // namespace

Comparison compare_members(std::span<const Document> documents,
                           std::span<const std::uint32_t> members, const RunContext& context) {
  const auto has_text = [&](std::uint32_t i) { return !documents[i].tokens.empty(); };
  std::map<Digest, std::uint64_t> words;
  for (const std::uint32_t i : members) {
    std::uint64_t& known = words[documents[i].text_digest];
    known = std::max<std::uint64_t>(known, documents[i].tokens.size());
  }
  std::vector<Member> ordered;
  for (const std::uint32_t i : members) ordered.push_back({i, words[documents[i].text_digest]});
  std::sort(ordered.begin(), ordered.end(), [&](const Member& x, const Member& y) {
    const Document& a = documents[x.document];
    const Document& b = documents[y.document];
    if (x.words != y.words) return x.words > y.words;
    return std::tie(a.text_digest, a.locator) < std::tie(b.text_digest, b.locator);
  });

  Comparison comparison;
  for (const Member& member : ordered) {
    const std::uint32_t document = member.document;
    const bool is_copy =
        !comparison.texts.empty() &&
        documents[comparison.texts.back()].text_digest == documents[document].text_digest;
    if (!is_copy) {
      comparison.texts.push_back(document);
    } else if (!has_text(comparison.texts.back()) && has_text(document)) {
      comparison.texts.back() = document;
    }
    Version version;
    version.label = label_of(comparison.versions.size());
    version.document = document;
    version.text = static_cast<std::uint32_t>(comparison.texts.size() - 1);
    comparison.versions.push_back(std::move(version));
  }
  std::vector<const Document*> texts;
  texts.reserve(comparison.texts.size());
  for (const std::uint32_t text : comparison.texts) texts.push_back(&documents[text]);
  comparison.collation = collate(texts, context);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    comparison.missing.push_back(missing_passages(comparison.collation, i));
  }
  choose_most_complete(comparison, documents);
  comparison.covering_set =
      covering_set(comparison.collation, comparison.versions[comparison.most_complete].text);
  return comparison;
}

CompareResult compare_versions(std::vector<Document> documents, const RunContext& context) {
  if (documents.size() < 2) {
    throw Error(ErrorCode::invalid_argument, "comparing takes at least two documents");
  }
  CompareResult result;
  result.documents = std::move(documents);
  std::vector<std::uint32_t> members(result.documents.size());
  for (std::uint32_t i = 0; i < members.size(); ++i) members[i] = i;
  result.comparison = compare_members(result.documents, members, context);
  return result;
}

}  // namespace stemma
