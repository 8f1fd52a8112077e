#include "stemma/engine/dedup/sign.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <future>
#include <optional>
#include <type_traits>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/engine/dedup/decide.h"
#include "stemma/engine/dedup/record_pass.h"
#include "stemma/engine/deduplicate_records.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/plain_text.h"
#include "stemma/families/bitmap_filter.h"
#include "stemma/index/text_keys.h"
#include "stemma/sketch/each_shingle.h"
#include "stemma/sources/read.h"
#include "stemma/sources/system_message.h"
#include "stemma/store/key_join.h"
#include "stemma/text/document.h"

namespace stemma {
namespace {

// Keys of a unit: enough that each of its parts is read in one go, few enough to sort in no time.
constexpr std::size_t kUnitKeys = std::size_t{1} << 22U;
constexpr std::size_t kUnitRecords = std::size_t{1} << 20U;
// Of a document, as long as it is read and cut into words (scan.cc).
constexpr std::uint64_t kPeakPerByte = 14;
// Bytes that a key needs while its unit is filled and packed, and the bitmap of five words with it.
constexpr std::uint64_t kPeakPerKey = 60;

struct UnitHeader {
  std::uint64_t magic = 0x31746E756D657473;  // "stemunt1"
  std::uint64_t begin = 0;                   // number of its first record
  std::uint64_t records = 0;
  std::uint64_t next_line = 0;  // where the pass goes on after it
  std::uint64_t next_file = 0;
  std::uint64_t checksum = 0;  // of the records
};
static_assert(std::is_trivially_copyable_v<UnitHeader> && sizeof(UnitHeader) == 48);
static_assert(std::is_trivially_copyable_v<SignedRecord> && sizeof(SignedRecord) == 56);

template <class Value>
std::string_view bytes_of(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class Value>
std::string_view bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

[[noreturn]] void fail(const std::string& path, int error) {
  throw Error(ErrorCode::output_failed, "cannot write to " + path + ": " + system_message(error),
              path);
}

// All of it, or nothing under this name.
void write_file(const std::string& path, std::string_view head, std::string_view body) {
  const std::string unfinished = path + ".part";
  std::FILE* const file = std::fopen(unfinished.c_str(), "wbe");
  if (file == nullptr) fail(path, errno);
  const bool written = std::fwrite(head.data(), 1, head.size(), file) == head.size() &&
                       std::fwrite(body.data(), 1, body.size(), file) == body.size();
  const int error = errno;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) {
    const int why = written ? errno : error;
    ::unlink(unfinished.c_str());
    fail(path, why);
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) fail(path, errno);
}

std::string unit_file(const WorkFolder& folder, std::size_t unit, std::string_view suffix) {
  return folder.file(fmt::format("{:06}.{}", unit, suffix));
}

// The records of a unit, and its header; false where it is not there, or not as it was written.
bool read_unit(const WorkFolder& folder, std::size_t unit, UnitHeader& header,
               std::vector<SignedRecord>& records) {
  std::ifstream in(unit_file(folder, unit, "records"), std::ios::binary);
  if (!in.read(reinterpret_cast<char*>(&header), sizeof header)) return false;
  if (header.magic != UnitHeader{}.magic || header.records >= kNoRank) return false;
  in.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(in.tellg());
  if (size != sizeof header + header.records * sizeof(SignedRecord)) {
    return false;
  }
  in.seekg(sizeof header);
  records.resize(header.records);
  in.read(reinterpret_cast<char*>(records.data()),
          static_cast<std::streamsize>(records.size() * sizeof(SignedRecord)));
  return in && hash64(bytes_of(records)) == header.checksum;
}

struct SignedBatch {
  std::uint64_t last_line = 0;
  std::vector<SignedRecord> records;
  std::vector<std::uint64_t> keys;  // of all
  std::vector<std::uint32_t> key_counts;
  std::vector<std::uint64_t> bitmaps;  // of all
};

RecordWords words_in(Document document) {
  RecordWords words;
  words.tokens = std::move(document.tokens);
  for (std::size_t i = 0; i < 8; ++i) {
    words.digest.high = words.digest.high << 8U | document.text_digest.bytes[i];
    words.digest.low = words.digest.low << 8U | document.text_digest.bytes[8 + i];
  }
  return words;
}

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
        room_(context.memory) {
    // Half of what is left goes to the jobs.
    unit_keys_ = std::min<std::uint64_t>(kUnitKeys, context.memory.total() / 4 / kPeakPerKey);
    room_.grow(unit_keys_ * kPeakPerKey);
  }

