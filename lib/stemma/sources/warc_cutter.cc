#include <optional>
#include <string_view>
#include <utility>

#include "stemma/sources/record_cutter.h"
#include "stemma/sources/warc_records.h"

namespace stemma {
namespace {

class WarcCutter : public RecordCutter {
 public:
  WarcCutter(const SourceFile& file, std::uint64_t longest, RunContext& context)
      : RecordCutter(file, context, ReadAs::stored), longest_(longest) {}

  RecordPiece next_records() override {
    if (!reader_) begin();
    RecordPiece piece;
    std::string& bytes = piece.batch.bytes;
    while (bytes.size() < kRecordPieceBytes) {
      const std::optional<WarcRecord> record = reader_->next();
      if (!record) {
        piece.is_last = true;
        break;
      }
      if (!record->end || !may_hold_document(*record)) continue;
      const auto begin = static_cast<std::uint32_t>(bytes.size());
      bytes.append(record->head).append(record->block);
      piece.batch.records.push_back({record->place.offset,
                                     {begin, static_cast<std::uint32_t>(bytes.size())},
                                     record->place.offset,
                                     *record->end});
    }
    bytes.append(kRecordPadding, '\0');
    piece.diagnostics = std::exchange(diagnostics_, {});
    piece.batch.bytes_read = bytes_read();
    return piece;
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

  // It reads at once, and bytes may be wanted in place of records.
  void begin() {
    block_.resize(kBlockBytes);
    reader_.emplace([this] { return next_block(); }, longest_,
                    [this](const WarcPlace& place, DiagnosticCode code, std::string message) {
                      diagnose(place, code, std::move(message));
                    });
  }

  std::string_view next_block() {
    std::size_t size = 0;
    RecordPiece read_into;
    if (is_over_ || !read(block_, size, block_.size(), read_into)) is_over_ = true;
    for (Diagnostic& each : read_into.diagnostics) diagnostics_.push_back(std::move(each));
    return std::string_view(block_).substr(0, size);
  }

  void diagnose(const WarcPlace& place, DiagnosticCode code, std::string message) {
    Locator record{locator().path, {RecordOffset{place.offset}}};
    if (place.within > 0) record.inside.emplace_back(RecordOffset{place.within});
    diagnostics_.push_back({code, to_bytes(record), std::move(message)});
  }

  std::vector<Diagnostic> diagnostics_;  // for the piece that is made
  std::uint64_t longest_;
  std::string block_;
  bool is_over_ = false;
  std::optional<WarcReader> reader_;
};

}  // namespace

std::unique_ptr<RecordCutter> cut_warc(const SourceFile& file, std::uint64_t longest,
                                       RunContext& context) {
  return std::make_unique<WarcCutter>(file, longest, context);
}

}  // namespace stemma
