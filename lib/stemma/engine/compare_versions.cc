#include "stemma/engine/compare_versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <map>
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

// Why one version is more complete than another; empty where nothing tells them apart but names.
struct Ranking {
  bool before = false;
  std::string why;
};

Ranking rank(const Version& x, const Version& y, const Collation& collation,
             std::span<const Document> documents) {
  const VersionFigures& figures_x = collation.versions[x.text];
  const VersionFigures& figures_y = collation.versions[y.text];
  const Document& a = documents[x.document];
  const Document& b = documents[y.document];
  if (figures_x.present_words != figures_y.present_words) {
    return {figures_x.present_words > figures_y.present_words, "it has more words"};
  }
  if (figures_x.filled_words != figures_y.filled_words) {
    return {figures_x.filled_words > figures_y.filled_words, "its wording is fuller"};
  }
  if (is_better_copy(a, b) || is_better_copy(b, a)) {
    return {is_better_copy(a, b), a.defects != b.defects ? "it has fewer damaged characters"
                                                         : "its encoding need not be guessed"};
  }
  if (date_of(a) != date_of(b)) return {date_of(a) < date_of(b), "its date is the earlier"};
  return {a.locator < b.locator, "its name comes first"};
}

void choose_most_complete(Comparison& comparison, std::span<const Document> documents) {
  const Collation& collation = comparison.collation;
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < comparison.versions.size(); ++i) {
    const bool better =
        rank(comparison.versions[i], comparison.versions[best], collation, documents).before;
    if (better) best = i;
  }
  comparison.most_complete = best;
  const Version& chosen = comparison.versions[best];
  const std::uint64_t present = collation.versions[chosen.text].present_words;
  comparison.reason = fmt::format("has {} of {} words", present, collation.union_words);
  // The best of the others that have as many words shows what told them apart.
  const Version* rival = nullptr;
  for (const Version& version : comparison.versions) {
    if (&version == &chosen || collation.versions[version.text].present_words != present) continue;
    if (rival == nullptr || rank(version, *rival, collation, documents).before) rival = &version;
  }
  if (rival == nullptr) return;
  comparison.because = rank(chosen, *rival, collation, documents).why;
  comparison.reason += fmt::format("; so has {}, but {}", rival->label, comparison.because);
  if (rival->text != chosen.text) {
    comparison.runner_up = static_cast<std::uint32_t>(rival - comparison.versions.data());
  }
}

// Versions by label and the texts they have; nothing is compared yet. The texts are those documents
// that hold the words, where any do.
Comparison label_versions(std::span<const Document> documents,
                          std::span<const std::uint32_t> members) {
  const auto has_text = [&](std::uint32_t i) { return !documents[i].tokens.empty(); };
  std::map<TextDigest, std::uint64_t> words;
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
    if (a.text_digest != b.text_digest) return a.text_digest < b.text_digest;
    if (is_better_copy(a, b) || is_better_copy(b, a)) return is_better_copy(a, b);
    return a.locator < b.locator;
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
  return comparison;
}

using Formats = std::bitset<static_cast<std::size_t>(Format::binary) + 1>;

// The formats that the copies of each text were read as. Where two texts have one in common, the
// same reader that found a passage in one of them found none in the other.
std::vector<Formats> formats_of_texts(const Comparison& comparison,
                                      std::span<const Document> documents) {
  std::vector<Formats> formats(comparison.texts.size());
  for (const Version& version : comparison.versions) {
    formats[version.text].set(static_cast<std::size_t>(documents[version.document].format));
  }
  return formats;
}

}  // namespace

Comparison compare_members(std::span<const Document> documents,
                           std::span<const std::uint32_t> members, const RunContext& context) {
  Comparison comparison = label_versions(documents, members);
  std::vector<const Document*> texts;
  texts.reserve(comparison.texts.size());
  for (const std::uint32_t text : comparison.texts) texts.push_back(&documents[text]);
  comparison.collation = collate(texts, context);
  const std::vector<Formats> formats = formats_of_texts(comparison, documents);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    comparison.missing.push_back(missing_passages(comparison.collation, i));
    MissingTotals& totals = comparison.missing_totals.emplace_back();
    for (MissingPassages& gap : comparison.missing.back()) {
      gap.across_formats = std::ranges::none_of(
          gap.found_in, [&](std::uint32_t other) { return (formats[i] & formats[other]).any(); });
      totals.passages += gap.places.size();
      totals.words += gap.words;
      if (gap.across_formats) totals.words_across_formats += gap.words;
    }
  }
  choose_most_complete(comparison, documents);
  comparison.covering_set =
      covering_set(comparison.collation, comparison.versions[comparison.most_complete].text);
  return comparison;
}

Comparison compare_copies(std::span<const Document> documents,
                          std::span<const std::uint32_t> members, std::uint64_t words) {
  Comparison comparison = label_versions(documents, members);
  comparison.collation.union_words = words;
  comparison.collation.versions.push_back({words, words, words, words});
  comparison.missing.emplace_back();
  comparison.missing_totals.emplace_back();
  choose_most_complete(comparison, documents);
  comparison.covering_set = {{0}, true};
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
