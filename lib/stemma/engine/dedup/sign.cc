#include "stemma/engine/dedup/sign.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <fstream>
#include <future>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/engine/dedup/decide.h"
#include "stemma/engine/dedup/record_pass.h"
#include "stemma/engine/dedup/signing_jobs.h"
#include "stemma/engine/peak_memory.h"
#include "stemma/extract/extract.h"
#include "stemma/families/bitmap_filter.h"
#include "stemma/index/keys.h"
#include "stemma/index/text_keys.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sources/read.h"
#include "stemma/store/key_join.h"
#include "stemma/store/whole_file.h"
#include "stemma/text/document.h"

namespace stemma {
namespace {

// Text of a unit: enough that each part of its keys is read in one go, few enough to sort in no
// time.
constexpr std::uint64_t kMostUnitBytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t kLeastUnitBytes = std::uint64_t{1} << 20U;
// Bytes that a byte of text needs while its unit is filled and packed: a key for some ten of them,
// where few bytes are a word.
constexpr std::uint64_t kPeakPerUnitByte = 6;

template <class Value>
std::string_view bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

RecordWords words_in(Document document) {
  RecordWords words;
  words.tokens = std::move(document.tokens);
  for (std::size_t i = 0; i < 8; ++i) {
    words.digest.high = words.digest.high << 8U | document.text_digest.bytes[i];
    words.digest.low = words.digest.low << 8U | document.text_digest.bytes[8 + i];
  }
  return words;
}

// Of records, while their words are made: what is to be parsed is held beside what that gives.
std::uint64_t peak_per_byte(const SourceFile& file) {
  return record_format(file) == RecordFormat::warc ? kPeakPerByte : 10;
}

// The first line in which they differ.
std::string first_difference(std::string_view found, std::string_view own) {
  std::size_t line = 0;
  for (std::size_t at = 0; at < std::min(found.size(), own.size()) && found[at] == own[at]; ++at) {
    if (own[at] == '\n') line = at + 1;
  }
  const auto line_of = [&](std::string_view text) {
    return std::string(text.substr(line, text.find('\n', line) - line));
  };
  return fmt::format("'{}' there and '{}' now", line_of(found), line_of(own));
}

// How large units are: what was said by the one who began the folder, so that all who work there
// cut alike.
std::uint64_t unit_bytes_of(std::span<const SourceFile> files, const DedupParameters& parameters,
                            const RecordFields& fields, const WorkFolder& folder,
                            const RunContext& context) {
  constexpr std::string_view kUnit = "unit ";
  const std::string path = folder.file("signing");
  const std::string own = describe_signing(files, parameters, fields);
  const std::uint64_t usual =
      std::clamp(std::bit_floor(context.memory.total() / 4 / kPeakPerUnitByte), kLeastUnitBytes,
                 kMostUnitBytes);
  for (;;) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      WholeFile file(path);
      file.append(fmt::format("{}{}{}\n", own, kUnit, usual));
      if (file.finish_if_new()) return usual;
      continue;
    }
    const std::string found{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = found.rfind(kUnit);
    if (at != std::string::npos && std::string_view(found).substr(0, at) == own) {
      const std::uint64_t bytes = std::strtoull(found.c_str() + at + kUnit.size(), nullptr, 10);
      if (bytes >= kLeastUnitBytes && bytes <= kMostUnitBytes) return bytes;
    }
    throw Error(ErrorCode::incompatible,
                folder.path() +
                    " was begun with other files or options: " + first_difference(found, own) +
                    "; remove it, or name another folder by --work-dir",
                folder.path());
  }
}

struct SignedBatch {
  std::vector<SignedRecord> records;
  std::vector<std::uint64_t> keys;  // of all
  std::vector<std::uint32_t> key_counts;
  std::vector<std::uint64_t> bitmaps;  // of all
  std::vector<std::uint64_t> shorts;   // shingles of texts that are short
  std::vector<Diagnostic> diagnostics;
};

class Signing {
 public:
  Signing(std::span<const SourceFile> files, const DedupParameters& parameters,
          const RecordFields& fields, const WorkFolder& folder, RunContext& context)
      : files_(files),
        parameters_(parameters),
        params_(candidate_params(parameters)),
        fields_(fields),
        folder_(folder),
        context_(context),
        has_keys_(wants_pairs(parameters)) {}

