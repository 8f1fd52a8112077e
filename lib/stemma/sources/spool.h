// Standard input kept on the disk, so that it can be read more than once.
#pragma once

#include <string>
#include <utility>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/walk.h"

namespace stemma {

// A file that goes with this object.
class STEMMA_API Spool {
 public:
  explicit Spool(std::string path) : path_(std::move(path)) {}
  Spool(Spool&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  const std::string& path() const { return path_; }

  // Standard input as a file of records: `-#L12` names one of them.
  SourceFile as_source() const;

 private:
  std::string path_;
};

// Reads `file`, such as standard input, to its end, and writes it into a file of its own in
// `folder`, which is this run's alone: as it is where it is compressed, and else by zstd at its
// fastest. O(bytes); holds some 40 MB. Throws Error{output_failed} where the disk is full,
// Error{invalid_argument} where `file` cannot be read, Error{cancelled}; nothing stays in the
// folder then.
STEMMA_API Spool spool_standard_input(int file, const std::string& folder, RunContext& context);

}  // namespace stemma
