#include "stemma/extract/in_worker.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace stemma {
namespace {

constexpr std::uint64_t kLeastMemory = std::uint64_t{512} << 20U;
constexpr std::uint64_t kMostMemory = std::uint64_t{4} << 30U;
constexpr std::chrono::seconds kProcessorTime{60};

// What this process holds for each byte of a text while it is read (scan.cc).
constexpr std::uint64_t kHeldPerByte = 14;

void diagnose_failure(const RawDocument& document, std::string why, RunContext& context) {
  context.diagnostics.add(
      {DiagnosticCode::parser_failed, to_bytes(document.locator), std::move(why)});
}

}  // namespace

HelperLimits worker_limits(const RunContext& context) {
  const std::uint64_t budget = context.memory.total();
  return {std::clamp(budget / 4, kLeastMemory, kMostMemory), kProcessorTime,
          std::max<std::uint64_t>(budget / kHeldPerByte, 1)};
}

std::optional<Extracted> extract_in_worker(const RawDocument& document, Format format,
                                           Wanted wanted, Tracked tracked, RunContext& context) {
  WorkerRequest request;
  request.format = format;
  request.wanted = wanted;
  request.tracked = tracked;
  request.locator = to_bytes(document.locator);
  request.modified = document.modified;
  std::string packed;
  bool is_sound = true;
  bool was_diagnosed = false;
  const HelperFailure failed =
      context.helpers->ask(pack(request), file_in_memory(document.bytes), worker_limits(context),
                           context.stop, [&](std::uint8_t kind, std::string_view bytes) {
                             if (kind == kExtractedFrame) {
                               packed += bytes;
                             } else if (auto diagnostic = unpack_diagnostic(bytes);
                                        kind == kDiagnosticFrame && diagnostic) {
                               diagnostic->locator = request.locator;
                               was_diagnosed = true;
                               context.diagnostics.add(std::move(*diagnostic));
                             } else {
                               is_sound = false;
                             }
                           });
  if (failed) {
    diagnose_failure(document, *failed, context);
    return std::nullopt;
  }
  if (packed.empty() && was_diagnosed) return std::nullopt;
  std::optional<Extracted> extracted = unpack_extracted(packed);
  if (!extracted || !is_sound) {
    diagnose_failure(document, "its parser answered nonsense", context);
    return std::nullopt;
  }
  return extracted;
}

std::optional<std::string> run_over(const RawDocument& document,
                                    const std::vector<std::string>& command, RunContext& context) {
  std::string output;
  const HelperFailure failed = context.helpers->run(command, file_in_memory(document.bytes),
                                                    worker_limits(context), context.stop, output);
  if (!failed) return output;
  diagnose_failure(document, command.front() + ": " + *failed, context);
  return std::nullopt;
}

}  // namespace stemma
