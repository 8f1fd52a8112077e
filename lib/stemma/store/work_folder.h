// A folder for what does not fit the memory: one run at a time, or several that share it, its disk
// need checked, and removed at the end where the run made it.
#pragma once

#include <cstdint>
#include <string>

#include "stemma/base/export.h"

namespace stemma {

// Whether others may work in a folder at the same time, who share it likewise.
enum class Sharing { alone, shared };

class STEMMA_API WorkFolder {
 public:
  // `path` is made if it is not there; at the end it is removed if this object made it and nothing
  // is in it, and does not share it. Throws Error{output_failed} where it cannot be made or written
  // to, and Error{in_use} where another run holds it (flock).
  explicit WorkFolder(std::string path, Sharing sharing = Sharing::alone);
  // One of its own below `parent` (TMPDIR, else /var/tmp, where empty), gone with this object and
  // all that is in it. Removes those that killed runs of the same user left there.
  static WorkFolder temporary(const std::string& parent);
  WorkFolder(WorkFolder&& other) noexcept;
  WorkFolder& operator=(WorkFolder&&) = delete;
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder();

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + '/' + name; }

  // Throws Error{output_failed}, with both figures, unless so many bytes are free on its disk.
  void require_free(std::uint64_t bytes) const;

 private:
  enum class AtEnd { keep, remove_if_empty, remove };

  WorkFolder(std::string path, int lock, AtEnd at_end);

  std::string path_;
  int lock_ = -1;  // the folder itself, opened and locked
  AtEnd at_end_ = AtEnd::keep;
};

}  // namespace stemma
