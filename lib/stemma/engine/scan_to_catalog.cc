#include "stemma/engine/scan_to_catalog.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/version.h"
#include "stemma/engine/scan_each.h"
#include "stemma/engine/text_numbers.h"
#include "stemma/sources/record_file.h"
#include "stemma/store/key_source.h"

namespace stemma {
namespace {

// One transaction holds about so much at most: what a kill loses, and what a rollback costs.
constexpr std::uint64_t kRowsOfACommit = std::uint64_t{1} << 14U;
constexpr std::uint64_t kBytesOfACommit = std::uint64_t{32} << 20U;
constexpr std::uint64_t kKeysOfACommit = std::uint64_t{1} << 19U;

// As coarse as a file system's clock may be (FAT counts in two seconds).
constexpr std::int64_t kClockGranularity = 2'000'000'000;

std::string real_path(const std::string& path) {
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  return real ? real.get() : path;
}

bool is_there(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0;
}

// Whether a path lies under a named folder, or is what was named.
bool lies_under(std::string_view path, std::string_view root) {
  const std::string_view folder = root.substr(0, root.find_last_not_of('/') + 1);
  if (!path.starts_with(folder)) return false;
  return path == root || (path.size() > folder.size() && path[folder.size()] == '/');
}

bool lies_under_any(std::string_view path, const std::vector<std::string>& roots) {
  return std::ranges::any_of(roots,
                             [&](const std::string& root) { return lies_under(path, root); });
}

bool same_choice(const WalkOptions& a, const WalkOptions& b) {
  return a.include == b.include && a.exclude == b.exclude && a.links == b.links;
}

class CatalogScanner {
 public:
  CatalogScanner(const std::string& path, const CatalogScanOptions& options, RunContext& context)
      : path_(path), options_(options), context_(context), catalog_(path, wanted(path, options)) {}

  CatalogScanResult run() {
    choose_roots();
    number_scan();
    walk_roots();
    plan();
    read();
    return finish();
  }

 private:
  static CatalogParameters wanted(const std::string& path, const CatalogScanOptions& options) {
    CatalogParameters parameters = default_catalog_parameters();
    parameters.text_fields = options.text_fields;
    TextChoice& choice = parameters.choice;
    if (is_there(path) && is_catalog(path)) choice = Catalog(path).parameters().choice;
    choice.compared = options.compared.value_or(choice.compared);
    choice.tracked = options.tracked.value_or(choice.tracked);
    return parameters;
  }

  // A folder that the catalog knows by another spelling goes by that.
  void choose_roots() {
    const std::vector<CatalogRoot> known = catalog_.roots();
    roots_ = options_.roots.empty() ? known : options_.roots;
    if (roots_.empty()) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("the catalog {} has no folders yet: name some", path_), path_);
    }
    for (CatalogRoot& root : roots_) {
      const auto same = std::ranges::find_if(known, [&](const CatalogRoot& other) {
        return real_path(other.path) == real_path(root.path);
      });
      if (same != known.end()) root.path = same->path;
      scope_.push_back(root.path);
      const bool is_as_known = same != known.end() && same_choice(same->options, root.options);
      if (!is_as_known) new_roots_.push_back(root);
    }
  }

  // An interrupted scan is gone on with.
  void number_scan() {
    const std::vector<CatalogScan> scans = catalog_.scans();
    if (!scans.empty()) {
      was_interrupted_ = !scans.back().finished;
      scan_.id = was_interrupted_ ? scans.back().id : scans.back().id + 1;
      last_figures_ = scans.back().figures;
    } else {
      scan_.id = 1;
    }
    scan_.version = version();
    started_ = std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
                   .count();
    scan_.begun = started_ / 1'000'000'000;
  }

