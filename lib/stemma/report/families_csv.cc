#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "stemma/extract/metadata.h"
#include "stemma/report/csv_parts.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

std::string title_of(const Document& document) {
  return csv_cell(best_value(document.metadata, MetadataKey::title).value_or(""));
}

// Whether the covering set needs it: of copies the most complete, else the first.
bool covers(const Comparison& comparison, const Version& version) {
  const std::vector<std::uint32_t>& texts = comparison.covering_set.versions;
  if (std::find(texts.begin(), texts.end(), version.text) == texts.end()) return false;
  const Version& best = comparison.versions[comparison.most_complete];
  return &version == (best.text == version.text ? &best : &first_version(comparison, version.text));
}

// By version: those that cover the union, and of the others the first with a front matter that no
// version before it keeps.
std::vector<char> kept_versions(const Comparison& comparison,
                                const std::vector<Document>& documents) {
  std::vector<char> kept(comparison.versions.size(), 0);
  std::set<std::uint64_t> front_matter{0};
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!covers(comparison, comparison.versions[i])) continue;
    kept[i] = 1;
    front_matter.insert(documents[comparison.versions[i].document].front_matter);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Document& document = documents[comparison.versions[i].document];
    if (front_matter.insert(document.front_matter).second) kept[i] = 1;
  }
  return kept;
}

std::vector<std::string> version_cells(const Family& family, const Version& version, bool is_kept,
                                       const std::vector<Document>& documents) {
  const Comparison& comparison = family.comparison;
  const VersionFigures& figures = comparison.collation.versions[version.text];
  const MissingTotals& missing = comparison.missing_totals[version.text];
  const bool best = &version == &comparison.versions[comparison.most_complete];
  const Document& document = documents[version.document];
  return {csv_cell(to_bytes(document.locator)),
          family.id,
          version.label,
          version.relation ? std::string(code_string(*version.relation)) : "leader",
          fmt::format("{}", figures.words),
          csv_share(completeness(comparison.collation, version.text)),
          fmt::format("{}", figures.verbatim_words),
          fmt::format("{}", missing.passages),
          fmt::format("{}", missing.words),
          fmt::format("{}", missing.words_across_formats),
          best ? "yes" : "no",
          is_kept ? "yes" : "no",
          std::string(code_string(document.format)),
          title_of(document)};
}

// As a family's, of the bytes.
std::string id_of(const IdenticalFiles& files) {
  constexpr std::size_t kDigits = 6;
  return "b:" + to_hex(files.bytes).substr(0, kDigits);
}

}  // namespace

void write_families_csv(const FamiliesResult& result, const Write& write) {
  write(csv_row({"document", "family", "label", "relation", "words", "completeness",
                 "verbatim_words", "missing_passages", "missing_words",
                 "missing_words_across_formats", "most_complete", "keep", "format", "title"}));
  for (const Family& family : result.families) {
    const std::vector<Version>& versions = family.comparison.versions;
    const std::vector<char> kept = kept_versions(family.comparison, result.documents);
    for (std::size_t i = 0; i < versions.size(); ++i) {
      write(csv_row(version_cells(family, versions[i], kept[i] != 0, result.documents)));
    }
  }
  for (const IdenticalFiles& files : result.identical_files) {
    for (const std::string& locator : files.locators) {
      const bool is_first = &locator == &files.locators.front();
      write(csv_row({csv_cell(locator), id_of(files), "",
                     std::string(code_string(Relation::identical_bytes)), "", "", "", "", "", "",
                     "", is_first ? "yes" : "no", "", ""}));
    }
  }
  for (const LoneDocument& lone : result.alone) {
    const Document& document = result.documents[lone.document];
    write(csv_row({csv_cell(to_bytes(document.locator)), "", "", "alone",
                   fmt::format("{}", lone.words), "", "", "", "", "", "", "yes",
                   std::string(code_string(document.format)), title_of(document)}));
  }
}

void write_families_paths(const FamiliesResult& result, char end, const Write& write) {
  bool first = true;
  for (const Family& family : result.families) {
    if (!first && end != '\0') write({&end, 1});
    first = false;
    const auto put = [&](const Version& version) {
      write(to_bytes(result.documents[version.document].locator) + end);
    };
    const Version& best = family.comparison.versions[family.comparison.most_complete];
    put(best);
    for (const Version& version : family.comparison.versions) {
      if (&version != &best) put(version);
    }
  }
  for (const IdenticalFiles& files : result.identical_files) {
    if (!first && end != '\0') write({&end, 1});
    first = false;
    for (const std::string& locator : files.locators) write(locator + end);
  }
}

}  // namespace stemma
