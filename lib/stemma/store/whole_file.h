// Files that are whole or not there, whatever happens meanwhile, and whoever else makes the same
// one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/file_descriptor.h"

namespace stemma {

// Such names end in a file that was not finished: of a run that was killed, or goes on.
inline constexpr std::string_view kUnfinished = ".unfinished-";

// Written bit by bit under a name of its own; nothing is left of it unless it is finished. Throws
// Error{output_failed}, as all functions here that write.
class WholeFile {
 public:
  explicit WholeFile(const std::string& path);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void append(std::string_view bytes);
  // Gives it its name, in the place of one that has it.
  void finish();
  // Gives it its name; says false, and gives it up, where another has it.
  bool finish_if_new();

 private:
  std::string path_;
  std::string unfinished_;  // empty once it is finished
  FileDescriptor file_;
};

// A file of these bytes with a checksum before them.
void write_checked_file(const std::string& path, std::string_view bytes);
// What write_checked_file() has written; nothing where there is no such file or it is damaged.
std::optional<std::string> read_checked_file(const std::string& path);

}  // namespace stemma
