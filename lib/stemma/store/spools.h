// Many streams of bytes on the disk, each written piece by piece and read back whole: how what
// belongs together is brought together where the memory cannot hold all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/file_descriptor.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// Files without a name: gone with this object, or with the process. Appending to different streams
// from different threads is not safe; reading is.
class Spools {
 public:
  // `buffers` bytes are shared by all streams while they are written.
  Spools(const WorkFolder& folder, std::size_t count, std::size_t buffers);

  std::size_t count() const { return streams_.size(); }
  // Throws Error{output_failed} where the disk is full.
  void append(std::size_t stream, std::string_view bytes);
  // Ends the writing, of all streams.
  void flush();

  // After flush().
  std::uint64_t size(std::size_t stream) const { return streams_[stream].size; }
  // `into.size()` bytes from `offset`. Throws Error{damaged} where they are not there.
  void read(std::size_t stream, std::uint64_t offset, std::span<char> into) const;
  std::string read_all(std::size_t stream) const;
  // What was read, gives its room on the disk back.
  void drop(std::size_t stream);

 private:
  struct Stream {
    FileDescriptor file{-1};
    std::string buffer;
    std::uint64_t size = 0;
  };

  void write_out(Stream& stream);

  std::string folder_;
  std::size_t buffer_;
  std::vector<Stream> streams_;
};

}  // namespace stemma
