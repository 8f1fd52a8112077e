// Pages made in tests, and what the parser makes of them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/html/html.h"

namespace stemma {

inline std::optional<Extracted> extracted(std::string html, RunContext& context,
                                          Wanted wanted = Wanted::text) {
  return extract_html({.locator = {.path = "page.html", .inside = {}}, .bytes = std::move(html)},
                      wanted, context);
}

// Each block as "kind: text", one of boilerplate as "-kind: text".
inline std::vector<std::string> blocks_of(std::string html) {
  RunContext context;
  const std::optional<Extracted> page = extracted(std::move(html), context);
  std::vector<std::string> blocks;
  if (!page) return blocks;
  for (const Block& block : page->blocks) {
    std::string shown = block.role == BlockRole::boilerplate ? "-" : "";
    shown += code_string(block.kind);
    shown += ": ";
    shown += page->text.substr(block.bytes.begin, block.bytes.end - block.bytes.begin);
    blocks.push_back(std::move(shown));
  }
  return blocks;
}

// For a message that shows what differs.
inline std::string in_lines(const std::vector<std::string>& values) {
  std::string lines;
  for (const std::string& value : values) lines += value + '\n';
  return lines;
}

}  // namespace stemma