  void walk_roots() {
    RunContext own{1, MemoryBudget(context_.memory.total()), context_.stop, context_.progress, {}};
    std::vector<bool> is_walked(roots_.size(), false);
    for (std::size_t i = 0; i < roots_.size(); ++i) {
      if (is_walked[i]) continue;
      std::vector<std::string> paths;
      for (std::size_t j = i; j < roots_.size(); ++j) {
        if (!same_choice(roots_[i].options, roots_[j].options)) continue;
        is_walked[j] = true;
        paths.push_back(roots_[j].path);
      }
      const std::vector<SourceFile> files = walk(paths, roots_[i].options, own);
      walked_.insert(walked_.end(), files.begin(), files.end());
    }
    std::ranges::sort(walked_, {}, &SourceFile::locator);
    const auto again = std::ranges::unique(walked_, {}, &SourceFile::locator);
    walked_.erase(again.begin(), again.end());
    leave_out_catalog();
    walk_diagnostics_ = own.diagnostics.sorted();
    for (const Diagnostic& each : walk_diagnostics_) context_.diagnostics.add(each);
  }

  // It may lie among the files.
  void leave_out_catalog() {
    const std::string real = real_path(path_);
    std::set<std::pair<std::uint64_t, std::uint64_t>> own;
    for (const std::string& name : {real, real + "-lock", real + "-journal"}) {
      struct stat status{};
      if (::stat(name.c_str(), &status) == 0) own.emplace(status.st_dev, status.st_ino);
    }
    std::erase_if(walked_, [&](const SourceFile& file) {
      return own.contains({file.stamp.device, file.stamp.inode});
    });
  }

  bool is_as_it_was(const CatalogFile& file, const SourceFile& found) const {
    return !options_.read_all && file.complete && !file.racy && file.size == found.size &&
           file.stamp.modified == found.stamp.modified &&
           file.stamp.changed == found.stamp.changed && file.stamp.inode == found.stamp.inode &&
           file.state != FileState::unreadable;
  }

  // Compares what is there with what the catalog has, both by path.
  void plan() {
    files_ = catalog_.files();
    for (CatalogDiagnostic& each : catalog_.diagnostics()) {
      // How much fits the memory may differ from run to run.
      if (each.diagnostic.code == DiagnosticCode::too_large) retried_.insert(each.file);
      diagnostics_.emplace(each.file, std::move(each.diagnostic));
    }
    for (const CatalogFile& file : files_) last_id_ = std::max(last_id_, file.id);
    for (const CatalogRoot& root : new_roots_) {
      catalog_.put(root);
      changed_row();
    }
    catalog_.put(scan_);
    const std::size_t count = known_ = files_.size();
    std::size_t known = 0;
    for (SourceFile& found : walked_) {
      for (; known < count && files_[known].path < found.locator.path; ++known) miss(known);
      if (known == count || files_[known].path != found.locator.path) {
        CatalogFile file;
        file.id = ++last_id_;
        file.path = found.locator.path;
        file.first_scan = file.since = scan_.id;
        to_read_.push_back(std::move(found));
        targets_.push_back(files_.size());
        files_.push_back(std::move(file));
        continue;
      }
      CatalogFile& file = files_[known];
      if (!is_as_it_was(file, found) || retried_.contains(file.id)) {
        to_read_.push_back(std::move(found));
        targets_.push_back(known);
      } else {
        if (enter(file, FileState::present)) put(file);
        const auto [begin, end] = diagnostics_.equal_range(file.id);
        for (auto at = begin; at != end; ++at) context_.diagnostics.add(at->second);
      }
      ++known;
    }
    for (; known < count; ++known) miss(known);
    walked_ = {};
    keep_walk_diagnostics();
  }

  // Says whether the state is another than before.
  bool enter(CatalogFile& file, FileState state) const {
    if (file.state == state) return false;
    file.state = state;
    file.since = scan_.id;
    return true;
  }

  // A file that was not found.
  void miss(std::size_t index) {
    CatalogFile& file = files_[index];
    if (!lies_under_any(file.path, scope_)) return;
    const bool is_hidden = std::ranges::any_of(walk_diagnostics_, [&](const Diagnostic& each) {
      return each.code == DiagnosticCode::unreadable && lies_under(file.path, each.locator);
    });
    if (enter(file, is_hidden ? FileState::unreadable : FileState::vanished)) put(file);
  }

