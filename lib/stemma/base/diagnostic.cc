#include "stemma/base/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace stemma {

std::string_view code_string(DiagnosticCode code) {
  switch (code) {
    case DiagnosticCode::no_documents:
      return "no_documents";
    case DiagnosticCode::not_regular:
      return "not_regular";
    case DiagnosticCode::symlink_not_followed:
      return "symlink_not_followed";
    case DiagnosticCode::binary:
      return "binary";
    case DiagnosticCode::unsupported_format:
      return "unsupported_format";
    case DiagnosticCode::no_text:
      return "no_text";
    case DiagnosticCode::unreadable:
      return "unreadable";
    case DiagnosticCode::too_large:
      return "too_large";
    case DiagnosticCode::parser_failed:
      return "parser_failed";
    case DiagnosticCode::invalid_record:
      return "invalid_record";
    case DiagnosticCode::invalid_encoding:
      return "invalid_encoding";
    case DiagnosticCode::invalid_front_matter:
      return "invalid_front_matter";
    case DiagnosticCode::tracked_changes:
      return "tracked_changes";
    case DiagnosticCode::common_fingerprints:
      return "common_fingerprints";
    case DiagnosticCode::found_by_sketches:
      return "found_by_sketches";
    case DiagnosticCode::changed_since_scan:
      return "changed_since_scan";
    case DiagnosticCode::interrupted_scan:
      return "interrupted_scan";
    case DiagnosticCode::truncated:
      return "truncated";
    case DiagnosticCode::digest_mismatch:
      return "digest_mismatch";
    case DiagnosticCode::invalid_warc:
      return "invalid_warc";
  }
  return "parser_failed";
}

Severity severity(DiagnosticCode code) {
  switch (code) {
    case DiagnosticCode::no_documents:
    case DiagnosticCode::invalid_encoding:
    case DiagnosticCode::invalid_front_matter:
    case DiagnosticCode::tracked_changes:
    case DiagnosticCode::common_fingerprints:
    case DiagnosticCode::found_by_sketches:
    case DiagnosticCode::changed_since_scan:
    case DiagnosticCode::interrupted_scan:
    case DiagnosticCode::truncated:
    case DiagnosticCode::digest_mismatch:
    case DiagnosticCode::invalid_warc:
      return Severity::note;
    case DiagnosticCode::not_regular:
    case DiagnosticCode::symlink_not_followed:
    case DiagnosticCode::binary:
    case DiagnosticCode::unsupported_format:
    case DiagnosticCode::no_text:
      return Severity::skipped;
    case DiagnosticCode::unreadable:
    case DiagnosticCode::too_large:
    case DiagnosticCode::parser_failed:
    case DiagnosticCode::invalid_record:
      return Severity::failure;
  }
  return Severity::failure;
}

void DiagnosticSink::add(Diagnostic diagnostic) {
  const std::scoped_lock lock(mutex_);
  diagnostics_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> DiagnosticSink::sorted() const {
  std::vector<Diagnostic> result;
  {
    const std::scoped_lock lock(mutex_);
    result = diagnostics_;
  }
  const auto by_place = [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.locator, a.code, a.message, b.bytes) <
           std::tie(b.locator, b.code, b.message, a.bytes);
  };
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.locator, a.code, a.message) == std::tie(b.locator, b.code, b.message);
  };
  std::sort(result.begin(), result.end(), by_place);
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

}  // namespace stemma
