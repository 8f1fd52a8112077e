#include "stemma/engine/catalogs.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/base/version.h"
#include "stemma/engine/text_numbers.h"
#include "stemma/sources/glob.h"
#include "stemma/sources/read.h"
#include "stemma/store/key_source.h"

namespace stemma {
namespace {

constexpr std::uint64_t kKeysAtOnce = std::uint64_t{1} << 18U;
constexpr std::uint64_t kRowsAtOnce = std::uint64_t{1} << 14U;

// Whether patterns on what lies below the catalog's folders want a file.
class Choice {
 public:
  Choice(const WalkOptions& options, const std::vector<CatalogRoot>& roots) : roots_(roots) {
    for (const std::string& pattern : options.include) include_.emplace_back(pattern);
    for (const std::string& pattern : options.exclude) exclude_.emplace_back(pattern);
  }

  bool wants(std::string_view path) const {
    if (include_.empty() && exclude_.empty()) return true;
    const std::string_view below = below_root(path);
    if (below.empty()) return true;  // it was itself named
    // What lies in a folder that is excluded is excluded.
    for (std::size_t end = below.find('/'); end != std::string_view::npos;
         end = below.find('/', end + 1)) {
      if (any_matches(exclude_, below.substr(0, end))) return false;
    }
    return !any_matches(exclude_, below) && (include_.empty() || any_matches(include_, below));
  }

 private:
  std::string_view below_root(std::string_view path) const {
    std::string_view below = path;
    for (const CatalogRoot& root : roots_) {
      const std::string_view name = root.path;
      if (path == name) return {};
      const std::string_view folder = name.substr(0, name.find_last_not_of('/') + 1);
      if (!path.starts_with(folder) || path[folder.size()] != '/') continue;
      below = path.substr(folder.size() + 1);
    }
    return below;
  }

  static bool any_matches(const std::vector<Glob>& globs, std::string_view below) {
    const std::string_view name = below.substr(below.rfind('/') + 1);
    return std::ranges::any_of(
        globs, [&](const Glob& glob) { return glob.matches(glob.has_slash() ? below : name); });
  }

  const std::vector<CatalogRoot>& roots_;
  std::vector<Glob> include_;
  std::vector<Glob> exclude_;
};

bool was_interrupted(const std::vector<CatalogScan>& scans) {
  return scans.empty() || !scans.back().finished;
}

// By its id; those that are not present are left out.
std::unordered_map<std::uint32_t, const CatalogFile*> present_by_id(
    const std::vector<CatalogFile>& files) {
  std::unordered_map<std::uint32_t, const CatalogFile*> present;
  for (const CatalogFile& file : files) {
    if (file.state == FileState::present) present.emplace(file.id, &file);
  }
  return present;
}

struct PlacedText {
  std::string_view path;
  std::uint64_t place = 0;
  std::vector<LocatorStep> inside;
  TextDigest text;

  bool stands_before(const PlacedText& other) const {
    return std::tie(path, place) < std::tie(other.path, other.place);
  }
  Locator locator() const { return {std::string(path), inside}; }
};

// Of the documents in present files, in order; refers to `files`.
std::vector<PlacedText> placed_texts(const Catalog& catalog,
                                     const std::vector<CatalogFile>& files) {
  const auto present = present_by_id(files);
  std::unordered_map<std::uint32_t, TextDigest> digests;
  for (const CatalogText& text : catalog.texts()) digests.emplace(text.id, text.digest);
  std::vector<PlacedText> placed;
  catalog.for_each_document([&](const CatalogDocument& document) {
    const auto file = present.find(document.file);
    if (file == present.end()) return;
    placed.push_back(
        {file->second->path, document.place, place_inside(document), digests[document.text]});
  });
  std::ranges::sort(placed,
                    [](const PlacedText& a, const PlacedText& b) { return a.stands_before(b); });
  return placed;
}

// Puts what several catalogs have into a new one.
class Merger {
 public:
  Merger(const std::string& path, const CatalogParameters& parameters) : into_(path, parameters) {}