  void keep_walk_diagnostics() {
    const auto is_ours = [&](const Diagnostic& each) {
      return lies_under_any(each.locator, scope_);
    };
    std::vector<Diagnostic> before;
    const auto [begin, end] = diagnostics_.equal_range(0);
    for (auto at = begin; at != end; ++at) {
      if (is_ours(at->second)) before.push_back(at->second);
    }
    std::ranges::sort(before);
    if (before == walk_diagnostics_) return;
    catalog_.clear_diagnostics(is_ours);
    for (const Diagnostic& each : walk_diagnostics_) {
      catalog_.add(CatalogDiagnostic{0, each});
      changed_row();
    }
  }

  void read() {
    if (to_read_.empty()) return;
    texts_.emplace(catalog_.texts());
    ScanOptions reading;
    reading.fields.text = catalog_.parameters().text_fields;
    reading.choice = catalog_.parameters().choice;
    const auto summarize = [](const Document& document) {
      thread_local KeyMaker maker{CandidateParams{}};
      TextSummary summary;
      summary.sizes = maker.append(document.tokens, summary.keys);
      return summary;
    };
    try {
      scan_each(to_read_, reading, context_, KeepParsed::no, summarize,
                [&](ScannedPart part) { take(std::move(part)); });
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) commit();
      throw;
    }
  }

  void take(ScannedPart part) {
    CatalogFile& file = files_[targets_[part.file]];
    const SourceFile& found = to_read_[part.file];
    for (const Diagnostic& each : part.diagnostics) context_.diagnostics.add(each);
    const bool is_first = part.file != current_;
    current_ = part.file;
    if (is_first) is_emptied_ = false;
    // What is known of a document may come from the time of its file.
    const bool is_same = is_first && part.is_last && file.complete && part.file_digest &&
                         file.sha256 == part.file_digest &&
                         file.stamp.modified == found.stamp.modified;
    if (!is_same) {
      // Of a file that is new nothing is there yet.
      const bool is_known = targets_[part.file] < known_;
      if (is_first && is_known) catalog_.clear_diagnostics(file.id);
      // What could not be read keeps the documents that it had.
      if (!is_emptied_ && (part.file_digest || !part.documents.empty())) {
        if (is_known) catalog_.clear_documents(file.id);
        is_emptied_ = true;
        file.complete = false;
        if (!part.is_last) put(file);
      }
      for (std::size_t i = 0; i < part.documents.size(); ++i) {
        const Document& document = part.documents[i];
        const auto* record = document.locator.inside.empty()
                                 ? nullptr
                                 : std::get_if<RecordLine>(&document.locator.inside.front());
        std::uint64_t place = i + 1;
        if (record != nullptr) place = record->line;
        if (document.locator.inside.empty()) place = 0;
        add_document(file.id, place, document, part.summaries[i]);
      }
      for (Diagnostic& each : part.diagnostics) {
        catalog_.add(CatalogDiagnostic{file.id, std::move(each)});
        changed_row();
      }
    }
    if (part.is_last) end_of_file(file, found, part.file_digest);
    if (rows_ >= kRowsOfACommit || bytes_ >= kBytesOfACommit || keys_.size() >= kKeysOfACommit)
      commit();
  }

  // Texts and their keys are kept together.
  void commit() {
    if (keys_.size() > 0) {
      catalog_.add_key_block(keys_.packed(), keys_.size());
      keys_.clear();
    }
    catalog_.commit();
    rows_ = bytes_ = 0;
  }

  void end_of_file(CatalogFile& file, const SourceFile& found,
                   const std::optional<Digest>& digest) {
    if (digest) {
      if (file.sha256 != digest || file.content_scan == 0) file.content_scan = scan_.id;
      file.sha256 = digest;
      file.complete = true;
    }
    file.size = found.size;
    file.stamp = found.stamp;
    file.racy = found.stamp.changed >= started_ - kClockGranularity;
    enter(file, digest ? FileState::present : FileState::unreadable);
    put(file);
    bytes_ += found.size;
  }

  void add_document(std::uint32_t file, std::uint64_t place, const Document& document,
                    const TextSummary& summary) {
    const auto [text, is_new] = texts_->add(document.text_digest);
    if (is_new) {
      catalog_.add(
          CatalogText{text, document.text_digest, summary.sizes.tokens, summary.sizes.shingles});
      keys_.add(text, summary.keys);
      changed_row();
    }
    CatalogDocument row;
    row.file = file;
    row.place = place;
    if (place > 0 && !std::holds_alternative<RecordLine>(document.locator.inside.front())) {
      row.inside = steps_of(document.locator);
    }
    row.text = text;
    row.bytes_digest = document.bytes_digest;
    row.front_matter = document.front_matter;
    row.defects = document.defects;
    row.encoding = document.encoding.name;
    row.evidence = code_string(document.encoding.evidence);
    row.format = document.format;
    row.metadata = metadata_json(document.metadata);
    catalog_.add(row);
    changed_row();
  }

  void put(const CatalogFile& file) {
    catalog_.put(file);
    changed_row();
  }

  void changed_row() {
    ++rows_;
    has_changed_ = true;
  }

  CatalogScanResult finish() {
    ScanFigures& figures = scan_.figures;
    for (const CatalogFile& file : files_) {
      if (!lies_under_any(file.path, scope_)) continue;
      const bool entered_now = file.since == scan_.id;
      if (file.state == FileState::unreadable) {
        ++figures.unreadable;
      } else if (file.state == FileState::vanished) {
        figures.vanished += entered_now ? 1 : 0;
      } else if (entered_now) {
        ++figures.added;
      } else if (file.content_scan == scan_.id) {
        ++figures.changed;
      } else {
        ++figures.unchanged;
      }
    }
    if (has_changed_ || was_interrupted_) {
      std::tie(figures.documents, figures.texts) = catalog_.count_documents();
    } else {
      figures.documents = last_figures_.documents;
      figures.texts = last_figures_.texts;
    }
    scan_.finished = true;
    catalog_.put(scan_);
    commit();
    return {path_, scan_.id, to_read_.size(), figures, context_.diagnostics.sorted()};
  }

  const std::string path_;
  const CatalogScanOptions& options_;
  RunContext& context_;
  CatalogWriter catalog_;
  std::vector<CatalogRoot> roots_;      // that are scanned
  std::vector<CatalogRoot> new_roots_;  // of these, or with other patterns
  std::vector<std::string> scope_;      // their paths
  CatalogScan scan_;
  bool was_interrupted_ = false;
  ScanFigures last_figures_;
  std::int64_t started_ = 0;  // nanoseconds since 1970-01-01 UTC
  std::vector<SourceFile> walked_;
  std::vector<Diagnostic> walk_diagnostics_;
  std::vector<CatalogFile> files_;  // those of the catalog by path, then the new ones
  std::size_t known_ = 0;           // so many of these the catalog had
  std::uint32_t last_id_ = 0;
  std::unordered_multimap<std::uint32_t, Diagnostic> diagnostics_;  // by file
  std::set<std::uint32_t> retried_;                                 // files
  std::vector<SourceFile> to_read_;
  std::vector<std::size_t> targets_;  // of each of these, in files_
  std::optional<TextNumbers> texts_;
  KeyBlock keys_;                   // of the texts added since the last commit
  std::size_t current_ = SIZE_MAX;  // the file whose parts come
  bool is_emptied_ = false;         // its documents of an earlier scan are gone
  std::uint64_t rows_ = 0;          // changed since the last commit
  std::uint64_t bytes_ = 0;         // of files read since
  bool has_changed_ = false;
};

void require_present(const CatalogScanOptions& options, const std::string& catalog) {
  if (options.roots.empty() && !is_there(catalog)) {
    throw Error(
        ErrorCode::path_not_found,
        fmt::format("no such catalog: '{}'; to make one, name the folders to scan", catalog),
        catalog);
  }
  for (const CatalogRoot& root : options.roots) {
    if (root.path == "-") {
      throw Error(ErrorCode::invalid_argument, "a catalog is of files, not of standard input", "-");
    }
    if (!is_there(root.path)) {
      throw Error(ErrorCode::path_not_found, fmt::format("no such file or folder: '{}'", root.path),
                  root.path);
    }
    if (is_catalog(root.path)) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("{} is a catalog: name the folders to scan, and --catalog {}",
                              root.path, root.path),
                  root.path);
    }
  }
}

}  // namespace

CatalogScanResult scan_to_catalog(const std::string& catalog, const CatalogScanOptions& options,
                                  RunContext& context) {
  require_present(options, catalog);
  return CatalogScanner(catalog, options, context).run();
}

}  // namespace stemma
