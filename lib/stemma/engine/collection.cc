#include "stemma/engine/collection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/catalog/catalog.h"
#include "stemma/engine/catalogs.h"
#include "stemma/engine/scan_each.h"
#include "stemma/engine/short_text_keys.h"
#include "stemma/engine/text_numbers.h"
#include "stemma/index/keys.h"
#include "stemma/index/text_keys.h"
#include "stemma/sketch/params.h"
#include "stemma/store/key_join.h"

namespace stemma {
namespace {

// Keys of the files that are read here, packed so many at a time.
constexpr std::uint64_t kKeysOfABlock = std::uint64_t{1} << 22U;
// Blocks stay in memory while they take no more than this share of the budget.
constexpr std::uint64_t kShareForKeys = 8;
// Keys of short texts are looked for in long ones so many at a time.
constexpr std::uint64_t kShareForShortTexts = 16;
constexpr int kRun = CandidateParams{}.run;
constexpr std::uint64_t kShareForPassages = 16;

// All but its text's digest.
Document document_of(const CatalogDocument& row, const std::string& path) {
  Document document;
  document.locator.path = path;
  document.locator.inside = place_inside(row);
  document.metadata = metadata_of_json(row.metadata);
  document.encoding = {row.encoding, evidence_of(row.evidence)};
  document.format = row.format;
  document.bytes_digest = row.bytes_digest;
  document.front_matter = row.front_matter;
  document.defects = row.defects;
  return document;
}

class Collecting {
 public:
  Collecting(const Inputs& inputs, Passages passages, const WorkFolder& folder, RunContext& context)
      : inputs_(inputs), passages_(passages), folder_(folder), context_(context) {
    if (passages == Passages::of_each) {
      if (!inputs.catalogs.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "catalogs hold no passages: to find those that recur, name the folders");
      }
      result_.passages =
          std::make_unique<PassageRuns>(folder, context.memory.total() / kShareForPassages);
    }
    result_.fields = inputs.fields;
    result_.choice.compared = inputs.compared.value_or(result_.choice.compared);
    result_.choice.tracked = inputs.tracked.value_or(result_.choice.tracked);
    result_.is_of_catalogs = !inputs.catalogs.empty();
  }

  Collection run() {
    std::vector<SourceFile> files = inputs_.files;
    for (const std::string& path : inputs_.catalogs) {
      for (SourceFile& changed : take_catalog(path)) files.push_back(std::move(changed));
    }
    read(files);
    sort_documents();
    rank_texts();
    return std::move(result_);
  }

 private:
  // A text's number here, from 0. The first source that has it gives its keys.
  std::pair<std::uint32_t, bool> number_of(const TextDigest& digest, const TextSizes& sizes) {
    const auto [number, is_new] = numbers_.add(digest);
    if (is_new) {
      digests_.push_back(digest);
      sizes_.push_back(sizes);
    }
    return {number - 1, is_new};
  }

  // The files that are not as the catalog has them.
  std::vector<SourceFile> take_catalog(const std::string& path) {
    const Catalog catalog(path);
    if (const auto difference = why_incompatible(
            {catalog.parameters().sketch, catalog.parameters().keys, {}},
            {default_catalog_parameters().sketch, default_catalog_parameters().keys, {}})) {
      throw Error(ErrorCode::incompatible,
                  fmt::format("the catalog {} and this run differ in what they are made with: {}",
                              path, *difference),
                  path);
    }
    take_text_fields(catalog);
    take_choice(catalog);
    std::vector<SourceFile> changed;
    std::unordered_map<std::uint32_t, std::string> sound;  // paths, by file
    for (CatalogedFile& file : cataloged_files(catalog, inputs_.choice, context_)) {
      if (file.is_as_scanned) {
        sound.emplace(file.id, std::move(file.source.locator.path));
      } else {
        changed.push_back(std::move(file.source));
      }
    }
    for (CatalogDiagnostic& each : catalog.diagnostics()) {
      if (sound.contains(each.file)) context_.diagnostics.add(std::move(each.diagnostic));
    }
    std::vector<CatalogText> texts = catalog.texts();
    std::uint32_t last = 0;
    for (const CatalogText& text : texts) last = std::max(last, text.id);
    std::vector<std::uint32_t> row_of(std::size_t{last} + 1, kNoRank);
    for (std::uint32_t i = 0; i < texts.size(); ++i) row_of[texts[i].id] = i;
    std::vector<std::uint32_t> numbers(std::size_t{last} + 1, kNoRank);
    catalog.for_each_document([&](const CatalogDocument& row) {
      const auto file = sound.find(row.file);
      if (file == sound.end() || row.text > last || row_of[row.text] == kNoRank) return;
      const CatalogText& text = texts[row_of[row.text]];
      Document document = document_of(row, file->second);
      document.text_digest = text.digest;
      const auto [number, is_new] = number_of(text.digest, {text.tokens, text.shingles});
      if (is_new) numbers[text.id] = number;
      add(std::move(document), number);
    });
    catalog.for_each_outcome([&](const Digest& digest, std::string_view packed) {
      result_.outcomes.emplace(digest, packed);
    });
    catalog.for_each_key_block([&](std::string_view block) {
      context_.check_cancelled();
      keep(std::string(block));
    });
    result_.ranks.push_back(std::move(numbers));
    return changed;
  }

