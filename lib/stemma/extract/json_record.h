// A record of a JSON Lines file: its text, its id, and what else it says of itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/extract/metadata.h"

namespace stemma {

// By which names records call their text and their id: the first that a record has. A name that
// begins with a slash is a JSON Pointer (RFC 6901) to a field within others.
struct RecordFields {
  std::vector<std::string> text{"text", "content", "raw_content", "body"};
  std::vector<std::string> id{"id", "_id", "doc_id", "url"};
};

// What a field of this name says of a record; nothing where it is none that is known, or empty.
std::optional<MetadataFact> fact_of_field(std::string_view name, std::string_view value);

struct JsonRecord {
  std::string_view text;  // UTF-8; good until its parser parses another, or is gone
  std::string id;         // a string, or another value as JSON; empty if it has none
  Metadata metadata;      // title, author, date, language, url and the like, if asked for
};

// Parses records, one after the other; O(size) each, and nothing is allocated where a line is not
// longer than all before it and metadata is not asked for. Not safe to share between threads.
class JsonRecordParser {
 public:
  explicit JsonRecordParser(RecordFields fields);
  ~JsonRecordParser();
  JsonRecordParser(const JsonRecordParser&) = delete;
  JsonRecordParser& operator=(const JsonRecordParser&) = delete;

  // The record on `line`; what is wrong with it otherwise, in `problem`. kRecordPadding bytes
  // behind the line must be readable.
  bool parse(std::string_view line, bool with_metadata, JsonRecord& record, std::string& problem);

 private:
  class Json;

  RecordFields fields_;
  std::unique_ptr<Json> json_;
};

}  // namespace stemma
