#include "stemma/engine/write_deduplicated.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "stemma/base/digest.h"
#include "stemma/base/error.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/record_writer.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

constexpr std::string_view kDropped = "dropped.jsonl";
constexpr std::string_view kUnreadable = "unreadable";
// White space at the beginning of a line is held until it shows whether the line is empty; a line
// with more is not.
constexpr std::size_t kMostBlank = std::size_t{1} << 20U;

std::string in_folder(const std::string& folder, std::string_view name) {
  return folder + '/' + std::string(name);
}

bool is_blank(std::string_view bytes) {
  return bytes.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

void add_stamp(RecordFile& file) {
  struct stat status{};
  if (::stat(file.file.locator.path.c_str(), &status) != 0) return;  // reading says what is wrong
  file.inode = status.st_ino;
  file.size = static_cast<std::uint64_t>(status.st_size);
  file.changed = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

[[noreturn]] void fail_as_changed(const RecordFile& file) {
  throw Error(ErrorCode::output_failed,
              file.file.locator.path +
                  " changed while it was read: what was found in it may not be true any more",
              file.file.locator.path);
}

void check_unchanged(const RecordFile& file) {
  RecordFile now;
  now.file = file.file;
  add_stamp(now);
  if (now.inode != file.inode || now.size != file.size || now.changed != file.changed) {
    fail_as_changed(file);
  }
}

void add(DedupCount& sum, const DedupCount& count) {
  sum.records += count.records;
  sum.bytes += count.bytes;
}

class Writing {
 public:
  Writing(const DedupResult& result, const RecordFields& fields, const std::string& folder,
          RunContext& context)
      : result_(result),
        folder_(folder),
        context_(context),
        parser_(fields),
        dropped_file_(in_folder(folder, kDropped)),
        write_dropped_([this](std::string_view bytes) { dropped_file_.write(bytes); }),
        dropped_json_(write_dropped_, JsonLayout::lines),
        removals_(result.documents.size(), nullptr) {
    for (const Removal& removal : result.removals) removals_[removal.document] = &removal;
  }

  DedupSummary run(const std::vector<RecordFile>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      copy(files[i]);
      context_.report_progress("writing", i + 1, files.size(), ProgressUnit::files);
    }
    dropped_json_.finish();
    dropped_file_.finish();
    for (const DedupFile& file : summary_.files) {
      add(summary_.total.kept, file.counts.kept);
      add(summary_.total.dropped, file.counts.dropped);
      add(summary_.total.unreadable, file.counts.unreadable);
    }
    for (const Removal& removal : result_.removals) ++summary_.dropped_by[removal.score.relation];
    summary_.diagnostics = context_.diagnostics.sorted();
    RecordWriter summary_file(in_folder(folder_, "summary.json"));
    write_dedup_json(result_, summary_, [&](std::string_view bytes) { summary_file.write(bytes); });
    summary_file.finish();
    if (has_unreadable_) sync_folder(in_folder(folder_, kUnreadable));
    sync_folder(folder_);
    return std::move(summary_);
  }

 private:
  enum class Fate { kept, dropped, undecided, unreadable };

  void copy(const RecordFile& file) {
    file_ = &file;
    summary_.files.push_back({file.file.locator.path, file.name, {}});
    kept_file_.emplace(in_folder(folder_, file.name),
                       RecordWriterOptions{.threads = context_.thread_count()});
    line_ = 0;
    const auto from = std::lower_bound(
        result_.documents.begin(), result_.documents.end(), file.file.locator,
        [](const Document& document, const Locator& path) { return document.locator < path; });
    document_ = static_cast<std::size_t>(from - result_.documents.begin());
    RecordReader reader(file.file, 0, context_);
    begin_line();
    while (const std::optional<std::string> bytes = reader.next_bytes()) take(*bytes);
    if (line_bytes_ > 0) end_line();
    if (is_in_file(document_)) fail_as_changed(file);
    check_unchanged(file);
    kept_file_->finish();
    if (unreadable_file_) unreadable_file_->finish();
    unreadable_file_.reset();
  }

  void take(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const bool ends = end != std::string_view::npos;
      const std::string_view piece = bytes.substr(0, ends ? end + 1 : bytes.size());
      line_bytes_ += piece.size();
      take_piece(piece);
      if (ends) {
        end_line();
        begin_line();
      }
      bytes.remove_prefix(piece.size());
    }
  }

  bool is_in_file(std::size_t document) const {
    return document < result_.documents.size() &&
           result_.documents[document].locator.path == file_->file.locator.path;
  }

  void begin_line() {
    ++line_;
    line_bytes_ = 0;
    held_.clear();
    fate_ = Fate::undecided;
    if (!is_in_file(document_)) return;
    const Locator here{file_->file.locator.path, {RecordLine{line_}}};
    if (result_.documents[document_].locator != here) return;
    fate_ = removals_[document_] == nullptr ? Fate::kept : Fate::dropped;
  }

  void take_piece(std::string_view piece) {
    if (fate_ == Fate::kept) return kept_file_->write(piece);
    if (fate_ != Fate::unreadable) held_ += piece;
    if (fate_ == Fate::dropped) return;
    if (fate_ == Fate::unreadable) return unreadable_file_->write(piece);
    if (is_blank(piece) && held_.size() <= kMostBlank) return;
    fate_ = Fate::unreadable;
    if (!unreadable_file_) open_unreadable();
    unreadable_file_->write(std::exchange(held_, {}));
  }

  void end_line() {
    DedupCounts& counts = summary_.files.back().counts;
    const DedupCount this_one{1, line_bytes_};
    if (fate_ == Fate::undecided) return;
    if (fate_ == Fate::unreadable) return add(counts.unreadable, this_one);
    if (fate_ == Fate::dropped) write_removal();
    add(fate_ == Fate::kept ? counts.kept : counts.dropped, this_one);
    ++document_;
  }

  // The id is read only now; and whether the record is still what it was.
  void write_removal() {
    std::size_t size = held_.size();
    while (size > 0 && (held_[size - 1] == '\n' || held_[size - 1] == '\r')) --size;
    held_.append(kRecordPadding, '\0');
    JsonRecord record;
    std::string problem;
    const bool is_record =
        parser_.parse(std::string_view(held_).substr(0, size), false, record, problem);
    if (!is_record || sha256(record.text) != result_.documents[document_].bytes_digest) {
      fail_as_changed(*file_);
    }
    write_removal_json(dropped_json_, result_, *removals_[document_], record.id);
  }

  void open_unreadable() {
    const std::string unreadable = in_folder(folder_, kUnreadable);
    if (!has_unreadable_ && ::mkdir(unreadable.c_str(), 0777) != 0) {
      throw Error(ErrorCode::output_failed,
                  "cannot write to " + unreadable + ": " + system_message(errno), unreadable);
    }
    has_unreadable_ = true;
    unreadable_file_.emplace(in_folder(unreadable, file_->name));
  }

  const DedupResult& result_;
  std::string folder_;
  RunContext& context_;
  JsonRecordParser parser_;
  RecordWriter dropped_file_;
  Write write_dropped_;
  JsonWriter dropped_json_;
  std::vector<const Removal*> removals_;  // by document
  DedupSummary summary_;
  bool has_unreadable_ = false;

  const RecordFile* file_ = nullptr;
  std::optional<RecordWriter> kept_file_;
  std::optional<RecordWriter> unreadable_file_;
  std::size_t document_ = 0;  // the next in this file
  std::uint64_t line_ = 0;
  std::uint64_t line_bytes_ = 0;
  std::string held_;  // of the line
  Fate fate_ = Fate::undecided;
};

}  // namespace

