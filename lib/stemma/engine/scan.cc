#include "stemma/engine/scan.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/base/release_memory.h"
#include "stemma/engine/peak_memory.h"
#include "stemma/engine/scan_each.h"
#include "stemma/engine/scan_jobs.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/file_name.h"
#include "stemma/extract/format.h"
#include "stemma/extract/members.h"
#include "stemma/extract/plain_text.h"
#include "stemma/extract/record_parser.h"
#include "stemma/extract/worker_protocol.h"
#include "stemma/sources/read.h"
#include "stemma/sources/record_file.h"

namespace stemma {
namespace {

constexpr std::uint64_t kPeakPerDocument = std::uint64_t{1} << 14U;
constexpr std::uint64_t kPeakPerRecord = std::uint64_t{1} << 12U;

// So that the bytes of a batch can be numbered by 32 bits.
constexpr std::uint64_t kLongestRecord = std::uint64_t{1} << 30U;

// Further bytes for each line: where lines are short, each may be a passage of one word.
constexpr std::uint64_t kPeakPerLine = 128;

// What later stages hold for each token: its shingle, fingerprint and index entries.
constexpr std::uint64_t kSketchPerToken = 24;
constexpr std::uint64_t kSketchPerDocument = 2048;

std::uint64_t held_by(const Document& document) {
  return sizeof(Document) + document.text.capacity() +
         document.tokens.capacity() * (sizeof(Token) + kSketchPerToken) +
         document.token_spans.capacity() * sizeof(Span) +
         document.passages.capacity() * sizeof(Passage) + kSketchPerDocument;
}

Diagnostic does_not_fit(const SourceFile& file, const RunContext& context) {
  return {DiagnosticCode::too_large, to_bytes(file.locator),
          "needs more memory than is left of the budget of " +
              std::to_string(context.memory.total() >> 20U) + " MiB; --memory sets another"};
}

// Lines are counted only where that can matter.
bool fits_by_lines(std::string_view bytes, std::uint64_t budget) {
  if (bytes.size() * (kPeakPerByte + kPeakPerLine) <= budget) return true;
  const auto lines = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n') +
                                                std::count(bytes.begin(), bytes.end(), '\r'));
  return bytes.size() * kPeakPerByte + lines * kPeakPerLine <= budget;
}

// To give back an eighth is not worth a copy.
template <class Value>
void shrink_if_wasteful(std::vector<Value>& values) {
  if (values.capacity() - values.size() > values.size() / 8) values.shrink_to_fit();
}

void drop_text(Document& document) {
  release_memory(document.text);
  release_memory(document.tokens);
  release_memory(document.token_spans);
  release_memory(document.passages);
}

void move_text(Document& from, Document& to) {
  to.text = std::move(from.text);
  to.tokens = std::move(from.tokens);
  to.token_spans = std::move(from.token_spans);
  to.passages = std::move(from.passages);
}

// What reading bytes as a format came to, for copies. (What a file is named may decide its format.)
// Thread-safe.
class KnownFiles {
 public:
  struct Known {
    TextDigest text_digest;
    std::uint64_t defects = 0;
    std::uint64_t front_matter = 0;
  };

  std::optional<Known> find(const Digest& bytes, Format format) const {
    const std::scoped_lock lock(mutex_);
    const auto found = files_.find({bytes, format});
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }

  void add(const Document& document) {
    const std::scoped_lock lock(mutex_);
    files_.try_emplace({document.bytes_digest, document.format},
                       Known{document.text_digest, document.defects, document.front_matter});
  }

 private:
  struct Key {
    Digest bytes;
    Format format = Format::text;

    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return DigestHash()(key.bytes); }
  };

  mutable std::mutex mutex_;
  std::unordered_map<Key, Known, KeyHash> files_;
};

// Without the text, which the file it is a copy of has.
Document copy_of(const KnownFiles::Known& known, Locator locator, Extracted extracted,
                 const Digest& bytes_digest) {
  Document document;
  document.locator = std::move(locator);
  document.metadata = std::move(extracted.metadata);
  document.format = extracted.format;
  document.encoding = std::move(extracted.encoding);
  document.bytes_digest = bytes_digest;
  document.text_digest = known.text_digest;
  document.defects = known.defects;
  document.front_matter = known.front_matter;
  return document;
}

