#include "stemma/engine/contents.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "stemma/base/release_memory.h"
#include "stemma/engine/peak_memory.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/file_name.h"
#include "stemma/extract/format.h"
#include "stemma/extract/members.h"
#include "stemma/extract/plain_text.h"
#include "stemma/extract/record_parser.h"
#include "stemma/extract/worker_protocol.h"
#include "stemma/sources/read.h"
#include "stemma/sources/record_file.h"

namespace stemma {
namespace {

RunContext alone(const RunContext& context) {
  return RunContext{
      1, MemoryBudget(context.memory.total()), context.stop, nullptr, {}, context.helpers};
}

}  // namespace

Contents::Contents(const Collection& collection, std::span<const std::uint32_t> wanted,
                   const WorkFolder& folder, RunContext& context)
    : collection_(collection), context_(context), copies_(folder) {
  std::vector<std::uint32_t> inside;
  for (const std::uint32_t document : wanted) {
    if (!collection.documents[document].locator.inside.empty()) inside.push_back(document);
  }
  if (inside.empty()) return;
  std::sort(inside.begin(), inside.end());
  copy_from_files(inside);
}

// Documents are by locator, so that those of a file follow each other.
void Contents::copy_from_files(std::span<const std::uint32_t> wanted) {
  wanted_ = wanted.size();
  while (!wanted.empty()) {
    const std::string& path = collection_.documents[wanted.front()].locator.path;
    const auto end = std::find_if(wanted.begin(), wanted.end(), [&](std::uint32_t document) {
      return collection_.documents[document].locator.path != path;
    });
    const auto count = static_cast<std::size_t>(end - wanted.begin());
    const std::vector<LocatorStep>& inside = collection_.documents[wanted.front()].locator.inside;
    if (std::holds_alternative<RecordLine>(inside.front())) {
      copy_records(path, wanted.first(count));
    } else {
      copy_members(path, wanted.first(count));
    }
    context_.report_progress("copying", places_.size(), wanted_, ProgressUnit::records);
    wanted = wanted.subspan(count);
  }
}

// The texts of records; they are by locator, but not by their lines.
void Contents::copy_records(const std::string& path, std::span<const std::uint32_t> wanted) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> lines;
  for (const std::uint32_t document : wanted) {
    const Locator& locator = collection_.documents[document].locator;
    lines.emplace_back(std::get<RecordLine>(locator.inside.front()).line, document);
  }
  std::sort(lines.begin(), lines.end());
  // What is wrong with the file was said when it was read first.
  RunContext own = alone(context_);
  own.threads = context_.threads;
  const std::vector<SourceFile> files =
      with_text_columns({{{path, {}}, 0}}, collection_.fields.text, own);
  RecordReader reader(files.front(), std::uint64_t{1} << 30U, own);
  RecordParser parser(collection_.fields);
  auto next = lines.begin();
  while (next != lines.end()) {
    std::optional<RecordBatch> batch = reader.next();
    if (!batch) break;
    std::string bytes;
    std::vector<std::pair<std::uint32_t, Place>> found;
    for (const RecordBatch::Record& line : batch->records) {
      while (next != lines.end() && next->first < line.place) ++next;
      if (next == lines.end() || next->first != line.place) continue;
      JsonRecord record;
      std::string problem;
      if (!parser.parse(*batch, line, false, record, problem)) continue;
      found.emplace_back(next->second, Place{bytes.size(), record.text.size()});
      bytes += record.text;
    }
    if (found.empty()) continue;
    const std::uint64_t at = copies_.append(std::as_bytes(std::span(bytes)));
    for (auto& [document, place] : found) {
      places_.emplace(document, Place{at + place.offset, place.size});
    }
    context_.report_progress("copying", places_.size(), wanted_, ProgressUnit::records);
  }
}

