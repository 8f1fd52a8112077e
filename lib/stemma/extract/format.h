// What kind of file the bytes are, and how a file that is not read is reported.
#pragma once

#include <optional>
#include <string_view>

#include "stemma/base/diagnostic.h"
#include "stemma/extract/extract.h"

namespace stemma {

struct RecognizedFormat {
  DetectedFormat detected;
  // For what is not text: unsupported_format (there may be text in it), no_text (there is none),
  // binary (nobody knows).
  DiagnosticCode diagnostic = DiagnosticCode::binary;
};

// As detect_format. `name` (of the file) decides only where the bytes leave it open. A format known
// by its magic number is that format, even if its bytes would pass as text. Otherwise bytes are
// text if they begin with a Unicode mark, if they are UTF-16 or UTF-32 by their zero bytes, or if
// zero bytes only went astray in them (see byte_profile.h), and if other control characters are at
// most one in 20 bytes (one in 3 where all is valid UTF-8). O(size), thread-safe.
RecognizedFormat recognize_format(std::string_view bytes, std::string_view name = {});

// Whether documents lie inside, and it is none itself: what for_each_member() opens.
bool is_container(Format format);

// What documents lie in: a container, or a message with attachments, which is a document, too.
// Looks at the beginning only, but for OLE files, which may be messages. O(size) of these.
std::optional<Format> container_format(std::string_view bytes, std::string_view name);

}  // namespace stemma
