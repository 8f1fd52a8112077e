// Where a corpus goes: a stream of bytes, perhaps compressed, or a folder of files.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "corpus_documents.h"

namespace corpus {

// A file, or standard output where its name is "-". Compressed (zstd) where the name ends in .zst;
// the same bytes for any number of threads. Throws std::runtime_error where it cannot be written.
class Stream {
 public:
  Stream(const std::string& name, int threads);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void write(std::string_view bytes);
  void close();  // must be called for the stream to be complete

 private:
  struct Compressor;
  std::string name_;
  std::FILE* file_;
  std::unique_ptr<Compressor> compressor_;
};

// A line of JSON: id, url, date and text. Documents of one site are few or many, as sites are.
void append_record(std::string& to, std::uint64_t number, const Parameters& parameters,
                   std::string_view text);
std::string record_id(std::uint64_t number);

// A thousand documents a folder.
std::string file_name(std::uint64_t number);
void write_file(const std::string& folder, std::uint64_t number, std::string_view text);

}  // namespace corpus