// Hands on what was diagnosed; of what gave no document `bytes` say which these were.
void hand_on(const RunContext& from, const std::optional<Digest>& bytes, RunContext& to) {
  for (Diagnostic& each : from.diagnostics.sorted()) {
    if (severity(each.code) != Severity::note) each.bytes = bytes;
    to.diagnostics.add(std::move(each));
  }
}

// A digest takes no memory. Nothing of standard input, which is not there a second time.
std::optional<Digest> digest_of(const SourceFile& file, const RunContext& context) {
  if (file.locator.path == "-") return std::nullopt;
  return digest_of_file(file.locator.path, context);
}

// Whether the place of `locator` is the named one, or lies inside it.
bool lies_in(const Locator& locator, const Locator& named) {
  return locator.inside.size() >= named.inside.size() &&
         std::equal(named.inside.begin(), named.inside.end(), locator.inside.begin());
}

// Reads and tokenizes what a job says. Thread-safe.
class Reader {
 public:
  // What is done with each document: made whole, or by what is known of its copy; and put into the
  // part.
  using KeepDocument = std::function<void(ScannedPart&, Locator, Extracted, const Digest&)>;

  Reader(const std::vector<SourceFile>& files, const ScanOptions& options, KeepDocument keep,
         const RunContext& context)
      : files_(files),
        options_(options),
        keep_(std::move(keep)),
        context_(context),
        limit_(std::min(kMaxTextBytes, context.memory.total() / kPeakPerByte)) {}

  ScanJobs jobs() const { return {files_, std::min(limit_, kLongestRecord), context_}; }

  std::uint64_t cost_of(const ScanJob& job) const {
    if (job.records) {
      return job.records->bytes.size() * kPeakPerByte +
             job.records->records.size() * kPeakPerRecord;
    }
    if (holds_texts(files_[job.file])) return kPeakPerDocument;
    return files_[job.file].size * kPeakPerByte + kPeakPerDocument;
  }

  // Empty, but for the file's digest where its records were read before.
  ScannedPart read(ScanJob& job) const {
    const std::unique_ptr<RunContext> own = context_of_file(context_);
    const SourceFile& file = files_[job.file];
    ScannedPart part;
    part.file = job.file;
    part.is_last = job.is_last;
    if (job.records) {
      read_records(file.locator, *job.records, part, *own);
      job.records.reset();
    } else if (!holds_texts(file)) {
      read_file(file, part, *own);
    }
    part.diagnostics = own->diagnostics.sorted();
    part.diagnostics.insert(part.diagnostics.end(), job.diagnostics.begin(), job.diagnostics.end());
    return part;
  }

  // In place of a job's outcome.
  ScannedPart too_large(ScanJob& job) const {
    ScannedPart part;
    part.file = job.file;
    part.is_last = job.is_last;
    part.diagnostics = std::move(job.diagnostics);
    const SourceFile& file = files_[job.file];
    part.diagnostics.push_back(does_not_fit(file, context_));
    if (!job.records && !holds_texts(file)) {
      part.diagnostics.back().bytes = digest_of(file, context_);
    }
    return part;
  }

 private:
  void read_file(const SourceFile& file, ScannedPart& part, RunContext& own) const {
    const SourceFile whole{{file.locator.path, {}}, file.size};
    const std::unique_ptr<RunContext> of_file = context_of_file(context_);
    std::optional<RawDocument> raw = read_document(whole, limit_, *of_file);
    hand_on(*of_file, raw ? std::nullopt : digest_of(file, context_), own);
    if (!raw) return;
    part.file_digest = sha256(raw->bytes);
    const auto format = container_format(raw->bytes, file_name_of(raw->locator));
    if (!format && file.locator.inside.empty()) {
      return read_one(std::move(*raw), *part.file_digest, part, own);
    }
    bool is_empty = true;
    bool is_found = false;
    const auto take = [&](RawDocument member) {
      is_empty = false;
      if (!lies_in(member.locator, file.locator)) return;
      is_found = true;
      const Digest digest = sha256(member.bytes);
      read_one(std::move(member), digest, part, own);
    };
    if (format) {
      const std::unique_ptr<RunContext> of_container = context_of_file(context_);
      for_each_member(std::move(*raw), *format, limit_, *of_container, take);
      const std::string place = to_bytes(whole.locator);
      for (Diagnostic& each : of_container->diagnostics.sorted()) {
        const bool is_of_all = is_empty && each.locator == place;
        if (is_of_all && severity(each.code) != Severity::note) each.bytes = part.file_digest;
        own.diagnostics.add(std::move(each));
      }
    }
    if (!is_found && !file.locator.inside.empty()) {
      own.diagnostics.add({DiagnosticCode::unreadable, to_bytes(file.locator),
                           "the file has no document in this place"});
    }
  }

