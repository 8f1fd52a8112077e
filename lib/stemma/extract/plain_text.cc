#include "stemma/extract/plain_text.h"

#include <utility>

#include "stemma/extract/dates.h"
#include "stemma/extract/front_matter.h"
#include "stemma/extract/text_metadata.h"

namespace stemma {
namespace {

// What the text says of itself, and then what the file system says.
Metadata metadata_beside_front_matter(const RawDocument& document, std::string_view text) {
  Metadata facts = read_text_metadata(text);
  if (document.modified != 0) {
    if (auto time = iso_time(document.modified)) {
      facts.push_back({MetadataKey::date_modified, MetadataOrigin::file_time, std::move(*time)});
    }
  }
  return facts;
}

}  // namespace

std::optional<Extracted> extract_plain_text(const RawDocument& document, std::uint64_t limit,
                                            Wanted wanted, RunContext& context) {
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

  FrontMatter front;
  if (wanted != Wanted::every_word) front = read_front_matter(extracted.text);
  if (!front.problem.empty()) {
    diagnose(DiagnosticCode::invalid_front_matter,
             "the front matter is read as text: " + front.problem);
  }
  if (wanted == Wanted::text_and_metadata) {
    extracted.metadata = std::move(front.facts);
    const Metadata others =
        metadata_beside_front_matter(document, std::string_view(extracted.text).substr(front.end));
    extracted.metadata.insert(extracted.metadata.end(), others.begin(), others.end());
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