  void run(const Shard& shard) {
    const std::uint64_t unit_bytes = unit_bytes_of(files_, parameters_, fields_, folder_, context_);
    MemoryReservation room(context_.memory);
    (void)room.grow(unit_bytes * kPeakPerUnitByte);
    SigningJobs jobs(files_, unit_bytes, folder_, shard, context_);
    const auto next = [&] { return jobs.next(); };
    const auto cost = [&](const SigningJob& job) -> std::uint64_t {
      if (job.document) return files_[*job.document].size * kPeakPerByte;
      if (!job.batch) return 0;
      return job.batch->bytes.size() * peak_per_byte(files_[job.unit.file]) +
             job.batch->records.size() * 128;
    };
    const auto work = [&](const SigningJob& job) { return sign(job); };
    const auto finish = [&](SigningJob& job, SignedBatch batch) -> std::uint64_t {
      take(job, std::move(batch));
      return 0;
    };
    const auto too_large = [&](SigningJob& job) {
      if (!job.document) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} MiB of memory are too few to read records: it takes {} MiB or "
                                "more; --memory sets it",
                                context_.memory.total() >> 20U,
                                ((unit_bytes * kPeakPerUnitByte + cost(job)) >> 20U) + 1),
                    "memory");
      }
      SignedBatch none;
      none.diagnostics.push_back({DiagnosticCode::too_large,
                                  to_bytes(files_[*job.document].locator),
                                  "needs more memory than is left of the budget"});
      take(job, std::move(none));
    };
    ordered_pipeline(context_, next, cost, work, finish, too_large);
    if (open_) seal();
    if (packing_.valid()) packing_.get();
  }

 private:
  // Called from many threads.
  SignedBatch sign(const SigningJob& job) const {
    SignedBatch batch;
    KeyMaker maker(params_);
    RunContext reading{
        1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}, context_.helpers};
    if (job.document) {
      if (const auto words = words_of(files_[*job.document], reading)) {
        SignedRecord signed_record;
        signed_record.file = *job.document;
        signed_record.date = kNoDate;
        add(signed_record, *words, maker, batch);
      }
      batch.diagnostics = reading.diagnostics.sorted();
      return batch;
    }
    const std::uint32_t file = job.unit.file;
    const bool with_dates = parameters_.preference == Preference::oldest;
    const Wanted wanted = with_dates ? Wanted::text_and_metadata : Wanted::every_word;
    RecordTexts texts(fields_);
    for (std::uint32_t i = job.begin; i < job.end; ++i) {
      context_.check_cancelled();
      const RecordBatch::Record& record = job.batch->records[i];
      std::optional<RecordText> text =
          texts.read(files_[file], *job.batch, record, wanted, reading);
      if (!text) continue;
      SignedRecord signed_record;
      signed_record.place = record.place;
      signed_record.file = file;
      signed_record.date = with_dates ? date_of(text->metadata) : kNoDate;
      signed_record.bytes = text->bytes;
      const std::optional<RecordWords> words = words_of(std::move(*text), reading);
      if (words) add(signed_record, *words, maker, batch);
    }
    batch.diagnostics = reading.diagnostics.sorted();
    return batch;
  }

  void add(SignedRecord signed_record, const RecordWords& words, KeyMaker& maker,
           SignedBatch& batch) const {
    signed_record.text = words.digest;
    signed_record.tokens = static_cast<std::uint32_t>(words.tokens.size());
    const std::size_t keys_before = batch.keys.size();
    signed_record.shingles = maker.append(words.tokens, batch.keys).shingles;
    if (has_keys_) {
      append_bitmap(words.tokens, signed_record.shingles, batch.bitmaps);
      if (!words.tokens.empty() && is_short(signed_record.tokens, params_.run)) {
        const ShingleSet set = shingles(words.tokens, params_.sketch);
        batch.shorts.insert(batch.shorts.end(), set.begin(), set.end());
      }
    } else {
      batch.keys.clear();
    }
    batch.key_counts.push_back(
        static_cast<std::uint32_t>(has_keys_ ? batch.keys.size() - keys_before : 0));
    batch.records.push_back(signed_record);
  }

  void append_bitmap(std::span<const Token> tokens, std::size_t count,
                     std::vector<std::uint64_t>& bitmaps) const {
    if (tokens.empty()) return;
    const std::size_t before = bitmaps.size();
    bitmaps.resize(before + bitmap_words(count));
    const std::span<std::uint64_t> bitmap = std::span(bitmaps).subspan(before);
    for_each_shingles(tokens, params_.sketch,
                      [&](std::span<const std::uint64_t> some) { set_bits(some, bitmap); });
  }

  // On one thread, in order.
  void take(SigningJob& job, SignedBatch batch) {
    if (open_ && *open_ != job.unit) seal();
    open_ = job.unit;
    const auto number = static_cast<std::uint32_t>(unit_.records.size());
    unit_.records.insert(unit_.records.end(), batch.records.begin(), batch.records.end());
    std::ranges::move(job.diagnostics, std::back_inserter(unit_.diagnostics));
    std::ranges::move(batch.diagnostics, std::back_inserter(unit_.diagnostics));
    bitmaps_.insert(bitmaps_.end(), batch.bitmaps.begin(), batch.bitmaps.end());
    shorts_.insert(shorts_.end(), batch.shorts.begin(), batch.shorts.end());
    std::span<const std::uint64_t> keys(batch.keys);
    for (std::uint32_t i = 0; i < batch.key_counts.size(); ++i) {
      keys_->add(number + i, keys.first(batch.key_counts[i]));
      keys = keys.subspan(batch.key_counts[i]);
    }
    if (!job.ends_stretch) return;
    unit_.is_last = true;
    seal();
  }

  // Packs and writes what was gathered, on a thread of its own.
  void seal() {
    if (packing_.valid()) packing_.get();
    for (const Diagnostic& diagnostic : unit_.diagnostics) context_.diagnostics.add(diagnostic);
    std::swap(keys_, packed_);
    packing_ = std::async(std::launch::async, [this, name = *open_, unit = std::exchange(unit_, {}),
                                               bitmaps = std::exchange(bitmaps_, {}),
                                               shorts = std::exchange(shorts_, {})] {
      if (has_keys_) {
        packed_->write(unit_file(folder_, name, "keys"));
        write_checked_file(unit_file(folder_, name, "bitmaps"), bytes_of(bitmaps));
        write_checked_file(unit_file(folder_, name, "shorts"), bytes_of(shorts));
      }
      packed_->clear();
      write_unit(folder_, name, unit);
    });
    open_.reset();
  }

  std::span<const SourceFile> files_;
  const DedupParameters& parameters_;
  CandidateParams params_;
  const RecordFields& fields_;
  const WorkFolder& folder_;
  RunContext& context_;
  bool has_keys_;
  // The unit that is filled.
  std::optional<UnitName> open_;
  Unit unit_;
  std::vector<std::uint64_t> bitmaps_;
  std::vector<std::uint64_t> shorts_;
  std::unique_ptr<KeyBlock> keys_ = std::make_unique<KeyBlock>();
  std::unique_ptr<KeyBlock> packed_ = std::make_unique<KeyBlock>();  // the unit before
  std::future<void> packing_;
};

}  // namespace

