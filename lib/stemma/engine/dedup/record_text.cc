#include "stemma/engine/dedup/record_text.h"

#include <utility>

#include "stemma/extract/plain_text.h"
#include "stemma/extract/warc.h"

namespace stemma {
namespace {

std::optional<RecordText> read_text(RecordParser& parser, const SourceFile& file,
                                    const RecordBatch& batch, const RecordBatch::Record& record,
                                    Wanted wanted, RunContext& context) {
  JsonRecord parsed;
  std::string problem;
  const bool with_metadata = wanted == Wanted::text_and_metadata;
  if (!parser.parse(batch, record, with_metadata, parsed, problem)) {
    context.diagnostics.add({DiagnosticCode::invalid_record,
                             to_bytes(locator_of(file, record.place)), std::move(problem)});
    return std::nullopt;
  }
  return RecordText{hash128(parsed.text), std::move(parsed.id), std::move(parsed.metadata),
                    std::string(parsed.text)};
}

std::optional<RecordText> read_warc(const SourceFile& file, const RecordBatch& batch,
                                    const RecordBatch::Record& record, RunContext& context) {
  std::optional<WarcRecord> warc = parse_warc_record(batch.bytes_of(record));
  if (!warc) return std::nullopt;
  std::optional<RawDocument> document = document_of(
      std::move(*warc), locator_of(file, record.place), longest_record(context), context);
  if (!document) return std::nullopt;
  RecordText text{hash128(batch.bytes_of(record)), document->source_url, {}, {}};
  if (!document->captured.empty()) {
    text.metadata.push_back(
        {MetadataKey::date_captured, MetadataOrigin::warc_header, document->captured});
  }
  text.said = std::move(*document);
  return text;
}

}  // namespace

Locator locator_of(const SourceFile& file, std::uint64_t place) {
  const std::optional<RecordFormat> format = record_format(file);
  if (!format) return file.locator;
  if (*format == RecordFormat::warc) return {file.locator.path, {RecordOffset{place}}};
  return {file.locator.path, {RecordLine{place}}};
}

std::optional<RecordText> RecordTexts::read(const SourceFile& file, const RecordBatch& batch,
                                            const RecordBatch::Record& record, Wanted wanted,
                                            RunContext& context) {
  if (record_format(file) == RecordFormat::warc) return read_warc(file, batch, record, context);
  return read_text(parser_, file, batch, record, wanted, context);
}

std::optional<Document> document_of(RecordText text, Detail detail, RunContext& context) {
  std::optional<Extracted> extracted;
  if (std::string* const utf8 = std::get_if<std::string>(&text.said)) {
    extracted = extract_utf8_text(std::move(*utf8), {}, Wanted::every_word, context);
  } else {
    extracted = extract(std::get<RawDocument>(std::move(text.said)), context, Wanted::every_word);
  }
  if (!extracted) return std::nullopt;
  return make_document({}, std::move(*extracted), {}, detail);
}

}  // namespace stemma