  // Those that the catalogs have, unless others were named.
  void take_text_fields(const Catalog& catalog) {
    const std::vector<std::string>& fields = catalog.parameters().text_fields;
    const bool is_first = catalog.path() == inputs_.catalogs.front();
    if (is_first && inputs_.fields.text == RecordFields{}.text) result_.fields.text = fields;
    if (fields == result_.fields.text) return;
    throw Error(
        ErrorCode::incompatible,
        fmt::format("the catalog {} has the texts of records in the fields '{}', and not '{}'",
                    catalog.path(), fmt::join(fields, "', '"),
                    fmt::join(result_.fields.text, "', '")),
        catalog.path());
  }

  void take_choice(const Catalog& catalog) {
    const TextChoice& made = catalog.parameters().choice;
    TextChoice& wanted = result_.choice;
    if (catalog.path() == inputs_.catalogs.front()) {
      if (!inputs_.compared) wanted.compared = made.compared;
      if (!inputs_.tracked) wanted.tracked = made.tracked;
    }
    if (made.compared != wanted.compared) {
      throw Error(ErrorCode::incompatible,
                  fmt::format("in the catalog {} {} is compared, and not {}", catalog.path(),
                              code_string(made.compared), code_string(wanted.compared)),
                  catalog.path());
    }
    if (made.tracked != wanted.tracked) {
      throw Error(
          ErrorCode::incompatible,
          fmt::format("in the catalog {} the text of tracked changes is '{}', and not '{}'",
                      catalog.path(), code_string(made.tracked), code_string(wanted.tracked)),
          catalog.path());
    }
  }

  // Reads files, those of records too, and makes the keys of their texts.
  void read(std::vector<SourceFile>& files) {
    if (files.empty()) return;
    std::ranges::sort(files, {}, &SourceFile::locator);
    const auto again = std::ranges::unique(files, {}, &SourceFile::locator);
    files.erase(again.begin(), again.end());
    ScanOptions reading;
    reading.fields = result_.fields;
    reading.choice = result_.choice;
    reading.passages = passages_;
    const auto summarize = [this](const Document& document) {
      thread_local KeyMaker maker{CandidateParams{}};
      TextSummary summary;
      summary.sizes = maker.append(document.tokens, summary.keys);
      if (result_.passages) summary.passages = keys_of_passages(document);
      if (is_short(summary.sizes.tokens, kRun)) return summary;
      summary.halves.reserve(maker.last_shingles().size());
      for (const std::uint64_t shingle : maker.last_shingles()) {
        summary.halves.push_back(half_of(shingle));
      }
      return summary;
    };
    ShortTextKeys short_texts(folder_);
    KeyBlock block;
    std::vector<std::uint32_t> numbers;
    const auto seal = [&] {
      if (block.size() == 0) return;
      keep(block.packed());
      result_.ranks.push_back(std::exchange(numbers, {}));
      block.clear();
    };
    result_.parsed_texts = std::make_unique<SpillFile>(folder_);
    scan_each(files, reading, context_, KeepParsed::packed, summarize, [&](ScannedPart part) {
      for (Diagnostic& each : part.diagnostics) context_.diagnostics.add(std::move(each));
      for (std::size_t i = 0; i < part.documents.size(); ++i) {
        const TextSummary& summary = part.summaries[i];
        const auto [number, is_new] = number_of(part.documents[i].text_digest, summary.sizes);
        if (is_new) {
          block.add(static_cast<std::uint32_t>(numbers.size()), summary.keys);
          numbers.push_back(number);
          if (is_short(summary.sizes.tokens, kRun)) {
            short_texts.add_short(summary.keys);
          } else {
            short_texts.add_long(number, summary.halves);
          }
        }
        if (result_.passages) {
          result_.passages->add(static_cast<std::uint32_t>(result_.documents.size()),
                                summary.passages);
        }
        add(std::move(part.documents[i]), number, spill(summary.parsed));
      }
      if (block.size() >= kKeysOfABlock) seal();
    });
    short_texts.for_each_long(context_.memory.total() / kShareForShortTexts,
                              [&](std::uint32_t text, std::span<const std::uint64_t> keys) {
                                context_.check_cancelled();
                                block.add(static_cast<std::uint32_t>(numbers.size()), keys);
                                numbers.push_back(text);
                                if (block.size() >= kKeysOfABlock) seal();
                              });
    seal();
  }

  Collection::Parsed spill(const std::string& parsed) {
    if (parsed.empty()) return {};
    return {result_.parsed_texts->append(std::as_bytes(std::span(parsed))), parsed.size()};
  }

