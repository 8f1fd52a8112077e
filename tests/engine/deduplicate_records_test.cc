#include "stemma/engine/deduplicate_records.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../sources/temporary_folder.h"
#include "../support/rounds.h"
#include "../support/thrown_by.h"
#include "stemma/engine/deduplicate.h"

namespace stemma {
namespace {

using test::TemporaryFolder;

std::string words(std::mt19937_64& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += 'v' + std::to_string(random() % 1'000'000) + ' ';
  return text;
}

// Copies, cuts, edits and mixtures of few texts, none of them short.
std::vector<std::string> collection(std::uint64_t seed, std::size_t size) {
  std::mt19937_64 random(seed);
  std::vector<std::string> texts;
  while (texts.size() < size) {
    if (texts.size() < 3 || random() % 3 == 0) {
      texts.push_back(words(random, 60 + random() % 300));
      continue;
    }
    std::string text = texts[random() % texts.size()];
    switch (random() % 5) {
      case 0:
        break;
      case 1:
        text = text.substr(0, text.find(' ', text.size() * 9 / 10));
        break;
      case 2:
        text = text.substr(text.find(' ', text.size() / 10)) + words(random, random() % 20);
        break;
      case 3:
        text.replace(text.find(' ', text.size() / 2), 1, " edited ");
        break;
      default:
        text += texts[random() % texts.size()];
        if (text.size() > 8000) text.resize(8000);
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every file below a folder, by its name there.
std::map<std::string, std::string> written(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files[entry.path().lexically_relative(folder).string()] = contents(entry.path());
    }
  }
  return files;
}

struct Removed {
  DedupSummary summary;
  std::map<std::string, std::string> files;
};

class RecordFiles {
 public:
  explicit RecordFiles(const std::vector<std::string>& texts, std::size_t files = 2) {
    std::vector<std::string> lines(files);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      lines[i * files / texts.size()] +=
          fmt::format("{{\"text\": \"{}\", \"id\": {}}}\n", texts[i], i);
    }
    for (std::size_t i = 0; i < files; ++i) {
      names_.push_back(folder_ / fmt::format("{}.jsonl", i));
      std::ofstream(names_.back(), std::ios::binary) << lines[i];
    }
  }

  Removed dedup(const DedupParameters& parameters, std::uint64_t memory, unsigned threads,
                bool keep_work = false) {
    RunContext context{threads, MemoryBudget(memory), {}, nullptr, {}};
    std::vector<SourceFile> sources;
    for (const std::string& name : names_) {
      sources.push_back({{name, {}}, std::filesystem::file_size(name)});
    }
    const std::filesystem::path out = folder_ / "out";
    std::filesystem::remove_all(out);
    std::filesystem::create_directory(out);
    const WorkFolder work(folder_ / "work");
    Removed run;
    run.summary = deduplicate_records(as_record_files(sources, {}, context), {}, parameters, {},
                                      out.string(), work, context);
    if (!keep_work) forget_work(work);
    run.files = written(out);
    return run;
  }

  std::filesystem::path work() const { return folder_ / "work"; }

 private:
  TemporaryFolder folder_;
  std::vector<std::string> names_;
};

constexpr std::uint64_t kLittle = std::uint64_t{96} << 20U;
constexpr std::uint64_t kMuch = std::uint64_t{1} << 30U;

DedupParameters by_sketches() {
  DedupParameters parameters;
  parameters.run.lenses = kSketchLenses;
  return parameters;
}

TEST_CASE("records go as documents at hand would") {
  std::size_t removed = 0;
  for (std::uint64_t seed = 0; seed < test::rounds(12U); ++seed) {
    CAPTURE(seed);
    const std::vector<std::string> texts = collection(seed, 120);
    DedupParameters parameters;
    if (seed % 3 == 1) parameters.preference = Preference::first;
    if (seed % 4 == 1) parameters.allow_loss = 2;
    if (seed % 4 == 3) parameters.relations = {Relation::identical_bytes, Relation::contained};
    std::vector<Document> documents;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      documents.push_back(make_document(fmt::format("{:04}", i), texts[i]));
    }
    RunContext context;
    const DedupResult expected = deduplicate(documents, parameters, context);
    std::set<std::string> gone;
    for (const RemovedDocument& removal : expected.removals) {
      gone.insert(fmt::format("\"id\": {}}}\n", removal.document));
    }
    for (const bool exactly : {true, false}) {
      CAPTURE(exactly);
      parameters.run.lenses = exactly ? LensSet{Lens::exact} : kSketchLenses;
      const Removed run = RecordFiles(texts).dedup(parameters, kMuch, 2);
      const std::string kept = run.files.at("0.jsonl") + run.files.at("1.jsonl");
      CHECK(run.summary.total.dropped.records == expected.removals.size());
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string id = fmt::format("\"id\": {}}}\n", i);
        CHECK((kept.find(id) == std::string::npos) == gone.contains(id));
      }
    }
    removed += gone.size();
  }
  CHECK(removed > test::rounds(200U));
}