void Contents::copy_members(const std::string& path, std::span<const std::uint32_t> wanted) {
  std::map<Locator, std::uint32_t> documents;
  for (const std::uint32_t document : wanted) {
    documents.emplace(collection_.documents[document].locator, document);
  }
  RunContext own = alone(context_);
  const std::uint64_t limit = context_.memory.total() / kPeakPerByte;
  std::optional<RawDocument> raw = read_document({{path, {}}, 0}, limit, own);
  if (!raw) return;
  const auto format = container_format(raw->bytes, file_name_of(raw->locator));
  if (!format) return;
  for_each_member(std::move(*raw), *format, limit, own, [&](const RawDocument& member) {
    const auto found = documents.find(member.locator);
    if (found == documents.end()) return;
    const std::uint64_t at = copies_.append(std::as_bytes(std::span(member.bytes)));
    places_.emplace(found->second, Place{at, member.bytes.size()});
  });
}

std::string Contents::copy_of(const Place& place) const {
  std::string bytes(place.size, '\0');
  copies_.read(place.offset, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

// A document that was not copied: a file, or what the one nameless member of a file holds.
std::optional<Extracted> Contents::extract_file(const Locator& locator, RunContext& own) const {
  const std::uint64_t limit = context_.memory.total() / kPeakPerByte;
  std::optional<RawDocument> raw = read_document({locator, 0}, limit, own);
  if (!raw) return std::nullopt;
  const auto format = container_format(raw->bytes, file_name_of(locator));
  if (!format || *format == Format::mail) {
    return extract(std::move(*raw), own, Wanted::text, collection_.choice);
  }
  std::optional<Extracted> extracted;
  for_each_member(std::move(*raw), *format, limit, own, [&](RawDocument member) {
    if (member.locator != locator) return;
    extracted = extract(std::move(member), own, Wanted::text, collection_.choice);
  });
  return extracted;
}

// What a parser made is not made twice.
void Contents::keep(std::uint32_t document, const Extracted& extracted) const {
  if (!was_parsed(extracted)) return;
  const std::string packed = pack(extracted);
  const std::uint64_t at = copies_.append(std::as_bytes(std::span(packed)));
  const std::scoped_lock lock(mutex_);
  parsed_.try_emplace(document, Place{at, packed.size()});
}

std::optional<Extracted> Contents::extracted_of(std::uint32_t document, RunContext& own) const {
  if (const Collection::Parsed parsed = collection_.parsed_of(document); parsed.size > 0) {
    std::string packed(parsed.size, '\0');
    collection_.parsed_texts->read(parsed.offset, std::as_writable_bytes(std::span(packed)));
    return unpack_extracted(packed);
  }
  {
    std::unique_lock lock(mutex_);
    if (const auto kept = parsed_.find(document); kept != parsed_.end()) {
      const Place place = kept->second;
      lock.unlock();
      return unpack_extracted(copy_of(place));
    }
  }
  const Locator& locator = collection_.documents[document].locator;
  const auto place = places_.find(document);
  if (place == places_.end() && !locator.inside.empty()) return std::nullopt;
  if (!locator.inside.empty() && std::holds_alternative<RecordLine>(locator.inside.front())) {
    return extract_utf8_text(copy_of(place->second), locator, Wanted::text, own);
  }
  std::optional<Extracted> extracted =
      place == places_.end()
          ? extract_file(locator, own)
          : extract({locator, copy_of(place->second)}, own, Wanted::text, collection_.choice);
  if (extracted) keep(document, *extracted);
  return extracted;
}

void Contents::read(std::uint32_t document, Document& into, Detail detail) const {
  const Document& known = collection_.documents[document];
  const auto cannot = [&](std::string why) {
    context_.diagnostics.add({DiagnosticCode::unreadable, to_bytes(known.locator), std::move(why)});
  };
  RunContext own = alone(context_);
  std::optional<Extracted> extracted = extracted_of(document, own);
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
  release_memory(document.text);
  release_memory(document.passages);
  release_memory(document.tokens);
  release_memory(document.token_spans);
}

}  // namespace stemma
