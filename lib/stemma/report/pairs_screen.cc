#include <fmt/format.h>

#include <string>

#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

constexpr std::size_t kIndent = 2;

std::string percent(double share) {
  return fmt::format("{:5.1f} %", 100 * share);
}

void write_pair(const Edge& pair, const PairsResult& result, const ScreenNames& name,
                const Write& write) {
  const PairScore& score = pair.score;
  std::string found_by;
  for (const std::string& lens : names(pair.found_by)) {
    found_by += (found_by.empty() ? "" : ", ") + lens;
  }
  write(fmt::format("{}  resemblance {:.3f}, longest shared run {}, found by {}\n",
                    code_string(score.relation), score.resemblance,
                    plural(score.longest_run, "word"), found_by));
  const auto side = [&](std::uint32_t document, double share) {
    write(fmt::format("{:{}}{} of  {}\n", "", kIndent, percent(share),
                      name(result.documents[document])));
  };
  side(pair.a, score.containment_a_in_b);
  side(pair.b, score.containment_b_in_a);
}

}  // namespace

void write_pairs_screen(const PairsResult& result, const ScreenOptions& options,
                        const Write& write) {
  const ScreenNames name(result.documents);
  const auto list = [&](const std::vector<std::uint32_t>& documents) {
    std::size_t shown = 0;
    for (const std::uint32_t document : documents) {
      if (shown++ == options.max_versions) {
        write(fmt::format("{:{}}... and {} more\n", "", kIndent,
                          documents.size() - options.max_versions));
        return;
      }
      write(fmt::format("{:{}}{}\n", "", kIndent, name(result.documents[document])));
    }
  };
  write(fmt::format("{}: {}, {} of the same words.\n", plural(result.documents.size(), "document"),
                    plural(result.pairs.size(), "related pair"),
                    plural(result.classes.size(), "group")));
  for (const DocumentClass& identical : result.classes) {
    write(fmt::format("\n{}  {}\n", code_string(identical.relation),
                      plural(identical.members.size(), "document")));
    list(identical.members);
  }
  for (const Edge& pair : result.pairs) {
    write("\n");
    write_pair(pair, result, name, write);
  }
  for (const SummarizedFamily& family : result.summarized) {
    write(
        fmt::format("\nfamily of {}  only pairs with its leader are listed (--all lists every "
                    "pair)\n",
                    family.members.size() + 1));
    list({family.leader});
  }
}

}  // namespace stemma
