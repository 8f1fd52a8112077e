#include "stemma/engine/dedup/write.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/engine/dedup/copy_stretches.h"
#include "stemma/engine/dedup/removal_lists.h"
#include "stemma/report/json_writer.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/record_writer.h"
#include "stemma/sources/system_message.h"
#include "stemma/store/key_join.h"
#include "stemma/text/document.h"

namespace stemma {
namespace {

// White space at the beginning of a line is held until it shows whether the line is empty; a line
// with more is not.
constexpr std::size_t kMostBlank = std::size_t{1} << 20U;

std::string in_folder(const std::string& folder, std::string_view name) {
  return folder + '/' + std::string(name);
}

bool is_blank(std::string_view bytes) {
  return bytes.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

void add(DedupCount& sum, const DedupCount& count) {
  sum.records += count.records;
  sum.bytes += count.bytes;
}

class Writing {
 public:
  Writing(std::span<const RecordFile> files, std::span<const SourceFile> references,
          const SignedTexts& texts, const Removals& removals, const RecordFields& fields,
          const std::string& folder, DedupSummary& summary, RunContext& context)
      : files_(files),
        references_(references),
        texts_(texts),
        fields_(fields),
        folder_(folder),
        summary_(summary),
        context_(context),
        parser_(fields),
        lists_(files, references, texts, removals, folder, summary) {}

  void run() {
    std::uint64_t total = 0;
    for (const RecordFile& file : files_) total += file.file.size;
    for (std::uint32_t file = 0; file < files_.size(); ++file) copy(file, total);
    lists_.finish();
    for (const DedupFile& file : summary_.files) {
      add(summary_.total.kept, file.counts.kept);
      add(summary_.total.dropped, file.counts.dropped);
      add(summary_.total.unreadable, file.counts.unreadable);
    }
    if (has_unreadable_) sync_folder(in_folder(folder_, "unreadable"));
  }

 private:
  enum class Fate { kept, dropped, undecided, unreadable };

  DedupOutput output() const { return summary_.parameters.output; }
  const RecordFile& file() const { return files_[file_]; }

  void copy(std::uint32_t number, std::uint64_t total) {
    file_ = number;
    record_ = texts_.file_begins[references_.size() + number];
    summary_.files.push_back({file().file.locator.path, file().name, {}});
    if (record_format(file().file) == RecordFormat::json_lines) {
      copy_lines(total);
    } else {
      const auto report = [&](std::uint64_t bytes) {
        context_.report_progress("writing", bytes_before_ + bytes, total, ProgressUnit::bytes);
      };
      const std::string path =
          output() == DedupOutput::ids ? std::string() : in_folder(folder_, file().name);
      summary_.files.back().counts =
          copy_stretches(file(), record_, texts_.file_begins[references_.size() + number + 1],
                         texts_, fields_, path, lists_, report, context_);
    }
    bytes_before_ += file().file.size;
  }

  void copy_lines(std::uint64_t total) {
    if (output() != DedupOutput::ids) {
      RecordWriterOptions options;
      options.threads = context_.thread_count();
      kept_file_.emplace(in_folder(folder_, file().name), options);
    }
    line_ = 0;
    RecordReader reader(file().file, 0, context_);
    begin_line();
    while (const std::optional<std::string> bytes = reader.next_bytes()) {
      take(*bytes);
      context_.report_progress("writing", bytes_before_ + reader.bytes_read(), total,
                               ProgressUnit::bytes);
    }
    if (line_bytes_ > 0) end_line();
    if (is_in_file() || stamp_of(stored_path(file().file)) != file().stamp) {
      fail_as_changed(file());
    }
    if (kept_file_) kept_file_->finish();
    kept_file_.reset();
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

  bool is_in_file() const { return record_ < texts_.file_begins[references_.size() + file_ + 1]; }

  void begin_line() {
    ++line_;
    line_bytes_ = 0;
    held_.clear();
    fate_ = Fate::undecided;
    if (!is_in_file() || texts_.place_of[record_] != line_) return;
    removal_ = lists_.find(record_);
    fate_ = removal_ == nullptr ? Fate::kept : Fate::dropped;
  }

  void take_piece(std::string_view piece) {
    if (fate_ == Fate::kept && output() == DedupOutput::records) return kept_file_->write(piece);
    if (fate_ != Fate::unreadable) held_ += piece;
    if (fate_ == Fate::dropped || fate_ == Fate::kept) return;
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
    if (fate_ == Fate::dropped) {
      JsonRecord record = read_held();
      const Removal removal = lists_.drop(*removal_, std::move(record.id), [&] {
        return document_of({{}, {}, {}, std::string(record.text)}, Detail::passages, context_);
      });
      if (output() == DedupOutput::annotate) annotate(&removal);
    } else if (output() == DedupOutput::ids) {
      lists_.keep(record_, read_held().id);
    } else if (output() == DedupOutput::annotate) {
      annotate(nullptr);
    }
    add(fate_ == Fate::kept ? counts.kept : counts.dropped, this_one);
    ++record_;
  }

  // Whether the record is still what it was shows here, too.
  JsonRecord read_held() {
    std::size_t size = held_.size();
    while (size > 0 && (held_[size - 1] == '\n' || held_[size - 1] == '\r')) --size;
    end_of_record_ = size;
    held_.append(kRecordPadding, '\0');
    JsonRecord record;
    std::string problem;
    const bool is_record =
        parser_.parse(std::string_view(held_).substr(0, size), false, record, problem);
    held_.resize(held_.size() - kRecordPadding);
    if (!is_record || hash128(record.text).low != texts_.bytes_of[record_]) {
      fail_as_changed(file());
    }
    return record;
  }

  // Before the brace that ends the record; every other byte stays as it was.
  void annotate(const Removal* removal) {
    if (removal == nullptr) (void)read_held();
    std::size_t brace = end_of_record_;
    while (held_[--brace] != '}') {
    }
    std::string member;
    const Write write = [&](std::string_view bytes) { member += bytes; };
    JsonWriter json(write, JsonLayout::lines);
    json.begin_object();
    json.key("kept").boolean(removal == nullptr);
    if (removal != nullptr) write_removal_members(json, summary_.parameters, *removal);
    json.end_object();
    json.finish();
    while (member.ends_with('\n')) member.pop_back();
    kept_file_->write(std::string_view(held_).substr(0, brace));
    kept_file_->write(", \"stemma\": " + member);
    kept_file_->write(std::string_view(held_).substr(brace));
  }

  void open_unreadable() {
    const std::string unreadable = in_folder(folder_, "unreadable");
    if (!has_unreadable_ && ::mkdir(unreadable.c_str(), 0777) != 0) {
      throw Error(ErrorCode::output_failed,
                  "cannot write to " + unreadable + ": " + system_message(errno), unreadable);
    }
    has_unreadable_ = true;
    unreadable_file_.emplace(in_folder(unreadable, file().name));
  }

  std::span<const RecordFile> files_;
  std::span<const SourceFile> references_;
  const SignedTexts& texts_;
  const RecordFields& fields_;
  std::string folder_;
  DedupSummary& summary_;
  RunContext& context_;
  JsonRecordParser parser_;
  RemovalLists lists_;
  bool has_unreadable_ = false;
  std::uint64_t bytes_before_ = 0;

  std::uint32_t file_ = 0;
  std::optional<RecordWriter> kept_file_;
  std::optional<RecordWriter> unreadable_file_;
  std::uint32_t record_ = 0;  // the next in this file
  std::uint64_t line_ = 0;
  std::uint64_t line_bytes_ = 0;
  std::string held_;  // of the line
  std::size_t end_of_record_ = 0;
  Fate fate_ = Fate::undecided;
  const RecordRemoval* removal_ = nullptr;
};

}  // namespace

void write_records(std::span<const RecordFile> files, std::span<const SourceFile> references,
                   const SignedTexts& texts, const Removals& removals, const RecordFields& fields,
                   const std::string& folder, DedupSummary& summary, RunContext& context) {
  Writing(files, references, texts, removals, fields, folder, summary, context).run();
}

}  // namespace stemma
