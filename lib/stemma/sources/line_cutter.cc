#include <algorithm>
#include <cstring>
#include <utility>

#include "stemma/sources/record_cutter.h"

namespace stemma {
namespace {

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

class LineCutter : public RecordCutter {
 public:
  LineCutter(const SourceFile& file, std::uint64_t longest, RunContext& context)
      : RecordCutter(file, context, ReadAs::decompressed), longest_(longest) {}

  RecordPiece next_records() override {
    RecordPiece piece;
    std::string& bytes = piece.batch.bytes;
    std::size_t size = begun_.size();
    std::size_t whole = 0;  // bytes of whole lines
    bytes.resize(std::max(kRecordPieceBytes, size));
    std::memcpy(bytes.data(), begun_.data(), size);
    begun_.clear();
    while (!piece.is_last && (size < kRecordPieceBytes || whole == 0)) {
      std::size_t looked_at = size;
      if (whole == 0 && size > longest_ + 1) {  // it may end in CR LF
        skip_line(bytes, size, piece);
        looked_at = 0;
      } else if (size == bytes.size()) {
        bytes.resize(std::min(2 * size, longest_ + 2));  // no more than the longest line and CR LF
      }
      read(bytes, size, bytes.size(), piece);
      const void* const last = ::memrchr(bytes.data() + looked_at, '\n', size - looked_at);
      if (last != nullptr) {
        whole = static_cast<std::size_t>(static_cast<const char*>(last) - bytes.data()) + 1;
      }
    }
    if (piece.is_last && !is_cut_off()) {
      whole = size;
    } else {
      begun_.assign(bytes, whole, size - whole);
    }
    bytes.resize(whole);
    split(piece);
    bytes.resize(whole + kRecordPadding);
    offset_ += whole;
    piece.batch.bytes_read = bytes_read();
    return piece;
  }

 private:
  // The line that all of `bytes` is the beginning of; leaves what follows its end.
  void skip_line(std::string& bytes, std::size_t& size, RecordPiece& piece) {
    diagnose_as_too_long(line_, piece);
    for (;;) {
      offset_ += size;
      size = 0;
      if (!read(bytes, size, bytes.size(), piece)) return;
      const void* const end = std::memchr(bytes.data(), '\n', size);
      if (end == nullptr) continue;
      const auto skipped =
          static_cast<std::size_t>(static_cast<const char*>(end) - bytes.data()) + 1;
      std::memmove(bytes.data(), bytes.data() + skipped, size - skipped);
      size -= skipped;
      offset_ += skipped;
      ++line_;
      return;
    }
  }

  void diagnose_as_too_long(std::uint64_t line, RecordPiece& piece) const {
    const Locator record{locator().path, {RecordLine{line}}};
    piece.diagnostics.push_back({DiagnosticCode::too_large, to_bytes(record),
                                 "a line of more than " + std::to_string(longest_) + " bytes"});
  }

  void split(RecordPiece& piece) {
    const std::string_view bytes(piece.batch.bytes);
    for (std::size_t begin = 0; begin < bytes.size(); ++line_) {
      const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
      const std::size_t next = std::min(end + 1, bytes.size());
      std::string_view line = bytes.substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() > longest_) {
        diagnose_as_too_long(line_, piece);
      } else if (!is_blank_line(line)) {
        const auto at = static_cast<std::uint32_t>(begin);
        piece.batch.records.push_back({line_,
                                       {at, at + static_cast<std::uint32_t>(line.size())},
                                       offset_ + begin,
                                       offset_ + next});
      }
      begin = next;
    }
  }

  std::uint64_t longest_;
  std::string begun_;         // the line that the last piece ended in
  std::uint64_t line_ = 1;    // the number of that line
  std::uint64_t offset_ = 0;  // of its first byte
};

}  // namespace

std::unique_ptr<RecordCutter> cut_lines(const SourceFile& file, std::uint64_t longest,
                                        RunContext& context) {
  return std::make_unique<LineCutter>(file, longest, context);
}

}  // namespace stemma