  void read_one(RawDocument raw, const Digest& digest, ScannedPart& part, RunContext& own) const {
    if (!fits_by_lines(raw.bytes, context_.memory.total())) {
      own.diagnostics.add(does_not_fit({raw.locator, 0}, context_));
      return;
    }
    Locator locator = raw.locator;
    const std::unique_ptr<RunContext> of_document = context_of_file(context_);
    std::optional<Extracted> extracted =
        extract(std::move(raw), *of_document, options_.wanted, options_.choice);
    hand_on(*of_document, extracted ? std::nullopt : std::optional(digest), own);
    if (!extracted) return;
    keep_(part, std::move(locator), std::move(*extracted), digest);
  }

  void read_records(const Locator& file, const RecordBatch& records, ScannedPart& part,
                    RunContext& own) const {
    RecordParser parser(options_.fields);
    JsonRecord record;
    for (const RecordBatch::Record& line : records.records) {
      own.check_cancelled();
      Locator locator{file.path, {RecordLine{line.place}}};
      const bool with_metadata = options_.wanted == Wanted::text_and_metadata;
      std::string problem;
      if (!parser.parse(records, line, with_metadata, record, problem)) {
        own.diagnostics.add(
            {DiagnosticCode::invalid_record, to_bytes(locator), std::move(problem)});
        continue;
      }
      const Digest digest = sha256(record.text);
      Extracted extracted =
          extract_utf8_text(std::string(record.text), locator, options_.wanted, own);
      extracted.metadata.insert(extracted.metadata.end(), record.metadata.begin(),
                                record.metadata.end());
      keep_(part, std::move(locator), std::move(extracted), digest);
    }
  }

  const std::vector<SourceFile>& files_;
  ScanOptions options_;
  KeepDocument keep_;
  const RunContext& context_;
  std::uint64_t limit_;
};

// Keeps the documents, of copies one text.
class Collector {
 public:
  Collector(const std::vector<SourceFile>& files, const ScanOptions& options, RunContext& context)
      : files_(with_text_columns(files, options.fields.text, context)),
        options_(options),
        context_(context) {
    if (options_.keep == Keep::tokens && options_.wanted == Wanted::text_and_metadata) {
      options_.wanted = Wanted::text;
    }
  }

  std::vector<Document> run() {
    const auto keep = [this](ScannedPart& part, Locator locator, Extracted extracted,
                             const Digest& bytes_digest) {
      part.documents.push_back(document_of(std::move(locator), std::move(extracted), bytes_digest));
    };
    const Reader reader(files_, options_, keep, context_);
    ScanJobs jobs = reader.jobs();
    const auto finish = [&](const ScanJob& job, ScannedPart part) -> std::uint64_t {
      std::uint64_t held = 0;
      for (Document& document : part.documents) held += take(std::move(document));
      for (Diagnostic& each : part.diagnostics) context_.diagnostics.add(std::move(each));
      context_.report_progress("reading", job.bytes_done, jobs.bytes(), ProgressUnit::bytes);
      return held;
    };
    ordered_pipeline(
        context_, [&] { return jobs.next(); },
        [&](const ScanJob& job) { return reader.cost_of(job); },
        [&](ScanJob& job) { return reader.read(job); }, finish,
        [&](ScanJob& job) { (void)finish(job, reader.too_large(job)); });
    return std::move(documents_);
  }

