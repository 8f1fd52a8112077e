#include <fmt/format.h>

#include <algorithm>
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
bool is_kept(const Comparison& comparison, const Version& version) {
  const std::vector<std::uint32_t>& texts = comparison.covering_set.versions;
  if (std::find(texts.begin(), texts.end(), version.text) == texts.end()) return false;
  const Version& best = comparison.versions[comparison.most_complete];
  return &version == (best.text == version.text ? &best : &first_version(comparison, version.text));
}

std::vector<std::string> version_cells(const Family& family, const Version& version,
                                       const std::vector<Document>& documents) {
  const Comparison& comparison = family.comparison;
  const VersionFigures& figures = comparison.collation.versions[version.text];
  std::uint64_t passages = 0;
  std::uint64_t words = 0;
  for (const MissingPassages& gap : comparison.missing[version.text]) {
    passages += gap.places.size();
    words += gap.words;
  }
  const bool best = &version == &comparison.versions[comparison.most_complete];
  const Document& document = documents[version.document];
  return {csv_cell(to_bytes(document.locator)),
          family.id,
          version.label,
          version.relation ? std::string(code_string(*version.relation)) : "leader",
          fmt::format("{}", figures.words),
          csv_share(completeness(comparison.collation, version.text)),
          fmt::format("{}", figures.verbatim_words),
          fmt::format("{}", passages),
          fmt::format("{}", words),
          best ? "yes" : "no",
          is_kept(comparison, version) ? "yes" : "no",
          title_of(document)};
}

}  // namespace

void write_families_csv(const FamiliesResult& result, const Write& write) {
  write(
      csv_row({"document", "family", "label", "relation", "words", "completeness", "verbatim_words",
               "missing_passages", "missing_words", "most_complete", "keep", "title"}));
  for (const Family& family : result.families) {
    for (const Version& version : family.comparison.versions) {
      write(csv_row(version_cells(family, version, result.documents)));
    }
  }
  for (const LoneDocument& lone : result.alone) {
    const Document& document = result.documents[lone.document];
    write(csv_row({csv_cell(to_bytes(document.locator)), "", "", "alone",
                   fmt::format("{}", document.tokens.size()), "", "", "", "", "", "yes",
                   title_of(document)}));
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
}

}  // namespace stemma
