// Folders wait in a queue in the bytewise order of their spelling with a slash at the end. In
// that order the first spelling under which a folder comes up is its bytewise first, and so are
// those of all it holds; entering every real folder once is then enough, however many links lead
// to it, and link loops end without being looked for. No call descends into another, and one
// folder is open at a time, so depth costs neither stack nor descriptors. What lies deeper than
// the system's limit on path lengths is diagnosed.
#include "stemma/sources/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/sources/glob.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

constexpr std::size_t kMissingPathsShown = 20;
constexpr std::uint64_t kFilesBetweenReports = 1024;

// A folder or file whose real path is known, and how much of the spelled path names it. The real
// path of what lies below follows from both.
struct Place {
  std::string real;
  std::size_t spelled = 0;
};

struct Folder {
  std::string path;  // without a slash at the end; "" is the root of the file system
  std::size_t place = 0;
  bool through_link = false;
};

struct LaterSpelling {
  bool operator()(const Folder& a, const Folder& b) const {
    const std::size_t common = std::min(a.path.size(), b.path.size());
    const int order = a.path.compare(0, common, b.path, 0, common);
    if (order != 0) return order > 0;
    const auto next = [common](const std::string& path) {
      return common < path.size() ? static_cast<unsigned char>(path[common]) : unsigned{'/'};
    };
    if (next(a.path) != next(b.path)) return next(a.path) > next(b.path);
    return a.path.size() > b.path.size();
  }
};

struct Found {
  SourceFile file;
  std::size_t place = 0;
};

std::unique_ptr<char, decltype(&std::free)> real_path(const std::string& path) {
  return {::realpath(path.c_str(), nullptr), &std::free};
}

std::string_view without_trailing_slashes(std::string_view path) {
  return path.substr(0, path.find_last_not_of('/') + 1);
}

std::string_view kind_name(mode_t mode) {
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode)) return "a character device";
  if (S_ISBLK(mode)) return "a block device";
  return "no regular file";
}

// Which of the names below a named folder are wanted.
class Selection {
 public:
  explicit Selection(const WalkOptions& options) {
    for (const auto& [patterns, globs] :
         {std::pair{&options.include, &include_}, std::pair{&options.exclude, &exclude_}}) {
      for (std::string_view pattern : *patterns) {
        // "cache/" is how people write the name of a folder.
        if (pattern.size() > 1) pattern = without_trailing_slashes(pattern);
        globs->emplace_back(pattern);
      }
    }
  }

  bool excluded(std::string_view below, std::string_view name) const {
    return any_matches(exclude_, below, name);
  }
  bool included(std::string_view below, std::string_view name) const {
    return include_.empty() || any_matches(include_, below, name);
  }

 private:
  static bool any_matches(const std::vector<Glob>& globs, std::string_view below,
                          std::string_view name) {
    return std::ranges::any_of(
        globs, [&](const Glob& glob) { return glob.matches(glob.has_slash() ? below : name); });
  }

  std::vector<Glob> include_;
  std::vector<Glob> exclude_;
};

class Walker {
 public:
  Walker(const WalkOptions& options, RunContext& context)
      : selection_(options), links_(options.links), context_(context) {}

  // The target of a named link is walked; that the link was met elsewhere is then no news.
  void name_link(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    const auto parent = real_path(slash == std::string::npos ? "." : path.substr(0, slash + 1));
    if (!parent) return;
    const std::string_view folder = without_trailing_slashes(parent.get());
    named_links_.insert(std::string(folder) + "/" + path.substr(slash + 1));
  }