  void add(const Catalog& from) {
    add_roots(from);
    const std::vector<CatalogFile> files = from.files();
    std::unordered_map<std::uint32_t, std::uint32_t> new_ids;
    for (const CatalogFile& file : files) add_file(file, new_ids);
    std::unordered_map<std::uint32_t, std::uint32_t> numbers;  // of texts
    std::unordered_map<std::uint32_t, std::uint32_t> new_texts;
    for (const CatalogText& text : from.texts()) {
      const auto [number, is_new] = texts_.add(text.digest);
      numbers[text.id] = number;
      if (!is_new) continue;
      new_texts[text.id] = number;
      into_.add(CatalogText{number, text.digest, text.tokens, text.shingles});
      changed_row();
    }
    from.for_each_document([&](CatalogDocument document) {
      const auto file = new_ids.find(document.file);
      if (file == new_ids.end()) return;
      document.file = file->second;
      document.text = numbers[document.text];
      into_.add(document);
      changed_row();
    });
    for (CatalogDiagnostic diagnostic : from.diagnostics()) {
      if (diagnostic.file != 0) {
        const auto file = new_ids.find(diagnostic.file);
        if (file == new_ids.end()) continue;
        diagnostic.file = file->second;
      }
      into_.add(diagnostic);
      changed_row();
    }
    from.for_each_key_block([&](std::string_view packed) { add_keys(packed, new_texts); });
    is_finished_ = is_finished_ && !was_interrupted(from.scans());
  }

  void finish() {
    write_keys();
    CatalogScan scan;
    scan.id = 1;
    scan.version = version();
    scan.finished = is_finished_;
    for (const auto& [path, file] : files_) {
      if (file.state == FileState::present) ++scan.figures.added;
      if (file.state == FileState::unreadable) ++scan.figures.unreadable;
    }
    std::tie(scan.figures.documents, scan.figures.texts) = into_.count_documents();
    into_.put(scan);
    into_.commit();
  }

 private:
  void add_roots(const Catalog& from) {
    for (const CatalogRoot& root : from.roots()) {
      const auto known = std::ranges::find(roots_, root.path, &CatalogRoot::path);
      if (known == roots_.end()) {
        roots_.push_back(root);
        into_.put(root);
        continue;
      }
      const WalkOptions& a = known->options;
      const WalkOptions& b = root.options;
      if (a.include == b.include && a.exclude == b.exclude && a.links == b.links) continue;
      throw Error(
          ErrorCode::invalid_argument,
          fmt::format("both catalogs have the folder {}, but with other patterns", root.path),
          root.path);
    }
  }

  // Of two files with one path, one that is present counts.
  void add_file(const CatalogFile& file,
                std::unordered_map<std::uint32_t, std::uint32_t>& new_ids) {
    const auto [known, is_new] = files_.try_emplace(file.path, file);
    CatalogFile& merged = known->second;
    if (!is_new) {
      const bool both_present =
          file.state == FileState::present && merged.state == FileState::present;
      if (both_present && file.sha256 != merged.sha256) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("both catalogs have {}, but with other bytes", file.path),
                    file.path);
      }
      if (both_present || file.state != FileState::present) return;
      const std::uint32_t id = merged.id;
      into_.clear_documents(id);
      into_.clear_diagnostics(id);
      merged = file;
      merged.id = id;
    } else {
      merged.id = static_cast<std::uint32_t>(files_.size());
    }
    merged.since = merged.first_scan = 1;
    if (merged.content_scan != 0) merged.content_scan = 1;
    new_ids[file.id] = merged.id;
    into_.put(merged);
    changed_row();
  }

  void add_keys(std::string_view packed,
                const std::unordered_map<std::uint32_t, std::uint32_t>& new_texts) {
    const std::unique_ptr<KeySource> source = open_packed_keys(packed);
    std::vector<KeyedText> entries;
    for (unsigned part = 0; part < kKeyParts; ++part) {
      entries.clear();
      source->read(part, entries);
      for (const KeyedText& entry : entries) {
        const auto text = new_texts.find(entry.text);
        if (text != new_texts.end()) keys_.add(text->second, std::array{entry.key});
      }
    }
    if (keys_.size() >= kKeysAtOnce) write_keys();
  }

  void write_keys() {
    if (keys_.size() == 0) return;
    into_.add_key_block(keys_.packed(), keys_.size());
    keys_.clear();
    changed_row();
  }

  void changed_row() {
    if (++rows_ < kRowsAtOnce) return;
    into_.commit();
    rows_ = 0;
  }

