// docs/formats/codes.md lists the codes that there are, with their severities and exit codes.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using Row = std::vector<std::string>;

std::string without_spaces_around(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The rows that begin with a code (`word`), under each heading of the page.
std::map<std::string, std::vector<Row>> tables_of(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::map<std::string, std::vector<Row>> tables;
  std::string heading;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (!line.starts_with("| `")) continue;
    Row row;
    std::istringstream cells(line.substr(1));
    for (std::string cell; std::getline(cells, cell, '|');) {
      row.push_back(without_spaces_around(cell));
    }
    tables[heading].push_back(row);
  }
  return tables;
}

std::string_view word_for(Severity how_bad) {
  switch (how_bad) {
    case Severity::note:
      return "note";
    case Severity::skipped:
      return "skipped";
    case Severity::failure:
      return "failure";
  }
  return "";
}

TEST_CASE("codes.md lists exactly the codes there are, in their order") {
  auto tables = tables_of(std::string(STEMMA_SOURCE_DIR) + "/docs/formats/codes.md");

  const std::vector<Row>& errors = tables["Errors"];
  REQUIRE(errors.size() == std::size(kAllErrorCodes));
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const std::string code(code_string(kAllErrorCodes[i]));
    CAPTURE(code);
    REQUIRE(errors[i].size() == 3);  // code, meaning, exit code
    CHECK(errors[i][0] == "`" + code + "`");
    CHECK_FALSE(errors[i][1].empty());
    CHECK(errors[i][2].starts_with(code == "cancelled" ? "130" : "2"));
  }

  const std::vector<Row>& diagnostics = tables["Diagnostics"];
  REQUIRE(diagnostics.size() == std::size(kAllDiagnosticCodes));
  for (std::size_t i = 0; i < diagnostics.size(); ++i) {
    const DiagnosticCode code = kAllDiagnosticCodes[i];
    CAPTURE(code_string(code));
    REQUIRE(diagnostics[i].size() == 4);  // code, severity, meaning, exit code
    CHECK(diagnostics[i][0] == "`" + std::string(code_string(code)) + "`");
    CHECK(diagnostics[i][1] == word_for(severity(code)));
    CHECK_FALSE(diagnostics[i][2].empty());
    CHECK(diagnostics[i][3] == (severity(code) == Severity::failure ? "3" : "0"));
  }
}

}  // namespace