  SignedRecords run() {
    check_folder();
    RecordJobs jobs(files_, "signing", context_);
    resume(jobs);
    const auto next = [&] { return jobs.next(); };
    const auto cost = [&](const RecordJob& job) -> std::uint64_t {
      if (job.is_document()) return files_[job.file].size * kPeakPerByte;
      return job.batch.bytes.size() * 10 + job.batch.lines.size() * 128;
    };
    const auto work = [&](const RecordJob& job) { return sign(job); };
    const auto finish = [&](const RecordJob& job, SignedBatch batch) -> std::uint64_t {
      take(job.file, std::move(batch));
      return 0;
    };
    const auto too_large = [&](const RecordJob& job) {
      if (job.is_document()) {
        context_.diagnostics.add({DiagnosticCode::too_large, to_bytes(files_[job.file].locator),
                                  "needs more memory than is left of the budget"});
        return;
      }
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("{} MiB of memory are too few to read records; --memory sets more",
                              context_.memory.total() >> 20U),
                  "memory");
    };
    ordered_pipeline(context_, next, cost, work, finish, too_large);
    if (!records_.empty()) seal();
    if (packing_.valid()) packing_.get();
    open_keys();
    return std::move(result_);
  }

 private:
  bool has_keys() const {
    return std::any_of(
        parameters_.relations.begin(), parameters_.relations.end(), [](Relation relation) {
          return relation != Relation::identical_bytes && relation != Relation::identical_text;
        });
  }

  void check_folder() {
    const std::string path = folder_.file("signing");
    const std::string own = describe_signing(files_, parameters_, fields_);
    std::ifstream in(path, std::ios::binary);
    if (!in) return write_file(path, own, "");
    const std::string found{std::istreambuf_iterator<char>(in), {}};
    if (found == own) return;
    throw Error(ErrorCode::incompatible,
                folder_.path() +
                    " was begun with other files or options: " + first_difference(found, own) +
                    "; remove it, or name another folder by --work-dir",
                folder_.path());
  }

  static std::string first_difference(std::string_view found, std::string_view own) {
    std::size_t at = 0;
    std::size_t line = 0;
    for (; at < std::min(found.size(), own.size()) && found[at] == own[at]; ++at) {
      if (own[at] == '\n') line = at + 1;
    }
    const auto line_of = [&](std::string_view text) {
      return std::string(text.substr(line, text.find('\n', line) - line));
    };
    return fmt::format("'{}' there and '{}' now", line_of(found), line_of(own));
  }

  // What an earlier run has left complete.
  void resume(RecordJobs& jobs) {
    UnitHeader header;
    std::vector<SignedRecord> records;
    while (read_unit(folder_, units_.size(), header, records) && header.begin == count_) {
      add_unit(header);
      count_ += header.records;
      jobs.skip_to(static_cast<std::uint32_t>(header.next_file), header.next_line);
    }
  }

  void add_unit(const UnitHeader& header) {
    const auto begin = static_cast<std::uint32_t>(header.begin);
    units_.push_back({begin, begin + static_cast<std::uint32_t>(header.records)});
  }

