// A finding about one document (or one passage of the input) that does not stop the run.
#pragma once

#include <compare>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/digest.h"
#include "stemma/base/export.h"

namespace stemma {

// How much a diagnostic matters to whoever started the run.
enum class Severity {
  note,     // worth saying; the document was read
  skipped,  // nothing to compare here (an image, a socket); not a failure
  failure,  // should have been readable and was not: the run ends with exit code 3
};

// The closed list of what can be wrong with a document. Strings: docs/formats/codes.md.
enum class DiagnosticCode {
  no_documents,          // note: a folder or list that holds no file
  not_regular,           // skipped: a socket, fifo, device
  symlink_not_followed,  // skipped: a symbolic link, and following was not asked for
  binary,                // skipped: bytes that are no text
  unsupported_format,    // skipped: a known format that is not read (the message names it)
  no_text,               // skipped: read, but it holds no text
  unreadable,            // failure: the system refused (permission, I/O error, vanished)
  too_large,             // failure: does not fit the memory budget or a fixed limit
  parser_failed,         // failure: a parser threw; the message says what
  invalid_record,        // failure: a line that is no JSON object with a text, a row without one
  invalid_encoding,      // note: bytes that are not of the encoding were replaced
  invalid_front_matter,  // note: a front matter that is not YAML was read as text
  tracked_changes,       // note: a document with changes that nobody accepted or rejected
  common_fingerprints,   // note: passages so common that they propose only with hubs
  found_by_sketches,     // note: the exact lens would have taken too much
  changed_since_scan,    // note: not as a catalog has it; read as it is now
  interrupted_scan,      // note: a catalog that may lack files
  truncated,             // note: what holds the document has not all of it
  digest_mismatch,       // note: bytes are not those of which a digest is named beside them
  invalid_warc,          // note: a web crawl not as its format asks, read all the same
};

inline constexpr DiagnosticCode kAllDiagnosticCodes[] = {
    DiagnosticCode::no_documents,         DiagnosticCode::not_regular,
    DiagnosticCode::symlink_not_followed, DiagnosticCode::binary,
    DiagnosticCode::unsupported_format,   DiagnosticCode::no_text,
    DiagnosticCode::unreadable,           DiagnosticCode::too_large,
    DiagnosticCode::parser_failed,        DiagnosticCode::invalid_record,
    DiagnosticCode::invalid_encoding,     DiagnosticCode::invalid_front_matter,
    DiagnosticCode::tracked_changes,      DiagnosticCode::common_fingerprints,
    DiagnosticCode::found_by_sketches,    DiagnosticCode::changed_since_scan,
    DiagnosticCode::interrupted_scan,     DiagnosticCode::truncated,
    DiagnosticCode::digest_mismatch,      DiagnosticCode::invalid_warc,
};

STEMMA_API std::string_view code_string(DiagnosticCode code);
STEMMA_API Severity severity(DiagnosticCode code);

struct Diagnostic {
  DiagnosticCode code;
  std::string locator;  // of the document, unescaped bytes; empty where it concerns the run
  std::string message;  // may quote the input, unescaped
  // Of the bytes that were read and gave no document: by these they are compared all the same.
  std::optional<Digest> bytes = {};

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

// Collects diagnostics from any thread.
class STEMMA_API DiagnosticSink {
 public:
  void add(Diagnostic diagnostic);
  // What was collected, sorted by (locator, code, message), each once, with its bytes if any said
  // them. Safe from any thread.
  std::vector<Diagnostic> sorted() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace stemma
