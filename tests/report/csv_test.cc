#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "hostile.h"
#include "stemma/base/utf8.h"
#include "stemma/report/escape.h"
#include "stemma/report/holdings_report.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

// RFC 4180 to the letter: CRLF after each record, quotes only around whole cells and doubled in
// them. Throws for anything else.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  for (std::size_t at = 0; at < text.size();) {
    records.emplace_back();
    for (bool more = true; more;) {
      std::string cell;
      if (text.at(at) == '"') {
        for (++at;; ++at) {
          if (text.at(at) == '"') {
            ++at;
            if (at == text.size() || text[at] != '"') break;
          }
          cell += text.at(at);
        }
      } else {
        for (; text.at(at) != ',' && text.at(at) != '\r'; ++at) {
          if (text[at] == '"' || text[at] == '\n') throw std::runtime_error("not escaped");
          cell += text[at];
        }
      }
      records.back().push_back(std::move(cell));
      more = text.at(at++) == ',';
      if (!more && text.at(at++) != '\n') throw std::runtime_error("no CRLF");
    }
  }
  return records;
}

TEST_CASE("holdings of hostile documents give records that a strict reader takes") {
  const HoldingsResult result = test::hostile_holdings();
  std::string csv;
  write_holdings_csv(result, [&](std::string_view piece) { csv += piece; });
  const auto records = parse_csv(csv);
  REQUIRE(records.size() == result.documents.size() + 1);
  for (const auto& record : records) {
    REQUIRE(record.size() == 8);
    for (const std::string& cell : record) CHECK(escape_cell(cell) == cell);
  }
  std::string paths;
  write_held_paths(result, '\0', [&](std::string_view piece) { paths += piece; });
  CHECK(static_cast<std::uint64_t>(std::count(paths.begin(), paths.end(), '\0')) ==
        result.total.held);
}

TEST_CASE("hostile documents give records that a strict reader takes") {
  const FamiliesResult result = test::hostile_families();
  std::string csv;
  write_families_csv(result, [&](std::string_view piece) { csv += piece; });
  CHECK(is_valid_utf8(csv));
  const auto records = parse_csv(csv);
  CHECK(records.size() == result.documents.size() + 1);
  std::set<std::string> names;
  for (const auto& record : records) {
    REQUIRE(record.size() == 14);
    names.insert(record[0]);
    for (const std::string& cell : record) {
      if (cell.empty()) continue;
      CHECK(std::string("=+-@").find(cell[0]) == std::string::npos);
      CHECK(cell.find_first_of("\r\n\x1B\x07") == std::string::npos);
    }
  }
  CHECK(names.contains("half,\"quoted\".txt"));
  CHECK(names.contains("'@lone.txt"));
  CHECK(names.contains("head\\nname.txt"));
  CHECK(names.contains("not-utf8-\\xFF.txt"));
}

TEST_CASE("a version that lacks one word in ten million is not complete") {
  FamiliesResult result;
  result.documents.push_back(make_document("a", "one"));
  Family family;
  family.id = "f:000000";
  family.comparison.texts = {0};
  family.comparison.missing.resize(1);
  family.comparison.missing_totals.resize(1);
  family.comparison.versions.push_back({"A", 0, 0, {}, {}});
  family.comparison.collation.union_words = 10'000'000;
  family.comparison.collation.versions.resize(1);
  family.comparison.collation.versions[0].present_words = 9'999'999;
  result.families.push_back(family);
  std::string csv;
  write_families_csv(result, [&](std::string_view piece) { csv += piece; });
  CHECK(parse_csv(csv).at(1).at(5) == "0.999999");
}

TEST_CASE("paths are the bytes of the names, the most complete first") {
  const FamiliesResult result = test::hostile_families();
  std::string paths;
  write_families_paths(result, '\0', [&](std::string_view piece) { paths += piece; });
  CHECK(paths.find(std::string("not-utf8-\xFF.txt\0", 15)) != std::string::npos);
  CHECK(paths.find(std::string("head\nname.txt\0", 14)) != std::string::npos);
}

}  // namespace
}  // namespace stemma