void for_each_record(const SignedRecords& records, const WorkFolder& folder,
                     const std::function<void(std::uint32_t, const SignedRecord&)>& body) {
  for (const SignedRecords::Unit& unit : records.units) {
    const std::optional<Unit> read = read_unit(folder, unit.name);
    if (!read || read->records.size() != unit.end - unit.begin) {
      throw Error(ErrorCode::damaged,
                  unit_file(folder, unit.name, "records") + " is not as it was written",
                  folder.path());
    }
    for (std::uint32_t i = 0; i < read->records.size(); ++i) {
      body(unit.begin + i, read->records[i]);
    }
  }
}

std::vector<std::uint64_t> read_values(const WorkFolder& folder, const UnitName& unit,
                                       std::string_view suffix) {
  const std::string path = unit_file(folder, unit, suffix);
  const std::optional<std::string> bytes = read_checked_file(path);
  if (!bytes) {
    throw Error(ErrorCode::damaged, path + " is not as it was written", folder.path());
  }
  std::vector<std::uint64_t> values(bytes->size() / sizeof(std::uint64_t));
  bytes->copy(reinterpret_cast<char*>(values.data()), values.size() * sizeof(std::uint64_t));
  return values;
}

bool wants_pairs(const DedupParameters& parameters) {
  return std::any_of(
      parameters.relations.begin(), parameters.relations.end(), [](Relation relation) {
        return relation != Relation::identical_bytes && relation != Relation::identical_text;
      });
}

