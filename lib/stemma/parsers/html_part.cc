#include "stemma/parsers/html_part.h"

#include <string_view>
#include <utility>

namespace stemma {

void add_html_part(std::string text, BlockRole role, const Locator& locator, FormatParser* html,
                   RunContext& context, BlockWriter& writer) {
  // The mark outweighs what the markup says of an encoding that the text is not in any more.
  text.insert(0, "\xEF\xBB\xBF");
  add_part(std::move(text), role, locator, html, context, writer);
}

void add_part(std::string bytes, BlockRole role, const Locator& locator, FormatParser* parser,
              RunContext& context, BlockWriter& writer) {
  RunContext own;
  own.stop = context.stop;
  const auto part = parser({locator, std::move(bytes), 0}, Wanted::text, own);
  for (const Diagnostic& diagnostic : own.diagnostics.sorted()) {
    if (diagnostic.code != DiagnosticCode::no_text) context.diagnostics.add(diagnostic);
  }
  if (!part) return;
  for (const Block& block : part->blocks) {
    const std::string_view all = part->text;
    writer.add(block.kind, all.substr(block.bytes.begin, block.bytes.size()), role);
  }
}

}  // namespace stemma
