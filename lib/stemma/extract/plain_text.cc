#include "stemma/extract/plain_text.h"

#include <utility>

#include "stemma/extract/dates.h"
#include "stemma/extract/front_matter.h"
#include "stemma/extract/text_metadata.h"

namespace stemma {

std::optional<Extracted> extract_plain_text(const RawDocument& document, std::uint64_t limit,
                                            RunContext& context) {
  const auto diagnose = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(document.locator), std::move(message)});
  };
  Extracted extracted;
  extracted.encoding = detect_encoding(document.bytes);
  DecodedText decoded = decode(document.bytes, extracted.encoding);
  if (decoded.text.size() > limit) {
    diagnose(DiagnosticCode::too_large,
             "its text has more than " + std::to_string(limit) + " bytes");
    return std::nullopt;
  }
  extracted.text = std::move(decoded.text);
  extracted.replacements = decoded.replacements;
  if (extracted.replacements > 0) {
    diagnose(DiagnosticCode::invalid_encoding,
             std::to_string(extracted.replacements) + " places that are not " +
                 extracted.encoding.name + " were replaced by U+FFFD");
  }

  FrontMatter front = read_front_matter(extracted.text);
  if (!front.problem.empty()) {
    diagnose(DiagnosticCode::invalid_front_matter,
             "the front matter is read as text: " + front.problem);
  }
  extracted.metadata = std::move(front.facts);
  const Metadata in_text = read_text_metadata(std::string_view(extracted.text).substr(front.end));
  extracted.metadata.insert(extracted.metadata.end(), in_text.begin(), in_text.end());
  if (document.modified != 0) {
    if (auto time = iso_time(document.modified)) {
      extracted.metadata.push_back(
          {MetadataKey::date_modified, MetadataOrigin::file_time, std::move(*time)});
    }
  }
  if (front.end < extracted.text.size()) {
    extracted.blocks.push_back(
        {{static_cast<std::uint32_t>(front.end), static_cast<std::uint32_t>(extracted.text.size())},
         BlockKind::unsplit,
         BlockRole::content});
  }
  return extracted;
}

}  // namespace stemma