  // Called from many threads.
  SignedBatch sign(const RecordJob& job) const {
    SignedBatch batch;
    KeyMaker maker(params_);
    if (job.is_document()) {
      if (const auto words = words_of(files_[job.file], context_)) {
        SignedRecord signed_record;
        signed_record.file = job.file;
        signed_record.date = kNoDate;
        add(signed_record, *words, maker, batch);
      }
      return batch;
    }
    batch.last_line = job.batch.lines.back().number;
    const bool with_dates = parameters_.preference == Preference::oldest;
    JsonRecordParser parser(fields_);
    JsonRecord record;
    for (std::size_t i = 0; i < job.batch.lines.size(); ++i) {
      context_.check_cancelled();
      std::string problem;
      SignedRecord signed_record;
      if (job.batch.lines[i].number >= kNoRank) {
        throw Error(ErrorCode::invalid_argument, "a file has more than 4,294,967,294 lines",
                    files_[job.file].locator.path);
      }
      signed_record.line = static_cast<std::uint32_t>(job.batch.lines[i].number);
      signed_record.file = job.file;
      if (!parser.parse(job.line(i), with_dates, record, problem)) {
        const Locator locator{files_[job.file].locator.path, {RecordLine{signed_record.line}}};
        context_.diagnostics.add(
            {DiagnosticCode::invalid_record, to_bytes(locator), std::move(problem)});
        continue;
      }
      signed_record.date = with_dates ? date_of(record.metadata) : kNoDate;
      signed_record.bytes = hash128(record.text);
      add(signed_record, words_of(std::string(record.text)), maker, batch);
    }
    return batch;
  }

  void add(SignedRecord signed_record, const RecordWords& words, KeyMaker& maker,
           SignedBatch& batch) const {
    signed_record.text = words.digest;
    signed_record.tokens = static_cast<std::uint32_t>(words.tokens.size());
    const std::size_t keys_before = batch.keys.size();
    signed_record.shingles = maker.append(words.tokens, batch.keys).shingles;
    if (has_keys()) {
      append_bitmap(words.tokens, signed_record.shingles, batch.bitmaps);
    } else {
      batch.keys.clear();
    }
    batch.key_counts.push_back(
        static_cast<std::uint32_t>(has_keys() ? batch.keys.size() - keys_before : 0));
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
  void take(std::uint32_t file, SignedBatch batch) {
    const auto number = static_cast<std::uint32_t>(records_.size());
    if (count_ + records_.size() + batch.records.size() >= kNoRank) {
      throw Error(ErrorCode::invalid_argument, "these are more than 4,294,967,294 records");
    }
    records_.insert(records_.end(), batch.records.begin(), batch.records.end());
    bitmaps_.insert(bitmaps_.end(), batch.bitmaps.begin(), batch.bitmaps.end());
    std::span<const std::uint64_t> keys(batch.keys);
    for (std::uint32_t i = 0; i < batch.key_counts.size(); ++i) {
      keys_->add(number + i, keys.first(batch.key_counts[i]));
      keys = keys.subspan(batch.key_counts[i]);
    }
    next_file_ = file;
    next_line_ = batch.last_line + 1;
    if (keys_->size() >= unit_keys_ || records_.size() >= kUnitRecords) seal();
  }

  // Packs and writes what was gathered, on a thread of its own.
  void seal() {
    if (packing_.valid()) packing_.get();
    UnitHeader header;
    header.begin = count_;
    header.records = records_.size();
    header.next_file = next_file_;
    header.next_line = next_line_;
    const std::size_t unit = units_.size();
    add_unit(header);
    count_ += header.records;
    std::swap(keys_, packed_);
    packing_ = std::async(std::launch::async, [this, unit, header, records = std::move(records_),
                                               bitmaps = std::move(bitmaps_)]() mutable {
      header.checksum = hash64(bytes_of(records));
      if (has_keys()) {
        packed_->write(unit_file(folder_, unit, "keys"));
        write_file(unit_file(folder_, unit, "bitmaps"), bytes_of(hash64(bytes_of(bitmaps))),
                   bytes_of(bitmaps));
      }
      packed_->clear();
      write_file(unit_file(folder_, unit, "records"), bytes_of(header), bytes_of(records));
    });
    records_ = {};
    bitmaps_ = {};
  }

  void open_keys() {
    for (std::size_t i = 0; i < units_.size(); ++i) {
      SignedRecords::Unit unit{units_[i].first, units_[i].second, nullptr};
      if (has_keys()) unit.keys = open_packed_keys_file(unit_file(folder_, i, "keys"));
      result_.units.push_back(std::move(unit));
    }
  }

  std::span<const SourceFile> files_;
  const DedupParameters& parameters_;
  CandidateParams params_;
  const RecordFields& fields_;
  const WorkFolder& folder_;
  RunContext& context_;
  MemoryReservation room_;
  std::uint64_t unit_keys_ = 0;
  SignedRecords result_;
  std::uint64_t count_ = 0;  // records in complete units
  std::vector<std::pair<std::uint32_t, std::uint32_t>> units_;
  // The unit that is filled.
  std::vector<SignedRecord> records_;
  std::vector<std::uint64_t> bitmaps_;
  std::unique_ptr<KeyBlock> keys_ = std::make_unique<KeyBlock>();
  std::unique_ptr<KeyBlock> packed_ = std::make_unique<KeyBlock>();  // the unit before
  std::uint32_t next_file_ = 0;
  std::uint64_t next_line_ = 0;
  std::future<void> packing_;
};

}  // namespace

