// Records of which each is a text: lines of JSON, and rows of tables.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/extract/json_record.h"
#include "stemma/sources/record_file.h"

namespace stemma {

// Parses records, one after the other, whatever the format of their file is. Not safe to share
// between threads.
class RecordParser {
 public:
  explicit RecordParser(RecordFields fields) : fields_(fields), json_(std::move(fields)) {}

  // As JsonRecordParser::parse(): of a row the columns are what the fields of an object are. A cell
  // that is not UTF-8 is decoded by itself.
  bool parse(const RecordBatch& batch, const RecordBatch::Record& record, bool with_metadata,
             JsonRecord& parsed, std::string& problem);

 private:
  void read_head(std::shared_ptr<const TableHead> head);
  bool parse_row(std::string_view row, bool with_metadata, JsonRecord& parsed,
                 std::string& problem);

  RecordFields fields_;
  JsonRecordParser json_;
  std::shared_ptr<const TableHead> head_;
  std::vector<std::string> columns_;  // of it, in lower case
  std::size_t text_column_ = 0;
  std::size_t id_column_ = 0;  // past the last where there is none
  std::string text_;           // of the row that was parsed last
};

}  // namespace stemma
