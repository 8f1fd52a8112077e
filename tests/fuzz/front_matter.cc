// YAML at the head of a file: whatever stands there, the text behind it is the text.
#include "stemma/extract/front_matter.h"

#include "fuzz.h"
#include "stemma/base/utf8.h"

namespace {

using namespace stemma;
using fuzz::require;

void check_front_matter(std::string_view text) {
  const FrontMatter found = read_front_matter(text);
  require(found.end <= text.size(), "it ends in the text");
  require(found.end > 0 || found.facts.empty(), "without front matter there are no facts");
  require(found.end == 0 || found.problem.empty(), "a problem keeps it from being taken");
  if (found.end > 0) {
    require(text.starts_with("---"), "it begins with a line of its own");
    const std::string_view last_line = text.substr(0, found.end);
    require(last_line.find("---", 3) != std::string_view::npos ||
                last_line.find("...", 3) != std::string_view::npos,
            "and ends with one");
    const FrontMatter again = read_front_matter(text.substr(0, found.end));
    require(again.end == found.end && again.facts == found.facts, "what follows does not matter");
  }
  if (!is_valid_utf8(text)) return;
  for (const auto& fact : found.facts) {
    require(!fact.value.empty() && is_valid_utf8(fact.value), "a fact is text");
  }
}

}  // namespace

STEMMA_FUZZ(front_matter, 8'000) {
  check_front_matter(input);
  check_front_matter("---\n" + std::string(input) + "\n---\ntext\n");
}