  CatalogWriter into_;
  std::vector<CatalogRoot> roots_;
  std::unordered_map<std::string, CatalogFile> files_;  // by path
  TextNumbers texts_;
  KeyBlock keys_;
  bool is_finished_ = true;
  std::uint64_t rows_ = 0;  // since the last commit
};

}  // namespace

std::vector<CatalogedFile> cataloged_files(const Catalog& catalog, const WalkOptions& options,
                                           RunContext& context) {
  for (const CatalogDiagnostic& each : catalog.diagnostics()) {
    if (each.file == 0) context.diagnostics.add(each.diagnostic);
  }
  if (was_interrupted(catalog.scans())) {
    context.diagnostics.add({DiagnosticCode::interrupted_scan, catalog.path(),
                             "the last scan did not end, so files may be missing; stemma scan "
                             "--catalog goes on with it"});
  }
  std::vector<CatalogedFile> files;
  const std::vector<CatalogRoot> roots = catalog.roots();
  const Choice choice(options, roots);
  for (CatalogFile& file : catalog.files()) {
    if (file.state == FileState::vanished || !choice.wants(file.path)) continue;
    CatalogedFile cataloged;
    cataloged.id = file.id;
    cataloged.source = {{std::move(file.path), {}}, file.size, {}, file.stamp};
    cataloged.is_as_scanned = file.state == FileState::present && file.complete;
    SourceFile& source = cataloged.source;
    struct stat status{};
    // One that is not there is diagnosed when it is read.
    if (::stat(source.locator.path.c_str(), &status) == 0) {
      source.size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
      const bool has_changed = source.size != file.size ||
                               stamp_of(status).modified != file.stamp.modified ||
                               stamp_of(status).changed != file.stamp.changed;
      if (has_changed && file.state == FileState::present) {
        context.diagnostics.add({DiagnosticCode::changed_since_scan, source.locator.path,
                                 "is not as it was when the catalog was made"});
      }
      if (has_changed) cataloged.is_as_scanned = false;
    } else {
      cataloged.is_as_scanned = false;
    }
    files.push_back(std::move(cataloged));
  }
  return files;
}

std::vector<SourceFile> files_of_catalog(const std::string& path, const WalkOptions& options,
                                         RunContext& context) {
  std::vector<SourceFile> files;
  for (CatalogedFile& file : cataloged_files(Catalog(path), options, context)) {
    files.push_back(std::move(file.source));
  }
  return files;
}

CatalogInfo describe_catalog(const std::string& path) {
  const Catalog catalog(path);
  CatalogInfo info;
  info.catalog = path;
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) info.bytes = static_cast<std::uint64_t>(status.st_size);
  for (const std::string* const part : {&catalog.parameters().sketch, &catalog.parameters().keys}) {
    std::string_view rest = *part;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      const std::size_t space = std::min(line.find(' '), line.size());
      info.parameters.emplace_back(line.substr(0, space),
                                   line.substr(std::min(space + 1, line.size())));
    }
  }
  info.text_fields = catalog.parameters().text_fields;
  for (CatalogRoot& root : catalog.roots()) {
    info.roots.push_back({std::move(root.path), std::move(root.options.include),
                          std::move(root.options.exclude),
                          root.options.links == LinkPolicy::follow});
  }
  for (CatalogScan& scan : catalog.scans()) {
    info.scans.push_back({scan.id, std::move(scan.version), scan.finished, scan.figures});
  }
  const std::vector<CatalogFile> files = catalog.files();
  for (const CatalogFile& file : files) {
    ++(file.state == FileState::present    ? info.present
       : file.state == FileState::vanished ? info.vanished
                                           : info.unreadable);
  }
  const auto present = present_by_id(files);
  std::unordered_map<std::uint32_t, std::uint32_t> words;
  for (const CatalogText& text : catalog.texts()) words.emplace(text.id, text.tokens);
  catalog.for_each_document([&](const CatalogDocument& document) {
    if (!present.contains(document.file)) return;
    ++info.documents;
    const auto text = words.find(document.text);
    if (text == words.end()) return;
    ++info.texts;
    info.words += text->second;
    words.erase(text);
  });
  info.keys = catalog.key_count();
  return info;
}

