#include "stemma/sources/table_rows.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace stemma {
namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kLongest = 20;

TEST_CASE("tables: rows end where RFC 4180 says, and where a quote is left open") {
  struct Case {
    const char* what;
    std::string text;
    std::size_t end;
    Cells cells;
  };
  const Case cases[] = {
      {"plain", "a,b\nc,d\n", 4, {"a", "b"}},
      {"CR LF", "a,b\r\nc", 5, {"a", "b"}},
      {"CR", "a,b\rc", 4, {"a", "b"}},
      {"empty cells", ",\n", 2, {"", ""}},
      {"a quoted delimiter", "\"a,b\",c\n", 8, {"a,b", "c"}},
      {"a quoted line end", "a,\"b\nc\"\nd", 8, {"a", "b\nc"}},
      {"quoted quotes", "\"a\"\"b\"\"\",c\n", 11, {"a\"b\"", "c"}},
      {"an empty quoted cell", "\"\",c\n", 5, {"", "c"}},
      {"a quote within a cell", "a\"b,c\n", 6, {"a\"b", "c"}},
      {"what follows a closing quote", "\"a\"b,c\n", 7, {"ab", "c"}},
      {"a quote that nothing closes", "\"a,b\nc\n", 5, {"\"a", "b"}},
      {"one that is closed too late", "\"a\n" + std::string(kLongest, 'x') + "\"\n", 3, {"\"a"}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    CHECK(end_of_row(each.text, 0, ',', kLongest) == each.end);
    CHECK(cells_of(std::string_view(each.text).substr(0, each.end), ',', kLongest) == each.cells);
  }
  CHECK_FALSE(end_of_row("a,b", 0, ',', kLongest));
}

TEST_CASE("tables: of a text that goes on no end is guessed") {
  const std::string row = "a,\"b\n\"\"c\",d\r\n";
  const std::string text = row + "e\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    const auto end = end_of_row(text.substr(0, size), 0, ',', kLongest, TableText::begun);
    if (size < row.size()) {
      CHECK_FALSE(end);
    } else {
      CHECK(end == row.size());
    }
  }
}

}  // namespace
}  // namespace stemma
