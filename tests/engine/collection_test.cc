// Families and pairs of documents whose words are not held, against the same in memory.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "../sources/temporary_folder.h"
#include "corpus.h"
#include "stemma/catalog/catalog.h"
#include "stemma/engine/find_pairs.h"
#include "stemma/engine/scan.h"
#include "stemma/engine/scan_to_catalog.h"

namespace stemma {
namespace {

using test::json_of;
using test::prose;
using test::TemporaryFolder;

// Files and records: families of several shapes, copies, texts on their own, and a notice that
// joins texts which have nothing else in common.
void write_collection(const TemporaryFolder& folder) {
  int number = 0;
  std::string records;
  const auto add = [&](const std::string& text) {
    if (++number % 3 != 0) {
      folder.write("files/" + std::to_string(number) + ".txt", text);
      return;
    }
    std::string line = text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    records += R"({"text": ")" + line + "\"}\n";
  };
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const std::string text = prose(seed, 300);
    add(text);
    add(text.substr(0, text.size() / 2));
    if (seed % 3 == 0) add(text + prose(seed + 100, 30));
    if (seed % 4 == 0) add(text);
    if (seed % 5 == 0) add(prose(seed + 200, 300) + text.substr(0, 300));
    if (seed % 7 == 0) add(prose(seed, 300) + prose(seed + 1, 300));
  }
  const std::string notice = prose(999, 40);
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) add(prose(seed, 900) + notice);
  for (int i = 0; i < 3; ++i) add("The same few words in three documents.");
  add("");
  folder.write("files/records.jsonl", records + "no record\n\n{\"text\": \"\"}\n");
}

// Some ten words each, out of the middle of longer texts: what a catalog keeps of these does not
// tell.
void write_short_texts(const TemporaryFolder& folder) {
  for (std::uint64_t seed = 2; seed <= 30; seed += 7) {
    const std::string text = prose(seed, 300);
    const std::size_t begin = text.find(' ', 200 + 10 * seed);
    folder.write("files/short/" + std::to_string(seed), text.substr(begin, 60 + 2 * seed));
  }
}

Inputs inputs_of(const TemporaryFolder& folder) {
  Inputs inputs;
  RunContext context;
  inputs.files = walk({folder / "files"}, {}, context);
  return inputs;
}

struct Setting {
  unsigned threads = 1;
  std::uint64_t memory = std::uint64_t{1} << 30U;
};

FamiliesResult families_of(const Inputs& inputs, const Setting& run, std::size_t shown = 0) {
  RunContext context{run.threads, MemoryBudget(run.memory), {}, nullptr, {}};
  return find_families(inputs, {}, shown, WorkFolder::temporary(""), context);
}

PairsResult pairs_of(const Inputs& inputs, const PairSelection& selection, const Setting& run) {
  RunContext context{run.threads, MemoryBudget(run.memory), {}, nullptr, {}};
  return find_pairs(inputs, {}, selection, WorkFolder::temporary(""), context);
}

std::string jsonl_of(const PairsResult& result) {
  std::string jsonl;
  write_pairs_jsonl(result, [&](std::string_view text) { jsonl += text; });
  return jsonl;
}

// Which lenses looked, and which found a pair, is another matter.
std::string without_lenses(const std::string& json) {
  static const std::regex lenses(R"x("(lenses|found_by)": ?\[[^\]]*\])x");
  return std::regex_replace(json, lenses, "");
}

// Twelve MiB are less than the texts that the notice joins take.
constexpr Setting kRuns[] = {
    {1}, {2}, {8}, {1, std::uint64_t{12} << 20U}, {3, std::uint64_t{12} << 20U}};

