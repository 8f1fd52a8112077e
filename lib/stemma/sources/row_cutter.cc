#include <algorithm>
#include <cstring>
#include <utility>

#include "stemma/sources/record_cutter.h"
#include "stemma/sources/table_rows.h"

namespace stemma {
namespace {

// The first row of a table is no longer than this.
constexpr std::size_t kLongestHead = std::size_t{64} << 10U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank_row(std::string_view row) {
  return row.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

// The head of a table of which `text` is the beginning, if `column` is a cell of it.
std::optional<TableHead> head_of(std::string_view text, std::string_view column) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = text.substr(0, kLongestHead);
  for (const char delimiter : kDelimiters) {
    const std::string_view row =
        text.substr(0, end_of_row(text, 0, delimiter, kLongestHead).value_or(text.size()));
    const std::vector<std::string> columns = cells_of(row, delimiter, kLongestHead);
    if (column_of(columns, column)) return TableHead{std::string(row), delimiter};
  }
  return std::nullopt;
}

class RowCutter : public RecordCutter {
 public:
  RowCutter(const SourceFile& file, std::uint64_t longest, RunContext& context)
      : RecordCutter(file, context, ReadAs::decompressed),
        column_(file.text_column),
        longest_(longest) {}

  RecordPiece next_records() override {
    RecordPiece piece;
    std::string& bytes = piece.batch.bytes;
    bytes = std::exchange(begun_, {});
    std::size_t size = bytes.size();
    std::size_t whole = 0;  // bytes of whole rows
    while (whole == 0 && !piece.is_last) {
      const std::size_t wanted = std::max(kRecordPieceBytes, 2 * size);
      bytes.resize(wanted);
      while (size < wanted && read(bytes, size, wanted, piece)) {
      }
      whole = split(std::string_view(bytes).substr(0, size), piece);
      if (whole == 0 && size > longest_) tell_too_long(piece);
    }
    begun_.assign(bytes, whole, size - whole);
    bytes.resize(whole);
    bytes.append(kRecordPadding, '\0');
    offset_ += whole;
    piece.batch.head = head_;
    piece.batch.bytes_read = bytes_read();
    return piece;
  }

 private:
  // Says how many bytes of `text` are whole rows.
  std::size_t split(std::string_view text, RecordPiece& piece) {
    const TableText is = piece.is_last && !is_cut_off() ? TableText::whole : TableText::begun;
    std::size_t at = 0;
    if (!head_) {
      const std::optional<TableHead> head = head_of(text, column_);
      if (!head) return 0;
      head_ = std::make_shared<const TableHead>(*head);
      at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
      at += head->row.size();
      line_ += lines_in(head->row);
    }
    while (at < text.size()) {
      std::optional<std::size_t> end =
          end_of_row(text, at, head_->delimiter, static_cast<std::size_t>(longest_), is);
      if (!end && is == TableText::whole) end = text.size();
      if (!end) break;
      const std::string_view row = text.substr(at, *end - at);
      if (row.size() > longest_) {
        tell_too_long(piece);
        break;
      }
      if (!is_blank_row(row)) {
        piece.batch.records.push_back(
            {line_,
             {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(*end)},
             offset_ + at,
             offset_ + *end});
      }
      line_ += lines_in(row);
      at = *end;
    }
    return at;
  }

  static std::uint64_t lines_in(std::string_view row) {
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool ends_line =
          row[i] == '\n' || (row[i] == '\r' && !row.substr(i + 1).starts_with('\n'));
      lines += ends_line ? 1 : 0;
    }
    return lines;
  }

  void tell_too_long(RecordPiece& piece) {
    const Locator record{locator().path, {RecordLine{line_}}};
    piece.diagnostics.push_back({DiagnosticCode::too_large, to_bytes(record),
                                 "a row of more than " + std::to_string(longest_) +
                                     " bytes: what follows it in the table is not read"});
    piece.is_last = true;
  }

  std::string column_;
  std::uint64_t longest_;
  std::shared_ptr<const TableHead> head_;
  std::string begun_;         // the row that the last piece ended in
  std::uint64_t line_ = 1;    // the number of its first line
  std::uint64_t offset_ = 0;  // of its first byte
};

}  // namespace

std::string text_column_of(const SourceFile& file, std::span<const std::string> names,
                           const RunContext& context) {
  std::string text(kByteOrderMark.size() + kLongestHead, '\0');
  try {
    RecordInput input(stored_path(file), context.memory.total());
    text.resize(input.read(text.data(), text.size()));
  } catch (const Refusal&) {
    return {};
  }
  for (const std::string& name : names) {
    if (!name.empty() && head_of(text, name)) return name;
  }
  return {};
}

std::unique_ptr<RecordCutter> cut_rows(const SourceFile& file, std::uint64_t longest,
                                       RunContext& context) {
  return std::make_unique<RowCutter>(file, longest, context);
}

}  // namespace stemma