std::vector<RecordFile> as_record_files(const std::vector<SourceFile>& files) {
  std::vector<RecordFile> result;
  std::map<std::string, std::string> paths;  // by name
  for (const SourceFile& source : files) {
    const std::string& path = source.locator.path;
    if (!source.locator.inside.empty() || !holds_records(path)) {
      const std::string named = to_bytes(source.locator);
      throw Error(ErrorCode::invalid_argument,
                  named +
                      " is no file of records (.jsonl or .ndjson, perhaps with .gz, .zst, .xz or "
                      ".bz2 after it); --include chooses in a folder",
                  named);
    }
    RecordFile file;
    file.file = source;
    file.name = path.substr(path.rfind('/') + 1);
    if (file.name == kDropped) {
      throw Error(ErrorCode::invalid_argument,
                  path + " has the name of the list of what was dropped; rename it", path);
    }
    const auto [other, is_new] = paths.emplace(file.name, path);
    if (!is_new) {
      throw Error(ErrorCode::invalid_argument,
                  other->second + " and " + path +
                      " have the same name, and cannot be written into one folder",
                  path);
    }
    add_stamp(file);
    result.push_back(std::move(file));
  }
  return result;
}

DedupSummary write_deduplicated(const DedupResult& result, const std::vector<RecordFile>& files,
                                const RecordFields& fields, const std::string& folder,
                                RunContext& context) {
  return Writing(result, fields, folder, context).run(files);
}

}  // namespace stemma
