#include "stemma/engine/holdings_by_folder.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace stemma {
namespace {

// "" for a name without a folder, and "/" for what lies at the root.
std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  const std::size_t end = path.find_last_not_of('/', slash);
  return end == std::string::npos ? "/" : path.substr(0, end + 1);
}

bool is_top(const std::string& folder) {
  return folder.empty() || folder == "/";
}

void add(FolderHolding& sum, const DocumentHolding& holding) {
  switch (holding.holding) {
    case Holding::held:
      ++sum.held;
      break;
    case Holding::partly:
      ++sum.partly;
      break;
    case Holding::is_new:
      ++sum.is_new;
      break;
    case Holding::wordless:
      ++sum.wordless;
      break;
  }
  sum.words += holding.words;
  sum.words_held += holding.words_held;
}

void add(FolderHolding& sum, const FileHolding& file) {
  ++(file.held_in ? sum.files_held : sum.files_new);
}

// What a document lies in: the file where that holds several, or its folder.
std::string place_of(const Locator& locator) {
  return locator.inside.empty() ? folder_of(locator.path) : locator.path;
}
std::string place_of(const FileHolding& file) {
  const std::size_t archive = file.locator.find("!/");
  return archive == std::string::npos ? folder_of(file.locator) : file.locator.substr(0, archive);
}

struct Folder {
  FolderHolding sum;
  std::set<std::string> parts;  // folders in it
  bool has_documents = false;   // in the folder itself
};

class Folders {
 public:
  template <class Held>
  void add_at(std::string path, const Held& held) {
    folders_[path].has_documents = true;
    for (;;) {
      add(folders_[path].sum, held);
      if (is_top(path)) break;
      std::string above = folder_of(path);
      folders_[above].parts.insert(std::move(path));
      path = std::move(above);
    }
  }

  std::vector<FolderHolding> take() {
    std::vector<FolderHolding> result;
    for (auto& [path, folder] : folders_) {
      const bool parts = folder.parts.size() > 1 && !is_top(path);
      if (!folder.has_documents && !parts) continue;
      folder.sum.path = path.empty() ? "." : path;
      result.push_back(std::move(folder.sum));
    }
    return result;
  }

 private:
  std::map<std::string, Folder> folders_;
};

}  // namespace

FolderHolding total_of(std::span<const DocumentHolding> holdings,
                       std::span<const FileHolding> files) {
  FolderHolding total;
  for (const DocumentHolding& holding : holdings) add(total, holding);
  for (const FileHolding& file : files) add(total, file);
  return total;
}

std::vector<FolderHolding> holdings_by_folder(std::span<const Document> documents,
                                              std::span<const DocumentHolding> holdings,
                                              std::span<const FileHolding> files) {
  Folders folders;
  for (const DocumentHolding& holding : holdings) {
    folders.add_at(place_of(documents[holding.document].locator), holding);
  }
  for (const FileHolding& file : files) folders.add_at(place_of(file), file);
  return folders.take();
}

}  // namespace stemma
