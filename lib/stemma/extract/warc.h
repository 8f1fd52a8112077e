// WARC 1.0 and 1.1 (ISO 28500) and ARC files: what a crawler brought home, record by record.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "stemma/base/run_context.h"
#include "stemma/sources/read.h"

namespace stemma {

// Whether the bytes, or what they are the gzip of, begin as such a file does.
bool begins_as_warc(std::string_view bytes);

struct WarcRecord {
  std::uint64_t offset = 0;  // of the record, or of its gzip member, in the file as it is
  std::uint64_t length = 0;  // bytes there
  std::string type;          // "response", "resource" ...; of an ARC record "response"
  std::string url;           // WARC-Target-URI
  std::string date;          // WARC-Date; of an ARC record 14 digits
  std::string content_type;  // of the block
  std::string truncated;     // WARC-Truncated: why the block is not whole; empty where it is
  std::string block;
};

// Hands each record of a file to `take`, in order. `problem` hears what is wrong at which offset;
// after it the reader goes on with the next record where one can be told. A block of more than
// `limit` bytes is left out with a problem. O(size).
void for_each_warc_record(std::string_view file, std::uint64_t limit,
                          const std::function<void(WarcRecord)>& take,
                          const std::function<void(std::uint64_t, std::string)>& problem);

// Hands each document in the file to `take`: the bodies of responses with status 200, resources and
// conversions, each at its offset (crawl.warc.gz@1044). Revisits, requests and what only describes
// other records are no documents. Thread-safe.
void for_each_warc_document(RawDocument file, std::uint64_t limit, RunContext& context,
                            const std::function<void(RawDocument)>& take);

}  // namespace stemma