TEST_CASE("families beyond the memory are those in memory, whatever the memory and the threads") {
  const TemporaryFolder folder;
  write_collection(folder);
  write_short_texts(folder);
  const Inputs inputs = inputs_of(folder);
  RunContext context;
  const std::string in_memory =
      json_of(find_families(scan(inputs.files, {}, context), {}, context));
  const std::string expected = json_of(families_of(inputs, {}));
  CHECK(without_lenses(expected) == without_lenses(in_memory));
  for (const Setting& run : kRuns) CHECK(json_of(families_of(inputs, run)) == expected);
}

TEST_CASE("a family that is shown has its places and words; one that is not, its figures alone") {
  const TemporaryFolder folder;
  write_collection(folder);
  const Inputs inputs = inputs_of(folder);
  const FamiliesResult shown = families_of(inputs, {}, 3);
  CHECK(json_of(shown) == json_of(families_of(inputs, {})));
  REQUIRE(shown.families.size() > 3);
  for (std::size_t i = 0; i < shown.families.size(); ++i) {
    const Comparison& comparison = shown.families[i].comparison;
    CHECK(comparison.collation.places.empty() == (i >= 3));
    CHECK(shown.documents[comparison.texts.front()].text.empty() == (i >= 3));
  }
}

TEST_CASE("pairs beyond the memory are those in memory") {
  const TemporaryFolder folder;
  write_collection(folder);
  write_short_texts(folder);
  const Inputs inputs = inputs_of(folder);
  PairSelection all;
  all.scope = PairScope::all;
  PairSelection overlaps;
  overlaps.relations = {Relation::overlaps};
  for (const PairSelection& selection : {PairSelection{}, all, overlaps}) {
    RunContext context;
    const std::string in_memory =
        jsonl_of(find_pairs(scan(inputs.files, {}, context), {}, selection, context));
    for (const Setting& run : kRuns) {
      CHECK(without_lenses(jsonl_of(pairs_of(inputs, selection, run))) ==
            without_lenses(in_memory));
    }
  }
}

TEST_CASE("a catalog, files beside it, and files that changed since it was made") {
  const TemporaryFolder folder;
  write_collection(folder);
  Inputs of_files = inputs_of(folder);
  const std::string expected = json_of(families_of(of_files, {}));
  CatalogScanOptions options;
  options.roots = {{folder / "files", {}}};
  RunContext context;
  scan_to_catalog(folder / "c.stemma", options, context);
  Inputs inputs;
  inputs.catalogs = {folder / "c.stemma"};
  CHECK(json_of(families_of(inputs, {})) == expected);

  Inputs both = of_files;
  both.catalogs = inputs.catalogs;
  CHECK(json_of(families_of(both, {})) == expected);

  folder.write("files/1.txt", prose(5, 280));
  std::filesystem::remove(folder / "files/2.txt");
  const FamiliesResult now = families_of(inputs, {});
  const auto has = [&](DiagnosticCode code, const std::string& name) {
    return std::any_of(now.diagnostics.begin(), now.diagnostics.end(), [&](const Diagnostic& each) {
      return each.code == code && each.locator == folder / name;
    });
  };
  CHECK(has(DiagnosticCode::changed_since_scan, "files/1.txt"));
  CHECK(has(DiagnosticCode::unreadable, "files/2.txt"));
  Inputs again = inputs_of(folder);
  FamiliesResult fresh = families_of(again, {});
  fresh.diagnostics = now.diagnostics;
  CHECK(json_of(now) == json_of(fresh));
}

// The outcomes in a catalog.
std::size_t outcomes_in(const std::string& catalog) {
  std::size_t count = 0;
  Catalog(catalog).for_each_outcome([&](const Digest&, std::string_view) { ++count; });
  return count;
}

