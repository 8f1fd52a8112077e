#include "stemma/catalog/database.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace stemma {
namespace {

constexpr std::array<TableSpec, 1> kTables = {{{"t", "a, b"}}};

TableSum counted(Database& database) {
  Statement rows = database.prepare(select_with_hash(kTables[0]));
  TableSum sum;
  rows.bind({});
  while (rows.step()) {
    ++sum.rows;
    sum.sum += static_cast<std::uint64_t>(rows.integer(0));
  }
  return sum;
}

TEST_CASE("sums follow every change of a table") {
  Database database;
  database.run("CREATE TABLE t (a INTEGER PRIMARY KEY, b)");
  database.watch(kTables);
  Statement insert = database.prepare("INSERT INTO t VALUES (?1, ?2)");
  insert.run({std::int64_t{1}, std::string_view("x")});
  insert.run({std::int64_t{2}, Blob{"x"}});
  insert.run({std::int64_t{3}, nullptr});
  insert.run({std::int64_t{4}, std::int64_t{-1}});
  insert.run({std::int64_t{5}, std::string_view()});
  CHECK(database.sum_of(0).rows == 5);
  CHECK(database.sum_of(0) == counted(database));
  const TableSum before = database.sum_of(0);
  database.run("UPDATE t SET b = 'y' WHERE a = 1");
  CHECK(database.sum_of(0) != before);
  CHECK(database.sum_of(0) == counted(database));
  database.run("DELETE FROM t WHERE a > 2");
  CHECK(database.sum_of(0) == counted(database));
  database.run("UPDATE t SET b = 'x' WHERE a = 1");
  // A text is no blob, and an integer no text.
  database.run("UPDATE t SET b = 'x' WHERE a = 2");
  CHECK(database.sum_of(0) == counted(database));
  database.run("DELETE FROM t");
  CHECK(database.sum_of(0) == TableSum{});
}

TEST_CASE("a row's hash tells types and borders apart") {
  Database database;
  const auto hash = [&](const std::string& values) {
    return database.number("SELECT stemma_hash(" + values + ")");
  };
  CHECK(hash("1, 'x'") == hash("1, 'x'"));
  CHECK(hash("'1', 'x'") != hash("1, 'x'"));
  CHECK(hash("'x', ''") != hash("'', 'x'"));
  CHECK(hash("x'61'") != hash("'a'"));
  CHECK(hash("NULL") != hash("''"));
}

}  // namespace
}  // namespace stemma
