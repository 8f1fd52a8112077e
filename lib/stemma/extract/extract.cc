#include "stemma/extract/extract.h"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/extract/file_name.h"
#include "stemma/extract/format.h"
#include "stemma/extract/guarded.h"
#include "stemma/extract/in_worker.h"
#include "stemma/extract/office_binary.h"
#include "stemma/extract/pdf.h"
#include "stemma/extract/plain_text.h"

namespace stemma {
namespace {

std::string message_for(const RecognizedFormat& format) {
  const std::string& name = format.detected.name;
  switch (format.diagnostic) {
    case DiagnosticCode::unsupported_format:
      return name + ": this format is not read";
    case DiagnosticCode::no_text:
      return name + ": holds no text";
    default:
      return name + ": is no text";
  }
}

// What the container says, in the order of trust.
void add_facts_of_container(const RawDocument& document, Metadata& metadata) {
  Metadata facts;
  if (!document.source_url.empty()) {
    facts.push_back({MetadataKey::source_url, MetadataOrigin::warc_header, document.source_url});
  }
  if (!document.captured.empty()) {
    facts.push_back({MetadataKey::date_captured, MetadataOrigin::warc_header, document.captured});
  }
  const auto place = std::ranges::find_if(
      metadata, [](const MetadataFact& fact) { return fact.origin > MetadataOrigin::warc_header; });
  metadata.insert(place, facts.begin(), facts.end());
}

std::optional<Extracted> parse_format(RawDocument document, Format format, Wanted wanted,
                                      Tracked tracked, RunContext& context) {
  if (format == Format::text) {
    return extract_plain_text(std::move(document), kMaxTextBytes, wanted, context);
  }
  if (format == Format::pdf) return extract_pdf(std::move(document), wanted, context);
  if (format == Format::ole) return extract_office_binary(std::move(document), wanted, context);
  return extract_in_worker(document, format, wanted, tracked, context);
}

std::optional<Extracted> parse(RawDocument& document, Wanted wanted, Tracked tracked,
                               RunContext& context) {
  const RecognizedFormat recognized =
      recognize_format(document.bytes, file_name_of(document.locator));
  const Format format = recognized.detected.format;
  if (format == Format::known_unsupported || format == Format::binary || is_container(format)) {
    context.diagnostics.add(
        {recognized.diagnostic, to_bytes(document.locator), message_for(recognized)});
    return std::nullopt;
  }
  // Who calls names the document by its locator where a parser throws: only the bytes are taken.
  RawDocument own{document.locator, std::move(document.bytes), document.modified,
                  document.source_url, document.captured};
  std::optional<Extracted> extracted =
      parse_format(std::move(own), format, wanted, tracked, context);
  if (extracted) extracted->format = format;
  if (extracted && wanted == Wanted::text_and_metadata) {
    add_facts_of_container(document, extracted->metadata);
    add_file_time(document.modified, extracted->metadata);
  }
  return extracted;
}

}  // namespace

std::string_view code_string(BlockKind kind) {
  switch (kind) {
    case BlockKind::unsplit:
      return "unsplit";
    case BlockKind::paragraph:
      return "paragraph";
    case BlockKind::heading:
      return "heading";
    case BlockKind::list_item:
      return "list-item";
    case BlockKind::table_row:
      return "table-row";
    case BlockKind::quotation:
      return "quotation";
    case BlockKind::caption:
      return "caption";
    case BlockKind::code:
      return "code";
    case BlockKind::note:
      return "note";
    case BlockKind::page_header:
      return "page-header";
    case BlockKind::comment:
      return "comment";
    case BlockKind::hidden:
      return "hidden";
    case BlockKind::original:
      return "original";
  }
  return "unknown";
}

std::optional<Extracted> run_guarded(const Parser& parser, RawDocument document,
                                     RunContext& context) {
  const auto diagnose = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(document.locator), std::move(message)});
    return std::nullopt;
  };
  try {
    return parser(document, context);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw;
    return diagnose(DiagnosticCode::parser_failed, error.what());
  } catch (const std::bad_alloc&) {
    return diagnose(DiagnosticCode::too_large, "does not fit the memory");
  } catch (const std::length_error&) {
    return diagnose(DiagnosticCode::too_large, "does not fit the memory");
  } catch (const std::exception& error) {
    return diagnose(DiagnosticCode::parser_failed, error.what());
  }
}

std::string_view code_string(Compared compared) {
  return compared == Compared::content ? "content" : "everything";
}

std::string_view code_string(Tracked tracked) {
  switch (tracked) {
    case Tracked::accepted:
      return "accepted";
    case Tracked::original:
      return "original";
    case Tracked::both:
      return "both";
  }
  return "accepted";
}

std::optional<Tracked> tracked_of(std::string_view code) {
  for (const Tracked each : {Tracked::accepted, Tracked::original, Tracked::both}) {
    if (code_string(each) == code) return each;
  }
  return std::nullopt;
}

std::optional<Extracted> extract(RawDocument document, RunContext& context, Wanted wanted,
                                 const TextChoice& choice) {
  const bool is_every_word = wanted == Wanted::every_word;
  const Tracked tracked = is_every_word ? Tracked::both : choice.tracked;
  const Parser parser = [wanted, tracked](RawDocument& of, RunContext& with) {
    return parse(of, wanted, tracked, with);
  };
  std::optional<Extracted> extracted = run_guarded(parser, std::move(document), context);
  if (extracted && (choice.compared == Compared::everything || is_every_word)) {
    for (Block& block : extracted->blocks) block.role = BlockRole::content;
  }
  return extracted;
}

}  // namespace stemma