  void take_named(const std::string& path) {
    if (path == "-") {
      found_.push_back({{{"-", {}}, 0}, add_place("-", 1)});
      return;
    }
    struct stat status{};
    const std::string base(without_trailing_slashes(path));
    if (::stat(path.c_str(), &status) != 0) {
      const int error = errno;
      return diagnose(DiagnosticCode::unreadable, path, path, system_message(error));
    }
    const std::optional<std::string> real = real_of_named(path);
    if (!real) {
      const int error = errno;
      return diagnose(DiagnosticCode::unreadable, path, path, system_message(error));
    }
    if (S_ISDIR(status.st_mode)) {
      walk_folder(base, path, std::string(without_trailing_slashes(*real)));
    } else if (S_ISREG(status.st_mode)) {
      found_.push_back({file_of(path, status), add_place(*real, path.size())});
    } else {
      diagnose(DiagnosticCode::not_regular, *real, path,
               "is " + std::string(kind_name(status.st_mode)));
    }
  }

  std::vector<SourceFile> finish() {
    for (auto& [key, value] : diagnostics_) {
      if (std::get<1>(key) == DiagnosticCode::symlink_not_followed &&
          named_links_.contains(std::get<0>(key))) {
        continue;
      }
      context_.diagnostics.add({std::get<1>(key), value, std::get<2>(key)});
    }
    if (places_.size() > 1) keep_each_once();
    std::vector<SourceFile> files;
    files.reserve(found_.size());
    for (Found& found : found_) files.push_back(std::move(found.file));
    std::ranges::sort(files, {}, &SourceFile::locator);
    return files;
  }

 private:
  static SourceFile file_of(const std::string& path, const struct stat& status) {
    SourceFile file;
    file.locator.path = path;
    file.size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
    file.stamp = stamp_of(status);
    return file;
  }

  // Asking the system for each of thousands of names would take longer than to read the files: of
  // those in one folder only the folder's path is asked for, unless they are links.
  std::optional<std::string> real_of_named(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string name = path.substr(slash + 1);
    struct stat status{};
    const bool is_plain_file = slash != std::string::npos && ::lstat(path.c_str(), &status) == 0 &&
                               S_ISREG(status.st_mode);
    if (!is_plain_file) {
      const auto real = real_path(path);
      return real ? std::optional<std::string>(real.get()) : std::nullopt;
    }
    const auto [at, is_new] = real_folders_.try_emplace(path.substr(0, slash + 1));
    if (is_new) {
      const auto real = real_path(at->first);
      if (!real) return std::nullopt;
      at->second = std::string(without_trailing_slashes(real.get())) + "/";
    }
    return at->second + name;
  }

  std::size_t add_place(std::string real, std::size_t spelled) {
    places_.push_back({std::move(real), spelled});
    return places_.size() - 1;
  }

  std::string real_of(std::size_t place, std::string_view path) const {
    return places_[place].real + std::string(path.substr(places_[place].spelled));
  }

  // One finding about one real file counts once, under its bytewise first spelling.
  void diagnose(DiagnosticCode code, std::string real, std::string path, std::string message) {
    auto [at, is_new] = diagnostics_.try_emplace({std::move(real), code, std::move(message)}, path);
    if (!is_new && path < at->second) at->second = std::move(path);
  }

  void walk_folder(const std::string& base, const std::string& spelling, const std::string& real) {
    const std::size_t found_before = found_.size();
    root_length_ = base.size();
    entered_.clear();
    waiting_.push({base, add_place(real, base.size()), true});
    bool root_was_read = false;
    while (!waiting_.empty()) {
      Folder folder = waiting_.top();
      waiting_.pop();
      if (links_ == LinkPolicy::follow &&
          !entered_.insert(real_of(folder.place, folder.path)).second) {
        continue;
      }
      context_.check_cancelled();
      const bool was_read = read_folder(folder);
      if (folder.path.size() == root_length_) root_was_read = was_read;
      context_.report_progress("walking", found_.size(), 0, ProgressUnit::files);
    }
    if (root_was_read && found_.size() == found_before) {
      diagnose(DiagnosticCode::no_documents, real, spelling, "holds no file to read");
    }
  }

