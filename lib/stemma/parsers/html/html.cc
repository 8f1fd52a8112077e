#include "stemma/parsers/html/html.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stemma/base/release_memory.h"
#include "stemma/extract/encoding.h"
#include "stemma/parsers/html/declared_encoding.h"
#include "stemma/parsers/html/flow.h"
#include "stemma/parsers/html/hints.h"
#include "stemma/parsers/html/main_content.h"
#include "stemma/parsers/html/page.h"
#include "stemma/parsers/html/page_metadata.h"
#include "stemma/parsers/html/plain_markup.h"
#include "stemma/parsers/parser.h"

namespace stemma {

std::optional<Extracted> extract_html(RawDocument document, Wanted wanted, RunContext& context) {
  const auto refuse = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(document.locator), std::move(message)});
    return std::nullopt;
  };
  if (document.bytes.size() > html::kLargestPage) {
    return refuse(DiagnosticCode::too_large,
                  "HTML page: has more than " + std::to_string(html::kLargestPage >> 20U) + " MiB");
  }
  const Encoding encoding =
      detect_encoding(document.bytes, html::declared_encoding(document.bytes));
  DecodedText decoded = decode(document.bytes, encoding);
  release_memory(document.bytes);
  html::make_markup_plain(decoded.text);

  BlockWriter writer;
  try {
    const html::Page page(decoded.text);
    const std::vector<html::Part> parts = html::parts_of(page);
    const std::vector<html::FlowBlock> blocks = html::flow_of(page, parts);
    const std::vector<BlockRole> roles = html::roles_of(page, parts, blocks);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const bool is_hidden = blocks[i].display == html::Display::hidden;
      writer.add(is_hidden ? BlockKind::hidden : blocks[i].kind, blocks[i].text, roles[i]);
    }
    if (wanted == Wanted::text_and_metadata) html::add_metadata(page, writer);
  } catch (const std::length_error& error) {
    return refuse(DiagnosticCode::too_large, std::string("HTML page: ") + error.what());
  }
  Extracted extracted = writer.finish();
  if (extracted.blocks.empty()) {
    return refuse(DiagnosticCode::no_text, "HTML page: holds no text");
  }
  extracted.encoding = encoding;
  extracted.replacements = decoded.replacements;
  return extracted;
}

}  // namespace stemma