TEST_CASE("neither memory nor threads matter to what is written") {
  for (const Preference preference :
       {Preference::most_complete, Preference::first, Preference::oldest}) {
    DedupParameters parameters = by_sketches();
    parameters.preference = preference;
    RecordFiles records(collection(77, test::rounds(3000U)), 5);
    const Removed expected = records.dedup(parameters, kMuch, 1);
    CHECK(expected.summary.total.dropped.records > test::rounds(500U));
    CHECK(records.dedup(parameters, kLittle, 1).files == expected.files);
    CHECK(records.dedup(parameters, kLittle, 4).files == expected.files);
    CHECK(records.dedup(parameters, kMuch, 3).files == expected.files);
  }
}

TEST_CASE("a run goes on with what those before it have done") {
  const DedupParameters parameters = by_sketches();
  RecordFiles records(collection(3, test::rounds(2000U)), 3);
  const Removed expected = records.dedup(parameters, kLittle, 2, true);
  CHECK(std::filesystem::exists(records.work() / "000000-000000.records"));
  CHECK(records.dedup(parameters, kLittle, 2, true).files == expected.files);
  // A unit that is not whole is made anew, and those after it.
  std::filesystem::resize_file(records.work() / "000000-000000.records", 100);
  CHECK(records.dedup(parameters, kLittle, 2, true).files == expected.files);
  std::ofstream(records.work() / "000000-000000.records") << "no unit";
  CHECK(records.dedup(parameters, kLittle, 2, true).files == expected.files);
  // Likewise what was joined and decided; and other decisions are not taken for these.
  for (const auto& entry : std::filesystem::directory_iterator(records.work())) {
    if (entry.path().extension() == ".pairs") std::filesystem::resize_file(entry.path(), 60);
    if (entry.path().extension() == ".removals") std::ofstream(entry.path()) << "no removals";
  }
  CHECK(records.dedup(parameters, kLittle, 2, true).files == expected.files);
  DedupParameters first = parameters;
  first.preference = Preference::first;
  const Removed expected_first =
      RecordFiles(collection(3, test::rounds(2000U)), 3).dedup(first, kLittle, 2);
  CHECK(expected_first.summary.total.dropped.records != expected.summary.total.dropped.records);
  const Removed run = records.dedup(first, kLittle, 2, true);
  CHECK(run.files.at("0.jsonl") == expected_first.files.at("0.jsonl"));
  DedupParameters others = parameters;
  others.run.sketch.guarantee = 11;
  CHECK(test::thrown_by([&] { records.dedup(others, kLittle, 2); }).find("guarantee") !=
        std::string::npos);
}

TEST_CASE("ids and annotations are of the same decisions") {
  const std::vector<std::string> texts = collection(8, 200);
  DedupParameters parameters;
  const Removed records = RecordFiles(texts).dedup(parameters, kMuch, 2);
  parameters.output = DedupOutput::ids;
  const Removed ids = RecordFiles(texts).dedup(parameters, kMuch, 2);
  CHECK(ids.files.at("dropped.jsonl").size() == records.files.at("dropped.jsonl").size());
  CHECK(ids.files.count("0.jsonl") == 0);
  const std::string& kept = ids.files.at("kept.jsonl");
  CHECK(static_cast<std::uint64_t>(std::ranges::count(kept, '\n')) ==
        records.summary.total.kept.records);
  parameters.output = DedupOutput::annotate;
  const Removed annotated = RecordFiles(texts).dedup(parameters, kMuch, 2);
  std::string plain = annotated.files.at("0.jsonl") + annotated.files.at("1.jsonl");
  CHECK(std::ranges::count(plain, '\n') == 200);
  std::size_t stays = 0;
  for (std::size_t at = 0;
       (at = plain.find(", \"stemma\": {\"kept\": true}", at)) != std::string::npos;) {
    ++stays;
    ++at;
  }
  CHECK(stays == records.summary.total.kept.records);
}

TEST_CASE("texts too many to be held together are looked at in windows") {
  // Each text has a passage in common with all others, and a copy of its own; where it is most of
  // the text all are one cluster.
  for (const std::size_t in_common : {60U, 310U}) {
    CAPTURE(in_common);
    std::mt19937_64 random(11);
    const std::string common = words(random, in_common);
    std::vector<std::string> texts;
    for (int i = 0; i < test::rounds(4000); ++i) {
      texts.push_back(common + words(random, 360 - in_common));
      if (i % 5 == 0) {
        const std::string& text = texts.back();
        texts.push_back(text.substr(0, text.rfind(' ', text.size() - 30)));
      }
    }
    RecordFiles records(texts);
    const Removed expected = records.dedup(by_sketches(), kMuch, 1);
    CHECK(expected.summary.total.dropped.records == test::rounds(800U));
    CHECK(records.dedup(by_sketches(), kLittle, 2).files == expected.files);
  }
}

}  // namespace
}  // namespace stemma