  // Says whether the folder could be read to its end.
  bool read_folder(const Folder& folder) {
    const std::string open_path = folder.path.empty() ? "/" : folder.path;
    // A named folder, or one reached by a link that is followed, may be a link; one that was
    // just seen to be a folder must still be one.
    const int flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY |
                      (folder.through_link ? 0 : O_NOFOLLOW);
    FileDescriptor descriptor(::open(open_path.c_str(), flags));
    const auto fail = [&](int error) {
      diagnose(DiagnosticCode::unreadable, real_of(folder.place, folder.path), open_path,
               "the folder cannot be read: " + system_message(error));
      return false;
    };
    if (!descriptor.is_open()) return fail(errno);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(descriptor.get()), &::closedir);
    if (!stream) return fail(errno);
    const int number = descriptor.release();
    while (true) {
      errno = 0;
      const dirent* const entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      take_entry(folder, name, number);
    }
    return errno == 0 || fail(errno);
  }

  void take_entry(const Folder& folder, std::string_view name, int folder_number) {
    const std::string path = folder.path + "/" + std::string(name);
    const std::string_view below = std::string_view(path).substr(root_length_ + 1);
    if (selection_.excluded(below, name)) return;
    const std::string name_only(name);
    struct stat status{};
    if (::fstatat(folder_number, name_only.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      const int error = errno;
      return diagnose(DiagnosticCode::unreadable, real_of(folder.place, path), path,
                      system_message(error));
    }
    std::size_t place = folder.place;
    const bool is_link = S_ISLNK(status.st_mode);
    if (is_link) {
      struct stat target{};
      const int error = ::fstatat(folder_number, name_only.c_str(), &target, 0) == 0 ? 0 : errno;
      const bool to_folder = error == 0 && S_ISDIR(target.st_mode);
      // A link to a folder may lead to files that are wanted, whatever its own name.
      if (!to_folder && !selection_.included(below, name)) return;
      if (links_ == LinkPolicy::skip) {
        return diagnose(DiagnosticCode::symlink_not_followed, real_of(place, path), path,
                        "is a symbolic link, which is not followed");
      }
      const auto real = real_path(path);
      if (error != 0 || !real) {
        const int reason = error != 0 ? error : errno;
        return diagnose(DiagnosticCode::unreadable, real_of(place, path), path,
                        "the symbolic link leads nowhere: " + system_message(reason));
      }
      status = target;
      place = add_place(std::string(without_trailing_slashes(real.get())), path.size());
    }
    if (S_ISDIR(status.st_mode)) {
      waiting_.push({path, place, is_link});
    } else if (!selection_.included(below, name)) {
      return;
    } else if (S_ISREG(status.st_mode)) {
      found_.push_back({file_of(path, status), place});
      if (found_.size() % kFilesBetweenReports == 0) {
        context_.check_cancelled();
        context_.report_progress("walking", found_.size(), 0, ProgressUnit::files);
      }
    } else {
      diagnose(DiagnosticCode::not_regular, real_of(place, path), path,
               "is " + std::string(kind_name(status.st_mode)));
    }
  }

  std::string_view real_tail(const Found& found) const {
    return std::string_view(found.file.locator.path).substr(places_[found.place].spelled);
  }

  // Compares the real paths without putting them together: with many files that is most of the
  // cost.
  int compare_real(const Found& a, const Found& b) const {
    if (a.place == b.place) return real_tail(a).compare(real_tail(b));
    std::string_view head_a = places_[a.place].real;
    std::string_view head_b = places_[b.place].real;
    std::string_view tail_a = real_tail(a);
    std::string_view tail_b = real_tail(b);
    while (true) {
      if (head_a.empty()) head_a = std::exchange(tail_a, {});
      if (head_b.empty()) head_b = std::exchange(tail_b, {});
      const std::size_t common = std::min(head_a.size(), head_b.size());
      if (common == 0) return head_a.compare(head_b);
      if (const int order = head_a.compare(0, common, head_b, 0, common); order != 0) return order;
      head_a.remove_prefix(common);
      head_b.remove_prefix(common);
    }
  }

  void keep_each_once() {
    std::ranges::sort(found_, [this](const Found& a, const Found& b) {
      const int order = compare_real(a, b);
      return order != 0 ? order < 0 : a.file.locator < b.file.locator;
    });
    const auto repeated = std::ranges::unique(
        found_, [this](const Found& a, const Found& b) { return compare_real(a, b) == 0; });
    found_.erase(repeated.begin(), repeated.end());
  }

  const Selection selection_;
  const LinkPolicy links_;
  RunContext& context_;
  std::vector<Place> places_;
  std::vector<Found> found_;
  std::priority_queue<Folder, std::vector<Folder>, LaterSpelling> waiting_;
  std::unordered_set<std::string> entered_;  // real paths; only where links are followed
  std::unordered_set<std::string> named_links_;
  std::unordered_map<std::string, std::string> real_folders_;  // of named files, by spelling
  std::map<std::tuple<std::string, DiagnosticCode, std::string>, std::string> diagnostics_;
  std::size_t root_length_ = 0;  // of the named folder that is being walked
};

