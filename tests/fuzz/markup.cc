// Parsers of markup: of any bytes each makes sound text, or says why not, and the same each time.
// The first byte chooses the parser.
#include <array>
#include <functional>
#include <string>
#include <utility>

#include "fuzz.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/guarded.h"
#include "stemma/parsers/registry.h"

namespace {

using namespace stemma;
using fuzz::require;

constexpr std::array kFormats = {
    Format::markdown,  Format::restructured_text,
    Format::latex,     Format::man_page,
    Format::subtitles, Format::delimited,
    Format::html,      Format::xml,
    Format::rtf,       Format::mail,
};

void check_text(const Extracted& extracted) {
  require(is_valid_utf8(extracted.text), "text is UTF-8");
  std::uint32_t end = 0;
  for (const Block& block : extracted.blocks) {
    require(block.bytes.begin >= end && block.bytes.begin <= block.bytes.end &&
                block.bytes.end <= extracted.text.size(),
            "blocks are in order, in the text");
    end = block.bytes.end;
  }
  for (const MetadataFact& fact : extracted.metadata) {
    require(is_valid_utf8(fact.value) && !fact.value.empty(), "facts are UTF-8");
  }
}

void check(Format format, std::string_view bytes, Tracked tracked) {
  const std::function<FormatParser> parser = parser_of(format, tracked);
  const auto read = [&](RunContext& context) {
    return run_guarded(
        [&](RawDocument& of, RunContext& with) {
          return parser(std::move(of), Wanted::text_and_metadata, with);
        },
        {{"f", {}}, std::string(bytes), 0}, context);
  };
  RunContext context;
  const std::optional<Extracted> first = read(context);
  require(first || !context.diagnostics.sorted().empty(), "what is refused is said to be");
  for (const Diagnostic& each : context.diagnostics.sorted()) {
    require(each.code != DiagnosticCode::parser_failed || !each.message.empty(), "and why");
  }
  if (first) check_text(*first);
  RunContext of_second;
  const std::optional<Extracted> second = read(of_second);
  require(first.has_value() == second.has_value(), "it is so each time");
  require(!first || (first->text == second->text && first->blocks == second->blocks),
          "and the same text");
  require(context.diagnostics.sorted() == of_second.diagnostics.sorted(), "and findings");
}

}  // namespace

STEMMA_FUZZ(markup, 3'000) {
  fuzz::Choices choices(input);
  const Format format = kFormats[choices.below(kFormats.size())];
  const std::string_view bytes = choices.rest();
  check(format, bytes, format == Format::rtf ? Tracked::both : Tracked::accepted);
}
