#include "stemma/engine/cluster_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "stemma/base/hash.h"
#include "stemma/base/packing.h"
#include "stemma/families/relation.h"
#include "stemma/sketch/params.h"
#include "stemma/store/key_join.h"

namespace stemma {
namespace {

// Counts every change of what is packed, and of what is found for the same texts.
constexpr std::string_view kVersion = "outcome 2\n";

// The documents of a cluster, as they are numbered there.
std::vector<std::uint32_t> documents_of(const Collection& collection,
                                        std::span<const std::uint32_t> texts) {
  std::vector<std::uint32_t> documents;
  for (const std::uint32_t text : texts) {
    const std::vector<std::uint32_t>& copies = collection.texts[text].documents;
    documents.insert(documents.end(), copies.begin(), copies.end());
  }
  return documents;
}

std::unordered_map<std::uint32_t, std::uint32_t> places_of(std::span<const std::uint32_t> numbers) {
  std::unordered_map<std::uint32_t, std::uint32_t> places;
  for (std::uint32_t i = 0; i < numbers.size(); ++i) places.emplace(numbers[i], i);
  return places;
}

}  // namespace

Digest digest_of_cluster(const Collection& collection, std::span<const std::uint32_t> texts,
                         std::span<const CandidatePair> candidates,
                         const RunParameters& parameters) {
  Packing key;
  const Thresholds& thresholds = parameters.thresholds;
  key.put(thresholds.resemblance);
  key.put(thresholds.containment);
  key.put(thresholds.run);
  key.put_string(describe(parameters.sketch));
  const auto put_digest = [&](const auto& digest) {
    key.put_string({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()});
  };
  key.put_size(texts.size());
  for (const std::uint32_t text : texts) {
    const std::vector<std::uint32_t>& copies = collection.texts[text].documents;
    put_digest(collection.documents[copies.front()].text_digest);
    key.put_size(copies.size());
    for (const std::uint32_t copy : copies) {
      const Document& document = collection.documents[copy];
      key.put_string(to_bytes(document.locator));
      put_digest(document.bytes_digest);
      key.put(document.defects);
      key.put(static_cast<int>(document.encoding.evidence));
      key.put_string(code_string(document.format));
      for (const MetadataKey of : {MetadataKey::title, MetadataKey::date_published}) {
        key.put_string(best_value(document.metadata, of).value_or(""));
      }
    }
  }
  for (const CandidatePair& pair : candidates) {
    key.put(pair.a);
    key.put(pair.b);
    key.put(pair.found_by.bits);
  }
  Sha256 sha;
  sha.update(kVersion);
  sha.update(key.take());
  return sha.finish();
}

std::string pack(const ClusterOutcome& outcome, const Collection& collection,
                 std::span<const std::uint32_t> texts) {
  const std::vector<std::uint32_t> documents = documents_of(collection, texts);
  const auto place_of_text = places_of(texts);
  const auto place_of_document = places_of(documents);
  Packing packing;
  const auto put_text = [&](std::uint32_t text) { packing.put(place_of_text.at(text)); };
  const auto put_document = [&](std::uint32_t i) { packing.put(place_of_document.at(i)); };

  packing.put_size(outcome.families.size());
  for (const MadeFamily& made : outcome.families) {
    put_text(made.texts.leader);
    packing.put_size(made.texts.members.size());
    for (const FamilyMember& member : made.texts.members) {
      put_text(member.text);
      packing.put(member.to_leader.shared);
      packing.put(member.to_leader.longest_run);
      packing.put(member.found_by.bits);
      packing.put_size(member.also_in.size());
      for (const std::uint32_t other : member.also_in) put_text(other);
    }
    packing.put_string(made.family.title);
    const Comparison& comparison = made.family.comparison;
    packing.put_size(comparison.versions.size());
    for (const Version& version : comparison.versions) {
      packing.put_string(version.label);
      put_document(version.document);
      packing.put(version.text);
    }
    packing.put_size(comparison.texts.size());
    for (std::size_t i = 0; i < comparison.texts.size(); ++i) {
      put_document(comparison.texts[i]);
      const VersionFigures& figures = comparison.collation.versions[i];
      for (const std::uint64_t figure :
           {figures.words, figures.present_words, figures.verbatim_words, figures.filled_words,
            comparison.missing_totals[i].passages, comparison.missing_totals[i].words,
            comparison.missing_totals[i].words_across_formats}) {
        packing.put(figure);
      }
    }
    packing.put(comparison.collation.union_words);
    packing.put(comparison.most_complete);
    packing.put_string(comparison.reason);
    packing.put(comparison.runner_up.value_or(kNoRank));
    packing.put_string(comparison.because);
    packing.put_size(comparison.covering_set.versions.size());
    for (const std::uint32_t text : comparison.covering_set.versions) packing.put(text);
    packing.put(static_cast<std::uint8_t>(comparison.covering_set.minimal ? 1 : 0));
  }
  packing.put_size(outcome.compilations.size());
  for (const Compilation& compilation : outcome.compilations) {
    put_text(compilation.text);
    packing.put_size(compilation.parts.size());
    for (const PartOfText& part : compilation.parts) {
      put_text(part.text);
      packing.put(part.share);
    }
  }
  packing.put_size(outcome.shares.size());
  for (const auto& [text, other] : outcome.shares) {
    put_text(text);
    put_text(other);
  }
  return packing.take();
}

std::optional<ClusterOutcome> unpack(std::string_view packed, const Collection& collection,
                                     std::span<const std::uint32_t> texts,
                                     const Thresholds& thresholds) {
  const std::vector<std::uint32_t> documents = documents_of(collection, texts);
  Unpacking from(packed);
  const auto get_text = [&] { return texts[from.get_below(texts.size())]; };
  const auto get_document = [&] { return documents[from.get_below(documents.size())]; };

  ClusterOutcome outcome;
  outcome.families.resize(from.get_size());
  for (MadeFamily& made : outcome.families) {
    made.texts.leader = get_text();
    made.texts.members.resize(from.get_size());
    for (FamilyMember& member : made.texts.members) {
      member.text = get_text();
      const auto shared = from.get<std::uint64_t>();
      member.to_leader = score_shingles(collection.shingles[made.texts.leader],
                                        collection.shingles[member.text], shared, thresholds);
      member.to_leader.longest_run = from.get<std::uint32_t>();
      member.found_by.bits = from.get<std::uint8_t>();
      member.also_in.resize(from.get_size());
      for (std::uint32_t& other : member.also_in) other = get_text();
    }
    made.family.title = from.get_string();
    Comparison& comparison = made.family.comparison;
    comparison.versions.resize(from.get_size());
    for (Version& version : comparison.versions) {
      version.label = from.get_string();
      version.document = get_document();
      version.text = from.get<std::uint32_t>();
    }
    comparison.texts.resize(from.get_size());
    for (std::uint32_t& text : comparison.texts) {
      text = get_document();
      VersionFigures& figures = comparison.collation.versions.emplace_back();
      MissingTotals& missing = comparison.missing_totals.emplace_back();
      for (std::uint64_t* const figure :
           {&figures.words, &figures.present_words, &figures.verbatim_words, &figures.filled_words,
            &missing.passages, &missing.words, &missing.words_across_formats}) {
        *figure = from.get<std::uint64_t>();
      }
    }
    const std::size_t size = comparison.texts.size();
    for (const Version& version : comparison.versions) {
      if (version.text >= size) from.fail();
    }
    comparison.collation.union_words = from.get<std::uint64_t>();
    comparison.most_complete = from.get_below(comparison.versions.size());
    comparison.reason = from.get_string();
    const auto runner_up = from.get<std::uint32_t>();
    if (runner_up != kNoRank) comparison.runner_up = runner_up;
    if (runner_up != kNoRank && runner_up >= comparison.versions.size()) from.fail();
    comparison.because = from.get_string();
    comparison.covering_set.versions.resize(from.get_size());
    for (std::uint32_t& text : comparison.covering_set.versions) text = from.get_below(size);
    comparison.covering_set.minimal = from.get<std::uint8_t>() != 0;
    if (!from.is_sound()) return std::nullopt;
    made.family.edges = edges_of(made.texts, collection.documents, collection.texts, comparison);
  }
  outcome.compilations.resize(from.get_size());
  for (Compilation& compilation : outcome.compilations) {
    compilation.text = get_text();
    compilation.parts.resize(from.get_size());
    for (PartOfText& part : compilation.parts) {
      part.text = get_text();
      part.share = from.get<double>();
    }
  }
  outcome.shares.resize(from.get_size());
  for (auto& [text, other] : outcome.shares) {
    text = get_text();
    other = get_text();
  }
  return from.is_sound() && from.is_at_end() ? std::optional(std::move(outcome)) : std::nullopt;
}

}  // namespace stemma
