#include "stemma/extract/plain_text.h"

#include <utility>

#include "stemma/extract/dates.h"
#include "stemma/extract/front_matter.h"
#include "stemma/extract/text_metadata.h"

namespace stemma {

Extracted extract_utf8_text(std::string text, const Locator& locator, Wanted wanted,
                            RunContext& context) {
  Extracted extracted;
  extracted.encoding = {"UTF-8", EncodingEvidence::valid_utf8};
  extracted.text = std::move(text);
  FrontMatter front;
  if (wanted != Wanted::every_word) front = read_front_matter(extracted.text);
  if (!front.problem.empty()) {
    context.diagnostics.add({DiagnosticCode::invalid_front_matter, to_bytes(locator),
                             "the front matter is read as text: " + front.problem});
  }
  if (wanted == Wanted::text_and_metadata) {
    extracted.metadata = std::move(front.facts);
    const Metadata of_text = read_text_metadata(std::string_view(extracted.text).substr(front.end));
    extracted.metadata.insert(extracted.metadata.end(), of_text.begin(), of_text.end());
  }
  if (front.end < extracted.text.size()) {
    extracted.blocks.push_back(
        {{static_cast<std::uint32_t>(front.end), static_cast<std::uint32_t>(extracted.text.size())},
         BlockKind::unsplit,
         BlockRole::content});
  }
  return extracted;
}

void add_file_time(std::int64_t modified, Metadata& metadata) {
  if (modified == 0) return;
  if (auto time = iso_time(modified)) {
    metadata.push_back({MetadataKey::date_modified, MetadataOrigin::file_time, std::move(*time)});
  }
}

std::optional<Extracted> extract_plain_text(RawDocument document, std::uint64_t limit,
                                            Wanted wanted, RunContext& context) {
  const auto diagnose = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(document.locator), std::move(message)});
  };
  Encoding encoding{"UTF-8", EncodingEvidence::valid_utf8};
  DecodedText decoded;
  if (is_plain_utf8(document.bytes)) {
    decoded.text = std::move(document.bytes);
  } else {
    encoding = detect_encoding(document.bytes);
    decoded = decode(document.bytes, encoding);
  }
  if (decoded.text.size() > limit) {
    diagnose(DiagnosticCode::too_large,
             "its text has more than " + std::to_string(limit) + " bytes");
    return std::nullopt;
  }
  if (decoded.replacements > 0) {
    diagnose(DiagnosticCode::invalid_encoding, std::to_string(decoded.replacements) +
                                                   " places that are not " + encoding.name +
                                                   " were replaced by U+FFFD");
  }
  Extracted extracted =
      extract_utf8_text(std::move(decoded.text), document.locator, wanted, context);
  extracted.encoding = std::move(encoding);
  extracted.replacements = decoded.replacements;
  return extracted;
}

bool was_parsed(const Extracted& extracted) {
  return extracted.blocks.size() > 1 ||
         (!extracted.blocks.empty() && extracted.blocks.front().kind != BlockKind::unsplit);
}

}  // namespace stemma
