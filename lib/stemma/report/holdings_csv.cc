#include <fmt/format.h>

#include "stemma/report/csv_parts.h"
#include "stemma/report/holdings_report.h"

namespace stemma {

void write_holdings_csv(const HoldingsResult& result, const Write& write) {
  const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
  write(csv_row({"document", "holding", "words", "words_held", "share_held", "passages_not_held",
                 "held_in", "held_in_words"}));
  for (const DocumentHolding& holding : result.holdings) {
    std::string share;
    if (holding.words > 0) {
      share =
          csv_share(static_cast<double>(holding.words_held) / static_cast<double>(holding.words));
    }
    std::string held_in;
    std::string held_in_words;
    if (!holding.held_in.empty()) {
      const HeldIn& best = holding.held_in.front();
      held_in = csv_cell(to_bytes(result.reference[best.reference].locator));
      held_in_words = number(best.words);
    }
    write(csv_row({csv_cell(to_bytes(result.documents[holding.document].locator)),
                   std::string(code_string(holding.holding)), number(holding.words),
                   number(holding.words_held), share, number(holding.passages_not_held), held_in,
                   held_in_words}));
  }
  for (const FileHolding& file : result.files) {
    write(csv_row({csv_cell(file.locator), std::string(code_string(holding_of(file))), "", "", "",
                   "", csv_cell(file.held_in.value_or("")), ""}));
  }
}

void write_held_paths(const HoldingsResult& result, char end, const Write& write) {
  for (const std::string& locator : result.may_go) write(locator + end);
}

}  // namespace stemma
