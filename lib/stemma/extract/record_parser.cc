#include "stemma/extract/record_parser.h"

#include <algorithm>
#include <utility>

#include "stemma/base/utf8.h"
#include "stemma/extract/encoding.h"
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
  if (head_ != batch.head) {
    head_ = batch.head;
    columns_ = columns_of(head_->row, head_->delimiter, head_->row.size());
  }
  return parse_row(bytes, with_metadata, parsed, problem);
}

bool RecordParser::parse_row(std::string_view row, bool with_metadata, JsonRecord& parsed,
                             std::string& problem) {
  std::vector<std::string> cells = cells_of(row, head_->delimiter, row.size());
  // The cell of the first of `names` that is a column.
  const auto cell = [&](const std::vector<std::string>& names) -> std::string* {
    for (const std::string& name : names) {
      const auto column = std::ranges::find(columns_, column_name(name));
      if (column == columns_.end()) continue;
      const auto index = static_cast<std::size_t>(column - columns_.begin());
      return index < cells.size() ? &cells[index] : nullptr;
    }
    return nullptr;
  };
  std::string* const text = cell(fields_.text);
  if (text == nullptr) {
    problem = "has fewer cells than the table has columns, and no text";
    return false;
  }
  std::string* const id = cell(fields_.id);
  parsed.id = id == nullptr ? std::string() : decoded(*id);
  parsed.metadata.clear();
  if (with_metadata) {
    for (std::size_t i = 0; i < std::min(columns_.size(), cells.size()); ++i) {
      if (auto fact = fact_of_field(columns_[i], decoded(cells[i]))) {
        parsed.metadata.push_back(std::move(*fact));
      }
    }
  }
  text_ = decoded(std::move(*text));
  parsed.text = text_;
  return true;
}

}  // namespace stemma
