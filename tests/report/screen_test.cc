#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "hostile.h"
#include "stemma/base/utf8.h"
#include "stemma/report/escape.h"
#include "stemma/report/holdings_report.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

std::vector<std::string> lines_of_text(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Lines that show the name of a file may be as long as it is.
bool has_long_name(const std::string& line) {
  return line.find(std::string(60, 'n')) != std::string::npos;
}

void check_screen(const std::string& screen, std::size_t columns) {
  CAPTURE(columns);
  REQUIRE(is_valid_utf8(screen));
  for (const std::string& line : lines_of_text(screen)) {
    CAPTURE(line);
    CHECK(escape_for_display(line) == line);
    if (!has_long_name(line)) CHECK(display_width(line) <= columns);
  }
}

TEST_CASE("no hostile document makes a screen wider than asked, or acts on it") {
  const FamiliesResult families = test::hostile_families();
  CHECK(families.families.size() == 2);
  CompareResult comparison = test::hostile_comparison();
  for (std::size_t columns = 60; columns <= 120; ++columns) {
    ScreenOptions options;
    options.columns = columns;
    options.max_families = columns % 2 + 1;
    std::string screen;
    write_families_screen(families, options, [&](std::string_view piece) { screen += piece; });
    check_screen(screen, columns);
    CHECK(screen.find("Next: stemma compare f:") != std::string::npos);
    screen.clear();
    write_compare_screen(comparison, options, [&](std::string_view piece) { screen += piece; });
    check_screen(screen, columns);
  }
}

TEST_CASE("the screen of holdings is no wider than asked, and acts on nothing") {
  const HoldingsResult result = test::hostile_holdings();
  CHECK(result.total.held > 0);
  CHECK(result.total.partly > 0);
  CHECK(result.total.is_new > 0);
  for (std::size_t columns = 60; columns <= 120; ++columns) {
    HoldingsScreenOptions options;
    options.columns = columns;
    options.paths = {"new\r"};
    options.against = {"old\x1B[2J"};
    options.max_documents = 1 + columns % 20;
    options.max_passages = 1 + columns % 3;
    std::string screen;
    write_holdings_screen(result, options, [&](std::string_view piece) { screen += piece; });
    // Commands are not cut: they are to be run.
    const std::size_t next = screen.find("\nNext: ");
    REQUIRE(next != std::string::npos);
    check_screen(screen.substr(0, next + 1), columns);
    CHECK(escape_for_display(lines_of_text(screen).back()) == lines_of_text(screen).back());
  }
}

TEST_CASE("what is not quite held is never shown as held") {
  HoldingsResult result;
  result.documents.push_back(make_document("new/a", "one two three"));
  result.total = {"", 0, 1, 0, 0, 100'000, 99'999};
  result.folders = {{"new", 0, 1, 0, 0, 100'000, 99'999},
                    {"old", 3, 0, 0, 1, 9, 9},
                    {"own", 0, 0, 2, 0, 100, 40}};
  DocumentHolding holding;
  holding.holding = Holding::partly;
  holding.words = 100'000;
  holding.words_held = 99'999;
  holding.not_held = {{0, {1, 2}, 1}};
  result.holdings = {holding};
  std::string screen;
  write_holdings_screen(result, {}, [&](std::string_view piece) { screen += piece; });
  CHECK(screen.find("100.0") == std::string::npos);
  CHECK(screen.find("99.9 % are held by") != std::string::npos);
  CHECK(screen.find("       3        0        0          9 all held  old\n") != std::string::npos);
  CHECK(screen.find("       0        0        2        100  all new  own\n") != std::string::npos);
  CHECK(screen.find("      … two …") != std::string::npos);
}

TEST_CASE("a line with a long name shows no more than that") {
  const FamiliesResult families = test::hostile_families();
  std::string screen;
  write_families_screen(families, {}, [&](std::string_view piece) { screen += piece; });
  CHECK(screen.find(std::string(90, 'n') + ".txt\n") != std::string::npos);
}

TEST_CASE("compilations stand with their first parts, and no more than asked") {
  FamiliesResult result = test::hostile_families();
  CHECK(result.compilations.empty());
  const auto shown = [&](std::size_t columns) {
    ScreenOptions options;
    options.columns = columns;
    std::string screen;
    write_families_screen(result, options, [&](std::string_view piece) { screen += piece; });
    check_screen(screen, columns);
    const std::size_t begin = screen.find("\nCompilations ");
    if (begin == std::string::npos) return std::vector<std::string>();
    return lines_of_text(screen.substr(begin + 1, screen.find("\n\n", begin + 1) - begin));
  };
  CHECK(shown(80).empty());
  const auto parts = static_cast<std::uint32_t>(result.documents.size());
  REQUIRE(parts > 30);
  for (std::uint32_t i = 0; i < 21; ++i) {
    result.compilations.push_back({i, {}});
    for (std::uint32_t part = 0; part < (i == 0 ? parts : 5); ++part) {
      result.compilations.back().parts.push_back({part, 0.25});
    }
  }
  for (const std::size_t columns : {60U, 80U, 120U}) {
    const std::vector<std::string> lines = shown(columns);
    const std::size_t first = columns == 120 ? 1 : 2;
    REQUIRE(lines.size() == first + 122);
    CHECK(lines[first + 1].starts_with("    25.0 %  "));
    CHECK(lines[first + 6] == "    ... and " + std::to_string(parts - 5) + " more");
    CHECK(lines[first + 7].starts_with("  "));
    CHECK(lines[first + 7].at(2) != ' ');
    CHECK(lines.back() == "  ... and 1 more");
  }
  result.compilations = {{2, {{3, 0.5}}}};
  CHECK(shown(80).size() == 4);
}

TEST_CASE("that nothing is shared is said only where it was looked for") {
  FamiliesResult result = test::hostile_families();
  const auto shown = [&](LensSet lenses) {
    result.lenses = lenses;
    std::string screen;
    write_families_screen(result, {}, [&](std::string_view piece) { screen += piece; });
    return screen;
  };
  const std::string promise = "On their own (no 25 words in a row shared with any other):\n";
  CHECK(shown({Lens::exact, Lens::winnowing}).find(promise) != std::string::npos);
  CHECK(shown({Lens::winnowing}).find(promise) != std::string::npos);
  CHECK(shown({Lens::exact}).find(promise) == std::string::npos);
  CHECK(shown({Lens::exact}).find("\nOn their own:\n") != std::string::npos);
}

TEST_CASE("what lacks a little is never shown as complete") {
  CompareResult result;
  result.documents.push_back(make_document("a", "one two"));
  result.documents.push_back(make_document("b", "one"));
  Comparison& comparison = result.comparison;
  comparison.texts = {0, 1};
  comparison.missing.resize(2);
  comparison.versions.push_back({"A", 0, 0, {}, {}});
  comparison.versions.push_back({"B", 1, 1, {}, {}});
  comparison.covering_set.versions = {0};
  comparison.collation.versions.resize(2);
  const auto shown = [&](std::uint64_t present, std::uint64_t words) {
    comparison.collation.union_words = words;
    comparison.collation.versions[0].present_words = words;
    comparison.collation.versions[1].present_words = present;
    std::string screen;
    write_compare_screen(result, {}, [&](std::string_view piece) { screen += piece; });
    for (const std::string& line : lines_of_text(screen)) {
      if (line.starts_with("  B")) return line.substr(0, line.find('%') + 1);
    }
    return std::string();
  };
  CHECK(shown(9996, 10000).ends_with(" 99.9 %"));
  CHECK(shown(9'999'999, 10'000'000).ends_with(" 99.9 %"));
  CHECK(shown(10000, 10000).ends_with("100.0 %"));
  CHECK(shown(9540, 10000).ends_with(" 95.4 %"));
}

}  // namespace
}  // namespace stemma
