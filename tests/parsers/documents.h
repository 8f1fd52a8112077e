// What tests of parsers share: files made on the spot, and blocks shown so that they compare.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/parsers/parser.h"

namespace stemma {

using Members = std::vector<std::pair<std::string, std::string>>;

// A ZIP archive of these members, deflated.
std::string zip_of(const Members& members);

RawDocument document_of(std::string bytes);

struct Parsed {
  std::string blocks;    // a line for each: its kind, "| ", its text with "\n" for line breaks
  std::string metadata;  // a line for each fact: its key, "| ", its value
  std::vector<Diagnostic> diagnostics;
};

// What `parser` makes of the bytes; what it throws is a diagnostic, as in extract().
Parsed parsed(const std::function<FormatParser>& parser, std::string bytes);

// The same of a parser that reads tracked changes.
Parsed parsed(ChangesParser* parser, std::string bytes, Tracked tracked = Tracked::accepted);

// Stands in for the parser of HTML: what is between <p> and </p> is a paragraph.
std::optional<Extracted> paragraphs_of_html(RawDocument document, Wanted wanted,
                                            RunContext& context);

}  // namespace stemma
