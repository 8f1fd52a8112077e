// Compresses bytes that are in the memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "stemma/sources/record_writer.h"

namespace stemma {

// Holds what compressing takes, for one call after the other. Not safe to share between threads.
class Compressor {
 public:
  virtual ~Compressor() = default;
  // `out` becomes a stream of its own that holds `bytes`: the same for the same bytes. Throws
  // std::bad_alloc.
  virtual void compress(std::string_view bytes, std::string& out) = 0;
};

// None for Compression::none. Throws std::bad_alloc.
std::unique_ptr<Compressor> make_compressor(Compression compression, int zstd_level);

}  // namespace stemma
