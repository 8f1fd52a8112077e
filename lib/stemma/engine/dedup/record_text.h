// What a record says, whatever the format of its file: the one place that knows how to read each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "stemma/base/hash.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/record_parser.h"
#include "stemma/sources/read.h"
#include "stemma/sources/record_file.h"
#include "stemma/text/document.h"

namespace stemma {

// A record that would take more than the budget is diagnosed, and left out in every pass; so is a
// document that a record unpacks to.
inline std::uint64_t longest_record(const RunContext& context) {
  constexpr std::uint64_t kLongest = std::uint64_t{1} << 30U;  // numbered by 32 bits
  constexpr std::uint64_t kPeak = 48;                          // its text, words, shingles and keys
  return std::min(kLongest, context.memory.total() / kPeak);
}

// Where the record at `place` (RecordBatch) of a file lies; the file where it is one document.
Locator locator_of(const SourceFile& file, std::uint64_t place);

struct RecordText {
  Hash128 bytes;                                // tells whether it is still what it was
  std::string id;                               // what it is called; empty where it does not say
  Metadata metadata;                            // if it was wanted
  std::variant<std::string, RawDocument> said;  // text in UTF-8, or what is to be parsed
};

// Reads records, one after the other. Not safe to share between threads.
class RecordTexts {
 public:
  explicit RecordTexts(RecordFields fields) : parser_(std::move(fields)) {}

  // Nothing where it is no record or holds no document, which is diagnosed as far as it is wrong.
  std::optional<RecordText> read(const SourceFile& file, const RecordBatch& batch,
                                 const RecordBatch::Record& record, Wanted wanted,
                                 RunContext& context);

 private:
  RecordParser parser_;
};

// Every word that it says; nothing where it cannot be parsed or holds no text, which is diagnosed.
std::optional<Document> document_of(RecordText text, Detail detail, RunContext& context);

}  // namespace stemma
