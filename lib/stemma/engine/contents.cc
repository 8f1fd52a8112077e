#include "stemma/engine/contents.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "stemma/extract/extract.h"
#include "stemma/extract/plain_text.h"
#include "stemma/sources/read.h"
#include "stemma/sources/record_file.h"

namespace stemma {
namespace {

constexpr std::uint64_t kPeakPerByte = 14;  // of a document, while it is read (scan.cc)

RunContext alone(const RunContext& context) {
  return RunContext{1, MemoryBudget(context.memory.total()), context.stop, nullptr, {}};
}

}  // namespace

Contents::Contents(const Collection& collection, std::span<const std::uint32_t> wanted,
                   const WorkFolder& folder, RunContext& context)
    : collection_(collection), context_(context), records_(folder) {
  std::vector<std::uint32_t> records;
  for (const std::uint32_t document : wanted) {
    if (!collection.documents[document].locator.inside.empty()) records.push_back(document);
  }
  if (records.empty()) return;
  std::sort(records.begin(), records.end());
  copy_records(records);
}

// Documents are by locator, so that those of a file follow each other, but not by their lines.
void Contents::copy_records(std::span<const std::uint32_t> wanted) {
  const auto line_of = [&](std::uint32_t document) {
    return std::get<RecordLine>(collection_.documents[document].locator.inside.front()).line;
  };
  std::uint64_t copied = 0;
  for (std::size_t begin = 0; begin < wanted.size();) {
    const std::string& path = collection_.documents[wanted[begin]].locator.path;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> lines;
    for (; begin < wanted.size() && collection_.documents[wanted[begin]].locator.path == path;
         ++begin) {
      lines.emplace_back(line_of(wanted[begin]), wanted[begin]);
    }
    std::sort(lines.begin(), lines.end());
    // What is wrong with the file was said when it was read first.
    RunContext own = alone(context_);
    own.threads = context_.threads;
    RecordReader reader({{path, {}}, 0}, std::uint64_t{1} << 30U, own);
    auto next = lines.begin();
    while (next != lines.end()) {
      std::optional<RecordBatch> batch = reader.next();
      if (!batch) break;
      std::string bytes;
      std::vector<std::pair<std::uint32_t, Place>> found;
      for (const RecordBatch::Line& line : batch->lines) {
        while (next != lines.end() && next->first < line.number) ++next;
        if (next == lines.end() || next->first != line.number) continue;
        found.emplace_back(next->second, Place{bytes.size(), line.bytes.size()});
        bytes.append(batch->bytes, line.bytes.begin, line.bytes.size());
      }
      if (found.empty()) continue;
      const std::uint64_t at = records_.append(std::as_bytes(std::span(bytes)));
      for (auto& [document, place] : found) {
        places_.emplace(document, Place{at + place.offset, place.size});
      }
      copied += found.size();
      context_.report_progress("copying", copied, wanted.size(), ProgressUnit::records);
    }
  }
}

void Contents::read(std::uint32_t document, Document& into, Detail detail) const {
  const Document& known = collection_.documents[document];
  const auto cannot = [&](std::string why) {
    context_.diagnostics.add({DiagnosticCode::unreadable, to_bytes(known.locator), std::move(why)});
  };
  RunContext own = alone(context_);
  std::optional<Extracted> extracted;
  if (known.locator.inside.empty()) {
    std::optional<RawDocument> raw =
        read_document({known.locator, 0}, context_.memory.total() / kPeakPerByte, own);
    if (raw) extracted = extract(std::move(*raw), own, Wanted::text);
  } else if (const auto place = places_.find(document); place != places_.end()) {
    std::string line(place->second.size + kRecordPadding, '\0');
    records_.read(place->second.offset,
                  std::as_writable_bytes(std::span(line).first(place->second.size)));
    JsonRecordParser parser(collection_.fields);
    JsonRecord record;
    std::string problem;
    if (parser.parse(std::string_view(line).substr(0, place->second.size), false, record,
                     problem)) {
      extracted = extract_utf8_text(std::string(record.text), known.locator, Wanted::text, own);
    }
  }
  if (!extracted) return cannot("cannot be read any more as it was");
  Document read = make_document(known.locator, std::move(*extracted), known.bytes_digest, detail);
  if (read.text_digest != known.text_digest) return cannot("changed while it was read");
  if (detail == Detail::passages) into.text = std::move(read.text);
  // Copied: what was made has room for more.
  into.passages = std::vector(read.passages.begin(), read.passages.end());
  into.tokens = std::vector(read.tokens.begin(), read.tokens.end());
  into.token_spans = std::vector(read.token_spans.begin(), read.token_spans.end());
}

void drop_words(Document& document) {
  document.text = {};
  document.passages = {};
  document.tokens = {};
  document.token_spans = {};
}

}  // namespace stemma
