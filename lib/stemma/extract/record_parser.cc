#include "stemma/extract/record_parser.h"

#include <algorithm>
#include <utility>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/encoding.h"
#include "stemma/extract/lines.h"
#include "stemma/sources/table_rows.h"

namespace stemma {
namespace {

std::string decoded(std::string cell) {
  if (is_valid_utf8(cell)) return cell;
  return decode(cell, detect_encoding(cell)).text;
}

}  // namespace

bool RecordParser::parse(const RecordBatch& batch, const RecordBatch::Record& record,
                         bool with_metadata, JsonRecord& parsed, std::string& problem) {
  const std::string_view bytes = batch.bytes_of(record);
  if (!batch.head) return json_.parse(bytes, with_metadata, parsed, problem);
  if (head_ != batch.head) read_head(batch.head);
  return parse_row(bytes, with_metadata, parsed, problem);
}

void RecordParser::read_head(std::shared_ptr<const TableHead> head) {
  head_ = std::move(head);
  columns_ = cells_of(head_->row, head_->delimiter, head_->row.size());
  const auto first_of = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (const auto column = column_of(columns_, name)) return *column;
    }
    return columns_.size();
  };
  text_column_ = first_of(fields_.text);
  id_column_ = first_of(fields_.id);
  for (std::string& column : columns_) column = lower_ascii(trimmed(column));
}

bool RecordParser::parse_row(std::string_view row, bool with_metadata, JsonRecord& parsed,
                             std::string& problem) {
  if (has_stray_quote(row, head_->delimiter, row.size())) {
    problem =
        "has a quote in the middle of a cell over several lines: where its rows end is not known";
    return false;
  }
  std::vector<std::string> cells = cells_of(row, head_->delimiter, row.size());
  while (cells.size() > columns_.size() && cells.back().empty()) cells.pop_back();
  if (cells.size() > columns_.size()) {
    problem = "has more cells than the table has columns: which is the text is not known";
    return false;
  }
  if (text_column_ >= cells.size()) {
    problem = "has fewer cells than the table has columns, and no text";
    return false;
  }
  parsed.id = id_column_ < cells.size() ? decoded(cells[id_column_]) : std::string();
  parsed.metadata.clear();
  if (with_metadata) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (auto fact = fact_of_field(columns_[i], decoded(cells[i]))) {
        parsed.metadata.push_back(std::move(*fact));
      }
    }
  }
  text_ = decoded(std::move(cells[text_column_]));
  parsed.text = text_;
  return true;
}

}  // namespace stemma
