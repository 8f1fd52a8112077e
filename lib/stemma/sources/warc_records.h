// The records of web crawls, one behind the other: WARC 1.0 and 1.1 (ISO 28500) and ARC, plain or
// in gzip members.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/diagnostic.h"

namespace stemma {

// Whether the bytes, or what they are the gzip of, begin as such a file does.
bool begins_as_warc(std::string_view bytes);

struct WarcPlace {
  std::uint64_t offset = 0;  // of the record, or of its gzip member, in the file as it is
  std::uint64_t within = 0;  // in what that member unpacks to: 0 where records have one each
};

struct WarcRecord {
  WarcPlace place;
  // Where the record ends in the file as it is, with the line ends behind it: what lies between can
  // be taken out, and nothing else goes. Nothing where its gzip member holds more than it, or where
  // it is not whole.
  std::optional<std::uint64_t> end;
  std::string type;          // "response", "resource" ...; of an ARC record "response"
  std::string url;           // WARC-Target-URI
  std::string date;          // WARC-Date; of an ARC record 14 digits
  std::string content_type;  // of the block
  std::string truncated;     // WARC-Truncated: why the block is not whole; empty where it is
  std::string block_digest;  // WARC-Block-Digest and so on, as they stand there
  std::string payload_digest;
  std::string segment;  // WARC-Segment-Number: of a payload that goes on in other records
  std::string head;     // as it stands before the block
  std::string block;
  bool is_whole = true;  // no less of the block is there than the record says
};

// Whether a record of this type may hold a document: a response, a resource or a conversion.
// Revisits, requests and what only describes other records hold none.
bool may_hold_document(const WarcRecord& record);

// What is wrong with a file, and where.
using WarcProblem = std::function<void(const WarcPlace&, DiagnosticCode, std::string)>;

// Reads records in their order, in the memory that one takes. Not safe to share between threads.
class WarcReader {
 public:
  // Gives the next bytes of the file, good until the next call; none at its end.
  using Source = std::function<std::string_view()>;

  // A block of more than `limit` bytes is left out with a problem, as is what is no record; the
  // next that can be told follows.
  WarcReader(Source source, std::uint64_t limit, WarcProblem problem);
  ~WarcReader();
  WarcReader(const WarcReader&) = delete;
  WarcReader& operator=(const WarcReader&) = delete;

  // Nothing at the end. O(size of what is read).
  std::optional<WarcRecord> next();

 private:
  class Input;
  class Records;

  std::unique_ptr<Records> records_;
};

// The source that is these bytes, which must outlive it.
WarcReader::Source all_at_once(std::string_view bytes);

// The record that these bytes are, its head and its block; nothing where they are none.
std::optional<WarcRecord> parse_warc_record(std::string_view bytes);

}  // namespace stemma