bool is_missing(const std::string& path) {
  if (path == "-") return false;
  // The system would see such a name only up to the NUL: another file.
  if (path.empty() || path.find('\0') != std::string::npos) return true;
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) return false;
  return errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
}

// Takes the names of places inside files out of `names`.
std::vector<SourceFile> take_places(std::vector<std::string>& names) {
  std::vector<SourceFile> places;
  std::erase_if(names, [&](const std::string& name) {
    if (!is_missing(name)) return false;
    std::optional<SourceFile> place = place_named(name);
    if (place) places.push_back(std::move(*place));
    return place.has_value();
  });
  return places;
}

void require_present(const std::vector<std::string>& names) {
  std::vector<std::string> missing;
  std::ranges::copy_if(names, std::back_inserter(missing), is_missing);
  if (missing.empty()) return;
  std::string message =
      missing.size() == 1 ? "no such file or folder:" : "no such files or folders:";
  for (std::size_t i = 0; i < std::min(missing.size(), kMissingPathsShown); ++i) {
    message += (i == 0 ? " '" : ", '") + missing[i] + "'";
  }
  if (missing.size() > kMissingPathsShown) {
    message += " and " + std::to_string(missing.size() - kMissingPathsShown) + " more";
  }
  throw Error(ErrorCode::path_not_found, message, missing.front());
}

}  // namespace

std::vector<SourceFile> walk(const std::vector<std::string>& paths, const WalkOptions& options,
                             RunContext& context) {
  std::vector<std::string> names = paths;
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  std::vector<SourceFile> records = take_places(names);
  require_present(names);

  Walker walker(options, context);
  for (const std::string& name : names) {
    struct stat status{};
    const std::string bare(without_trailing_slashes(name));
    if (!bare.empty() && ::lstat(bare.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) {
      walker.name_link(bare);
    }
  }
  for (const std::string& name : names) walker.take_named(name);
  std::vector<SourceFile> files = walker.finish();
  // Of a file that is named as well, each record is there already.
  std::erase_if(records, [&](const SourceFile& record) {
    return std::ranges::count(files, Locator{record.locator.path, {}}, &SourceFile::locator) > 0;
  });
  files.insert(files.end(), records.begin(), records.end());
  std::ranges::stable_sort(files, {},
                           [](const SourceFile& file) -> const auto& { return file.locator; });
  return files;
}

std::vector<std::string> split_names(std::string_view list, NameSeparator separator) {
  const bool by_line = separator == NameSeparator::newline;
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(by_line ? '\n' : '\0'), list.size());
    std::string_view name = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (by_line && name.ends_with('\r')) name.remove_suffix(1);
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

}  // namespace stemma
