#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>

#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/recurring.h"
#include "stemma/report/report.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

constexpr std::size_t kIndent = 2;

// Rounded down, so that 1 is said of what is equal only.
std::string resemblance(double share) {
  return fmt::format("{:.3f}", std::floor(share * 1000) / 1000);
}

// Which of the two it is that contains the other.
std::string_view subject(Relation relation) {
  switch (relation) {
    case Relation::contains:
      return " (the first the second)";
    case Relation::contained:
      return " (the first in the second)";
    default:
      return "";
  }
}

// "In all: 2 near-duplicate, 1 contains."
std::string by_relation(const PairsResult& result) {
  std::map<Relation, std::size_t> pairs;
  for (const Edge& pair : result.pairs) ++pairs[pair.score.relation];
  std::string text = "In all:";
  for (const auto& [relation, count] : pairs) {
    text += fmt::format("{} {} {}", text.back() == ':' ? "" : ",", count, code_string(relation));
  }
  return text + ".";
}

void write_pair(const Edge& pair, const PairsResult& result, const ScreenNames& name,
                std::size_t columns, const Write& write) {
  const PairScore& score = pair.score;
  std::string found_by;
  for (const std::string& lens : names(pair.found_by)) {
    found_by += (found_by.empty() ? "" : ", ") + lens;
  }
  write_wrapped(
      fmt::format("{}{}  resemblance {}, longest shared run {}, found by {}",
                  code_string(score.relation), subject(score.relation),
                  resemblance(score.resemblance), plural(score.longest_run, "word"), found_by),
      0, columns, write);
  const auto side = [&](std::uint32_t document, double share) {
    write(fmt::format("{:{}}{:>7} of  {}\n", "", kIndent, percent(share),
                      name(result.documents[document])));
  };
  side(pair.a, score.containment_a_in_b);
  side(pair.b, score.containment_b_in_a);
}

}  // namespace

void write_pairs_screen(const PairsResult& result, const ScreenOptions& options,
                        const Write& write) {
  const ScreenNames name(result.documents, result.identical_files);
  const auto list = [&](const auto& items, const auto& name_of) {
    std::size_t shown = 0;
    for (const auto& item : items) {
      if (shown++ == options.max_versions) {
        write(fmt::format("{:{}}... and {} more\n", "", kIndent,
                          items.size() - options.max_versions));
        return;
      }
      write(fmt::format("{:{}}{}\n", "", kIndent, name_of(item)));
    }
  };
  const auto of_document = [&](std::uint32_t document) { return name(result.documents[document]); };
  write_wrapped(
      fmt::format("{}: {}, {} of the same words. {}", plural(result.documents.size(), "document"),
                  plural(result.pairs.size(), "related pair"),
                  plural(result.classes.size(), "group"),
                  what_was_skipped(result.diagnostics, options.skipped_are_named)),
      0, options.columns, write);
  for (const DocumentClass& identical : result.classes) {
    write(fmt::format("\n{}  {}\n", code_string(identical.relation),
                      plural(identical.members.size(), "document")));
    list(identical.members, of_document);
  }
  for (const IdenticalFiles& files : result.identical_files) {
    write(fmt::format("\n{}  {} of which no text is known\n",
                      code_string(Relation::identical_bytes),
                      plural(files.locators.size(), "file")));
    list(files.locators, name);
  }
  for (const Edge& pair : result.pairs) {
    write("\n");
    write_pair(pair, result, name, options.columns, write);
  }
  for (const SummarizedFamily& family : result.summarized) {
    write("\n");
    write_wrapped(fmt::format("family of {} texts  only pairs with leaders are listed (--all lists "
                              "every pair); led by",
                              family.members.size() + 1),
                  0, options.columns, write);
    list(std::vector{family.leader}, of_document);
  }
  write_recurring_screen(result.recurring, result.documents, name, options.columns, write);
  if (result.pairs.empty()) return;
  write("\n");
  write_wrapped(by_relation(result), 0, options.columns, write);
  const Edge& first = result.pairs.front();
  const auto quoted = [&](std::uint32_t document) {
    return shell_quote(to_bytes(result.documents[document].locator));
  };
  write(fmt::format("\nNext: stemma explain {} {}\n", quoted(first.a), quoted(first.b)));
}

}  // namespace stemma