CandidateParams candidate_params(const DedupParameters& parameters) {
  CandidateParams params;
  params.resemblance = parameters.run.thresholds.resemblance;
  params.containment = parameters.run.thresholds.containment;
  params.run = parameters.run.thresholds.run;
  params.sketch = parameters.run.sketch;
  params.lenses = kSketchLenses;
  return params;
}

std::optional<RecordWords> words_of(RecordText text, RunContext& context) {
  std::optional<Document> document = document_of(std::move(text), Detail::words, context);
  if (!document) return std::nullopt;
  return words_in(std::move(*document));
}

std::optional<RecordWords> words_of(const SourceFile& file, RunContext& context) {
  std::optional<RawDocument> raw = read_document(file, longest_record(context), context);
  if (!raw) return std::nullopt;
  std::optional<Extracted> extracted = extract(*raw, context, Wanted::every_word);
  if (!extracted) return std::nullopt;
  return words_in(make_document({}, std::move(*extracted), {}, Detail::words));
}

std::string describe_signing(std::span<const SourceFile> files, const DedupParameters& parameters,
                             const RecordFields& fields) {
  std::string text = "stemma dedup 3\n" + describe(parameters.run.sketch);
  text +=
      fmt::format("resemblance {}\ncontainment {}\nrun {}\n", parameters.run.thresholds.resemblance,
                  parameters.run.thresholds.containment, parameters.run.thresholds.run);
  text += fmt::format("dates {}\n", parameters.preference == Preference::oldest);
  for (const Relation relation : parameters.relations) {
    text += fmt::format("relation {}\n", code_string(relation));
  }
  for (const std::string& name : fields.text) text += "text field " + name + '\n';
  for (const SourceFile& file : files) {
    struct stat status{};
    const bool found = ::stat(stored_path(file).c_str(), &status) == 0;
    text += fmt::format("file {} {} {}.{:09} {}\n", file.locator.path, file.size,
                        found ? status.st_mtim.tv_sec : 0, found ? status.st_mtim.tv_nsec : 0,
                        found ? status.st_ino : 0);
  }
  return text;
}

void sign(std::span<const SourceFile> files, const DedupParameters& parameters,
          const RecordFields& fields, const WorkFolder& folder, const Shard& shard,
          RunContext& context) {
  Signing(files, parameters, fields, folder, context).run(shard);
}

SignedRecords signed_records(std::span<const SourceFile> files, const DedupParameters& parameters,
                             const RecordFields& fields, const WorkFolder& folder,
                             RunContext& context) {
  const std::uint64_t unit_bytes = unit_bytes_of(files, parameters, fields, folder, context);
  SignedRecords result;
  std::uint64_t count = 0;
  for (const FileStretch& stretch : stretches_of(files, unit_bytes)) {
    UnitName name{stretch.begin, 0};
    for (bool is_last = false; !is_last; ++name.number) {
      context.check_cancelled();
      const std::optional<Unit> unit = read_unit(folder, name);
      if (!unit) {
        throw Error(
            ErrorCode::incompatible,
            fmt::format("{} is not signed from byte {} on: a shard of --stage sign is "
                        "missing in {}",
                        files[stretch.begin].locator.path, name.number * unit_bytes, folder.path()),
            folder.path());
      }
      is_last = unit->is_last;
      for (const Diagnostic& diagnostic : unit->diagnostics) context.diagnostics.add(diagnostic);
      const std::uint64_t begin = count;
      count += unit->records.size();
      if (count >= kNoRank) {
        throw Error(ErrorCode::invalid_argument, "these are more than 4,294,967,294 records");
      }
      result.units.push_back(
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(count), name, nullptr});
      if (wants_pairs(parameters)) {
        result.units.back().keys = open_packed_keys_file(unit_file(folder, name, "keys"));
      }
    }
  }
  return result;
}

}  // namespace stemma