void for_each_record(const SignedRecords& records, const WorkFolder& folder,
                     const std::function<void(std::uint32_t, const SignedRecord&)>& body) {
  std::vector<SignedRecord> of_unit;
  for (std::size_t i = 0; i < records.units.size(); ++i) {
    UnitHeader header;
    if (!read_unit(folder, i, header, of_unit) || header.begin != records.units[i].begin) {
      throw Error(ErrorCode::damaged, unit_file(folder, i, "records") + " is not as it was written",
                  folder.path());
    }
    for (std::uint32_t j = 0; j < of_unit.size(); ++j) body(records.units[i].begin + j, of_unit[j]);
  }
}

std::vector<std::uint64_t> read_bitmaps(const WorkFolder& folder, std::size_t unit) {
  const std::string path = unit_file(folder, unit, "bitmaps");
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in.tellg();
  std::uint64_t checksum = 0;
  std::vector<std::uint64_t> bitmaps;
  if (size >= 8) {
    in.seekg(0);
    in.read(reinterpret_cast<char*>(&checksum), sizeof checksum);
    bitmaps.resize(static_cast<std::size_t>(size) / sizeof checksum - 1);
    in.read(reinterpret_cast<char*>(bitmaps.data()),
            static_cast<std::streamsize>(bytes_of(bitmaps).size()));
  }
  if (size < 8 || !in || hash64(bytes_of(bitmaps)) != checksum) {
    throw Error(ErrorCode::damaged, path + " is not as it was written", folder.path());
  }
  return bitmaps;
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

void forget_signing(const WorkFolder& work) {
  for (std::size_t unit = 0;; ++unit) {
    ::unlink(unit_file(work, unit, "bitmaps").c_str());
    const bool had_keys = ::unlink(unit_file(work, unit, "keys").c_str()) == 0;
    const bool had_records = ::unlink(unit_file(work, unit, "records").c_str()) == 0;
    if (!had_keys && !had_records) break;
  }
  ::unlink(work.file("signing").c_str());
}

RecordWords words_of(std::string text) {
  RunContext context;
  context.threads = 1;
  return words_in(make_document(
      {}, extract_utf8_text(std::move(text), {}, Wanted::every_word, context), {}, Detail::words));
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
  std::string text = "stemma dedup 1\n" + describe(parameters.run.sketch);
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

SignedRecords sign(std::span<const SourceFile> files, const DedupParameters& parameters,
                   const RecordFields& fields, const WorkFolder& folder, RunContext& context) {
  return Signing(files, parameters, fields, folder, context).run();
}

}  // namespace stemma