TEST_CASE("what a catalog knows of clusters is what is found anew, whatever came and went") {
  const TemporaryFolder folder;
  write_collection(folder);
  const std::string catalog = folder / "c.stemma";
  CatalogScanOptions options;
  options.roots = {{folder / "files", {}}};
  Inputs inputs;
  inputs.catalogs = {catalog};
  const auto scan_again = [&] {
    RunContext context;
    scan_to_catalog(catalog, options, context);
  };
  const auto anew = [&] { return json_of(families_of(inputs_of(folder), {})); };

  scan_again();
  CHECK(json_of(families_of(inputs, {})) == anew());
  const std::size_t known = outcomes_in(catalog);
  CHECK(known > 10);
  CHECK(json_of(families_of(inputs, {4})) == anew());
  CHECK(outcomes_in(catalog) == known);
  const FamiliesResult shown = families_of(inputs, {}, 20);
  CHECK_FALSE(shown.families.front().comparison.collation.places.empty());

  folder.write("files/another.txt", prose(3, 300).substr(0, 900));
  folder.write("files/new.txt", prose(7777, 120));
  std::filesystem::remove(folder / "files/1.txt");
  scan_again();
  CHECK(json_of(families_of(inputs, {})) == anew());

  // A passage that becomes common, and ceases to be.
  const std::string passage = prose(4242, 30);
  for (int i = 0; i < 140; ++i) {
    folder.write("files/common/" + std::to_string(i),
                 prose(5000 + static_cast<std::uint64_t>(i), 60) + passage);
  }
  scan_again();
  CHECK(json_of(families_of(inputs, {})) == anew());
  for (int i = 0; i < 40; ++i) {
    std::filesystem::remove(folder / ("files/common/" + std::to_string(i)));
  }
  scan_again();
  CHECK(json_of(families_of(inputs, {})) == anew());
}

TEST_CASE("outcomes that are damaged, or of other parameters, are found anew") {
  const TemporaryFolder folder;
  write_collection(folder);
  const std::string catalog = folder / "c.stemma";
  CatalogScanOptions options;
  options.roots = {{folder / "files", {}}};
  RunContext context;
  scan_to_catalog(catalog, options, context);
  Inputs inputs;
  inputs.catalogs = {catalog};
  const std::string expected = json_of(families_of(inputs, {}));
  {
    std::vector<std::pair<Digest, std::string>> all;
    Catalog(catalog).for_each_outcome(
        [&](const Digest& digest, std::string_view packed) { all.emplace_back(digest, packed); });
    CatalogWriter writer(
        catalog, {default_catalog_parameters().sketch, default_catalog_parameters().keys, {}});
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::string& packed = all[i].second;
      if (i % 3 == 0) packed.resize(packed.size() / 2);
      if (i % 3 == 1) packed.assign(packed.size(), '\xFF');
      if (i % 3 == 2) packed += '\0';
      writer.put_outcome(all[i].first, packed);
    }
    writer.commit();
  }
  CHECK(json_of(families_of(inputs, {})) == expected);
  CHECK(json_of(families_of(inputs, {})) == expected);

  RunParameters strict;
  strict.thresholds.resemblance = 0.95;
  const auto strictly = [&](const Inputs& in) {
    RunContext of_run;
    return json_of(find_families(in, strict, 0, WorkFolder::temporary(""), of_run));
  };
  CHECK(strictly(inputs) == strictly(inputs_of(folder)));
  CHECK(strictly(inputs) != expected);
  CHECK(json_of(families_of(inputs, {})) == expected);
}

TEST_CASE("keys serve what they were made for") {
  CHECK(keys_serve({}));
  RunParameters parameters;
  parameters.lenses = kSketchLenses;
  CHECK(keys_serve(parameters));
  parameters.lenses->add(Lens::exact);
  CHECK_FALSE(keys_serve(parameters));
  parameters = {};
  parameters.thresholds.resemblance = 0.69;
  CHECK_FALSE(keys_serve(parameters));
  parameters.thresholds.resemblance = 0.9;
  CHECK(keys_serve(parameters));
  parameters.thresholds.run = 24;
  CHECK_FALSE(keys_serve(parameters));
  parameters = {};
  parameters.sketch.shingle_width = 6;
  CHECK_FALSE(keys_serve(parameters));
}

}  // namespace
}  // namespace stemma