 private:
  // Called from many threads.
  Document document_of(Locator locator, Extracted extracted, const Digest& bytes_digest) {
    if (options_.keep != Keep::text_of_each) {
      if (const auto known = known_.find(bytes_digest, extracted.format)) {
        return copy_of(*known, std::move(locator), std::move(extracted), bytes_digest);
      }
    }
    const Detail detail = options_.keep == Keep::tokens ? Detail::words : Detail::passages;
    Document document =
        make_document(std::move(locator), std::move(extracted), bytes_digest, detail);
    known_.add(document);
    return document;
  }

  // On one thread, in order. Says how much is held more than before. A copy may come before the one
  // that was read for both: then it gets the text.
  std::uint64_t take(Document document) {
    shrink_if_wasteful(document.tokens);
    shrink_if_wasteful(document.token_spans);
    shrink_if_wasteful(document.passages);
    std::uint64_t moved = 0;
    const auto [holder, is_new] = holders_.emplace(document.text_digest, documents_.size());
    if (options_.keep != Keep::text_of_each && !is_new) {
      Document& first = documents_[holder->second];
      if (is_better_copy(document, first)) {
        drop_text_of_copy(first, document);
        holder->second = documents_.size();
      } else {
        if (first.tokens.empty() && first.bytes_digest == document.bytes_digest &&
            first.format == document.format) {
          move_text(document, first);
          moved = held_by(first);
        }
        drop_text_of_copy(document, first);
      }
    }
    documents_.push_back(std::move(document));
    return held_by(documents_.back()) + moved;
  }

  void drop_text_of_copy(Document& copy, const Document& of) const {
    const bool is_read_likewise = copy.bytes_digest == of.bytes_digest && copy.format == of.format;
    if (options_.passages == Passages::of_each && !is_read_likewise) {
      release_memory(copy.tokens);
      release_memory(copy.token_spans);
    } else {
      drop_text(copy);
    }
  }

  std::vector<SourceFile> files_;
  ScanOptions options_;
  RunContext& context_;
  KnownFiles known_;
  std::vector<Document> documents_;
  std::unordered_map<TextDigest, std::size_t, DigestHash> holders_;  // of each text, by its digest
};

}  // namespace

std::vector<Document> scan(const std::vector<SourceFile>& files, const ScanOptions& options,
                           RunContext& context) {
  return Collector(files, options, context).run();
}

void scan_each(const std::vector<SourceFile>& files, const ScanOptions& options,
               RunContext& context, KeepParsed keeps,
               const std::function<TextSummary(const Document&)>& summarize,
               const std::function<void(ScannedPart)>& take) {
  const Detail detail = options.passages == Passages::of_each ? Detail::passages : Detail::words;
  const auto keep = [&](ScannedPart& part, Locator locator, Extracted extracted,
                        const Digest& bytes_digest) {
    std::string parsed;
    if (keeps == KeepParsed::packed && was_parsed(extracted)) parsed = pack(extracted);
    Document document =
        make_document(std::move(locator), std::move(extracted), bytes_digest, detail);
    part.summaries.push_back(summarize(document));
    part.summaries.back().parsed = std::move(parsed);
    drop_text(document);
    part.documents.push_back(std::move(document));
  };
  const std::vector<SourceFile> tables = with_text_columns(files, options.fields.text, context);
  const Reader reader(tables, options, keep, context);
  ScanJobs jobs = reader.jobs();
  const auto read = [&](ScanJob& job) {
    const bool ends_records = job.is_last && holds_texts(tables[job.file]);
    ScannedPart part = reader.read(job);
    if (ends_records) part.file_digest = digest_of_file(files[job.file].locator.path, context);
    return part;
  };
  const auto finish = [&](const ScanJob& job, ScannedPart part) -> std::uint64_t {
    take(std::move(part));
    context.report_progress("reading", job.bytes_done, jobs.bytes(), ProgressUnit::bytes);
    return 0;
  };
  ordered_pipeline(
      context, [&] { return jobs.next(); }, [&](const ScanJob& job) { return reader.cost_of(job); },
      read, finish, [&](ScanJob& job) { (void)finish(job, reader.too_large(job)); });
}

}  // namespace stemma
