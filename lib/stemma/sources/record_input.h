// The bytes of a file, decompressed or as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/diagnostic.h"
#include "stemma/sources/file_stamp.h"
#include "stemma/sources/refusal.h"

namespace stemma {

// Whether a file that begins with these bytes (the first 4 are enough) is compressed as below.
bool is_compressed(std::string_view first_bytes);

enum class ReadAs { decompressed, stored };

// Reads a file from its beginning to its end. Its first bytes say how it is compressed: as gzip,
// zstd, xz or bzip2, any number of streams after each other; all else is taken as it is, and all
// of it where it is read as stored. Not safe to share between threads.
class RecordInput {
 public:
  // A zstd stream may ask for as much as an eighth of `memory` bytes, or 128 MiB if that is more.
  // Throws Refusal where the file cannot be opened, or is no regular one.
  RecordInput(const std::string& path, std::uint64_t memory, ReadAs as = ReadAs::decompressed);
  ~RecordInput();
  RecordInput(const RecordInput&) = delete;
  RecordInput& operator=(const RecordInput&) = delete;

  // Fills `to` with the next `size` bytes, or those that are left, and says how many they are: 0 at
  // the end. Throws Refusal where the file is damaged, cut off or was changed since it was opened,
  // once all that is good before it has been returned.
  std::size_t read(char* to, std::size_t size);

  // Bytes of the file read so far.
  std::uint64_t bytes_read() const;

  // Of the file as it was opened.
  const FileStamp& stamp() const;

  // What turns the file's bytes into those that read() returns.
  class Decoder {
   public:
    virtual ~Decoder() = default;
    // Adds to `done` while it fills to[done, size); returns with less only at the end. What was
    // added before it throws Refusal counts.
    virtual void read(char* to, std::size_t size, std::size_t& done) = 0;
  };
  class File;

 private:
  std::unique_ptr<File> file_;
  std::unique_ptr<Decoder> decoder_;
  std::optional<Refusal> refusal_;  // for the next call
};

}  // namespace stemma