  void add(Document document, std::uint32_t text, Collection::Parsed parsed = {}) {
    result_.documents.push_back(std::move(document));
    result_.parsed.push_back(parsed);
    text_of_.push_back(text);
  }

  // In memory while there is room, else in a file. The numbers of its texts are put down next.
  void keep(std::string packed) {
    Collection::Keys& keys = result_.keys.emplace_back();
    keys.numbering = static_cast<std::uint32_t>(result_.ranks.size());
    if (kept_ + packed.size() <= context_.memory.total() / kShareForKeys) {
      kept_ += packed.size();
      keys.packed = std::move(packed);
      return;
    }
    const std::string name = folder_.file(fmt::format("{:06}.keys", result_.keys.size()));
    std::ofstream out(name, std::ios::binary);
    out.write(packed.data(), static_cast<std::streamsize>(packed.size()));
    out.close();
    if (!out) throw Error(ErrorCode::output_failed, "cannot write to " + name, name);
    keys.source = open_packed_keys_file(name);
  }

  // By locator, each once.
  void sort_documents() {
    std::vector<std::uint32_t> order(result_.documents.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(
        order, {}, [&](std::uint32_t i) -> const Locator& { return result_.documents[i].locator; });
    std::vector<Document> documents;
    std::vector<Collection::Parsed> parsed;
    std::vector<std::uint32_t> text_of;
    documents.reserve(order.size());
    parsed.reserve(order.size());
    text_of.reserve(order.size());
    if (result_.passages) result_.document_of_number.assign(order.size(), kNoRank);
    for (const std::uint32_t i : order) {
      if (!documents.empty() && documents.back().locator == result_.documents[i].locator) continue;
      if (result_.passages) {
        result_.document_of_number[i] = static_cast<std::uint32_t>(documents.size());
      }
      documents.push_back(std::move(result_.documents[i]));
      parsed.push_back(result_.parsed[i]);
      text_of.push_back(text_of_[i]);
    }
    result_.documents = std::move(documents);
    result_.parsed = std::move(parsed);
    text_of_ = std::move(text_of);
  }

  void rank_texts() {
    std::vector<char> is_used(sizes_.size(), 0);
    for (const std::uint32_t text : text_of_) is_used[text] = sizes_[text].tokens > 0 ? 1 : 0;
    std::vector<std::uint32_t> order;
    for (std::uint32_t text = 0; text < sizes_.size(); ++text) {
      if (is_used[text] != 0) order.push_back(text);
    }
    std::ranges::sort(order, [&](std::uint32_t x, std::uint32_t y) {
      if (sizes_[x].shingles != sizes_[y].shingles) return sizes_[x].shingles > sizes_[y].shingles;
      return digests_[x] < digests_[y];
    });
    std::vector<std::uint32_t> rank_of(sizes_.size(), kNoRank);
    result_.texts.resize(order.size());
    for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
      rank_of[order[rank]] = rank;
      result_.words.push_back(sizes_[order[rank]].tokens);
      result_.shingles.push_back(sizes_[order[rank]].shingles);
    }
    for (std::uint32_t document = 0; document < text_of_.size(); ++document) {
      const std::uint32_t rank = rank_of[text_of_[document]];
      if (rank != kNoRank) result_.texts[rank].documents.push_back(document);
    }
    for (DistinctText& text : result_.texts) put_best_first(text.documents);
    for (std::vector<std::uint32_t>& numbers : result_.ranks) {
      for (std::uint32_t& text : numbers) {
        if (text != kNoRank) text = rank_of[text];
      }
    }
    for (Collection::Keys& keys : result_.keys) {
      if (!keys.source) keys.source = open_packed_keys(keys.packed);
    }
  }

  // As scan() chooses among copies.
  void put_best_first(std::vector<std::uint32_t>& copies) const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < copies.size(); ++i) {
      if (is_better_copy(result_.documents[copies[i]], result_.documents[copies[best]])) best = i;
    }
    std::swap(copies.front(), copies[best]);
  }

  const Inputs& inputs_;
  Passages passages_;
  const WorkFolder& folder_;
  RunContext& context_;
  Collection result_;
  std::vector<std::uint32_t> text_of_;  // of each document
  TextNumbers numbers_;
  std::vector<TextDigest> digests_;  // of each text
  std::vector<TextSizes> sizes_;
  std::uint64_t kept_ = 0;  // bytes of keys
};

}  // namespace

bool keys_serve(const RunParameters& parameters) {
  const CandidateParams made;
  const bool is_exact = parameters.lenses && parameters.lenses->has(Lens::exact);
  return !is_exact && describe(parameters.sketch) == describe(made.sketch) &&
         parameters.thresholds.resemblance >= made.resemblance &&
         parameters.thresholds.run >= made.run;
}

Collection collect(const Inputs& inputs, Passages passages, const WorkFolder& folder,
                   RunContext& context) {
  return Collecting(inputs, passages, folder, context).run();
}

}  // namespace stemma
