#include "stemma/extract/extract.h"

#include <new>
#include <stdexcept>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/extract/format.h"
#include "stemma/extract/guarded.h"
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

std::optional<Extracted> parse(RawDocument& document, Wanted wanted, RunContext& context) {
  const RecognizedFormat format = recognize_format(document.bytes);
  if (format.detected.format == Format::text) {
    return extract_plain_text({document.locator, std::move(document.bytes), document.modified},
                              kMaxTextBytes, wanted, context);
  }
  context.diagnostics.add({format.diagnostic, to_bytes(document.locator), message_for(format)});
  return std::nullopt;
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

std::optional<Extracted> extract(RawDocument document, RunContext& context, Wanted wanted) {
  const Parser parser = [wanted](RawDocument& of, RunContext& with) {
    return parse(of, wanted, with);
  };
  return run_guarded(parser, std::move(document), context);
}

}  // namespace stemma
