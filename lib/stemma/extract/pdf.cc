#include "stemma/extract/pdf.h"

#include <string>
#include <utility>

#include "stemma/extract/in_worker.h"

namespace stemma {

std::optional<Extracted> extract_pdf(RawDocument document, Wanted wanted, RunContext& context) {
  RunContext own{
      1, MemoryBudget(context.memory.total()), context.stop, nullptr, {}, context.helpers};
  std::optional<std::string> layout =
      run_over(document, {"pdftotext", "-q", "-bbox-layout", "/dev/stdin", "-"}, own);
  if (!layout) {
    // Most encrypted documents open without a password.
    const bool is_encrypted = document.bytes.find("/Encrypt") != std::string::npos;
    for (Diagnostic& each : own.diagnostics.sorted()) {
      if (is_encrypted) each.message = "is encrypted";
      context.diagnostics.add(std::move(each));
    }
    return std::nullopt;
  }
  document.bytes = std::move(*layout);
  return extract_in_worker(document, Format::pdf, wanted, Tracked::accepted, context);
}

}  // namespace stemma