CatalogVerification verify_catalog(const std::string& path, bool with_files, RunContext& context) {
  CatalogVerification result;
  result.catalog = path;
  result.with_files = with_files;
  std::vector<CatalogFile> files;
  {
    const Catalog catalog(path);
    catalog.verify();
    std::vector<KeyedText> entries;
    catalog.for_each_key_block([&](std::string_view packed) {
      const std::unique_ptr<KeySource> keys = open_packed_keys(packed);
      for (unsigned part = 0; part < kKeyParts; ++part) {
        entries.clear();
        keys->read(part, entries);
      }
    });
    if (with_files) files = catalog.files();
  }
  std::erase_if(files, [](const CatalogFile& file) { return file.state != FileState::present; });
  result.files = files.size();
  enum class Found : char { same, changed, unreadable };
  std::vector<Found> found(files.size(), Found::same);
  std::atomic<std::uint64_t> done = 0;
  parallel_for(files.size(), context, [&](std::size_t i) {
    const std::optional<Digest> digest = digest_of_file(files[i].path, context);
    if (!digest) found[i] = Found::unreadable;
    if (digest && digest != files[i].sha256) found[i] = Found::changed;
    context.report_progress("verifying", ++done, files.size());
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (found[i] == Found::changed) result.changed.push_back(files[i].path);
    if (found[i] == Found::unreadable) result.unreadable.push_back(files[i].path);
  }
  return result;
}

void merge_catalogs(const std::vector<std::string>& paths, const std::string& merged,
                    RunContext& context) {
  struct stat status{};
  if (::lstat(merged.c_str(), &status) == 0) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} is there already: name a new file", merged), merged);
  }
  std::optional<CatalogParameters> parameters;
  for (const std::string& path : paths) {
    const Catalog catalog(path);
    if (!parameters) parameters = catalog.parameters();
    if (const auto difference = why_incompatible(*parameters, catalog.parameters())) {
      throw Error(ErrorCode::incompatible,
                  fmt::format("the catalogs {} and {} differ in what they are made with: {}",
                              paths.front(), path, *difference),
                  path);
    }
  }
  // It appears when it is complete.
  const std::string unfinished = merged + ".unfinished";
  if (::lstat(unfinished.c_str(), &status) == 0) {
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("{} is there already, from a run that did not end: remove it", unfinished),
        unfinished);
  }
  try {
    {
      Merger merger(unfinished, *parameters);
      for (const std::string& path : paths) {
        context.check_cancelled();
        merger.add(Catalog(path));
      }
      merger.finish();
    }
    if (std::rename(unfinished.c_str(), merged.c_str()) != 0) {
      throw Error(ErrorCode::output_failed, fmt::format("cannot write to {}", merged), merged);
    }
  } catch (...) {
    (void)std::remove(unfinished.c_str());
    throw;
  }
}

CatalogDiff diff_catalogs(const std::string& a, const std::string& b) {
  const Catalog catalog_a(a);
  const Catalog catalog_b(b);
  if (const auto difference = why_incompatible(catalog_a.parameters(), catalog_b.parameters())) {
    throw Error(ErrorCode::incompatible,
                fmt::format("the catalogs {} and {} differ in what they are made with: {}", a, b,
                            *difference),
                b);
  }
  const std::vector<CatalogFile> files_a = catalog_a.files();
  const std::vector<CatalogFile> files_b = catalog_b.files();
  const std::vector<PlacedText> in_a = placed_texts(catalog_a, files_a);
  const std::vector<PlacedText> in_b = placed_texts(catalog_b, files_b);
  CatalogDiff diff;
  diff.a = a;
  diff.b = b;
  auto at_a = in_a.begin();
  auto at_b = in_b.begin();
  while (at_a != in_a.end() || at_b != in_b.end()) {
    if (at_b == in_b.end() || (at_a != in_a.end() && at_a->stands_before(*at_b))) {
      diff.gone.push_back((at_a++)->locator());
    } else if (at_a == in_a.end() || at_b->stands_before(*at_a)) {
      diff.added.push_back((at_b++)->locator());
    } else {
      if (at_a->text == at_b->text) {
        ++diff.unchanged;
      } else {
        diff.changed.push_back(at_b->locator());
      }
      ++at_a;
      ++at_b;
    }
  }
  return diff;
}

}  // namespace stemma
