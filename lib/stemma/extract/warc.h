// WARC 1.0 and 1.1 (ISO 28500) and ARC files: what a crawler brought home, record by record.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "stemma/base/diagnostic.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/read.h"

namespace stemma {

// Whether the bytes, or what they are the gzip of, begin as such a file does.
bool begins_as_warc(std::string_view bytes);

struct WarcPlace {
  std::uint64_t offset = 0;  // of the record, or of its gzip member, in the file as it is
  std::uint64_t within = 0;  // in what that member unpacks to: 0 where records have one each
};

struct WarcRecord {
  WarcPlace place;
  std::uint64_t length = 0;  // bytes in the file as it is; 0 where others are in its gzip member
  std::string type;          // "response", "resource" ...; of an ARC record "response"
  std::string url;           // WARC-Target-URI
  std::string date;          // WARC-Date; of an ARC record 14 digits
  std::string content_type;  // of the block
  std::string truncated;     // WARC-Truncated: why the block is not whole; empty where it is
  std::string block_digest;  // WARC-Block-Digest and so on, as they stand there
  std::string payload_digest;
  std::string segment;  // WARC-Segment-Number: of a payload that goes on in other records
  std::string block;
  bool is_whole = true;  // no less of the block is there than the record says
};

// What is wrong with a file, and where.
using WarcProblem = std::function<void(const WarcPlace&, DiagnosticCode, std::string)>;

// Hands each record of a file to `take`, in order. After a problem the reader goes on with the next
// record that can be told. A block of more than `limit` bytes is left out with a problem. O(size).
void for_each_warc_record(std::string_view file, std::uint64_t limit,
                          const std::function<void(WarcRecord)>& take, const WarcProblem& problem);

// Hands each document in the file to `take`: the bodies of responses with status 200, resources and
// conversions, each at its offset (crawl.warc.gz@1044). Revisits, requests and what only describes
// other records are no documents. The digests of all records are checked. Thread-safe.
void for_each_warc_document(RawDocument file, std::uint64_t limit, RunContext& context,
                            const std::function<void(RawDocument)>& take);

}  // namespace stemma
