// What reading and writing a catalog share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stemma/catalog/catalog.h"
#include "stemma/catalog/database.h"
#include "stemma/catalog/schema.h"

namespace stemma {

// Held by whoever writes to a catalog, by a lock (flock) on a file beside it, which is gone
// afterwards. SQLite's own locks hold for a transaction only, and a scan takes many.
class WriterLock {
 public:
  // Throws Error{in_use} where another program holds it, and Error{output_failed}.
  explicit WriterLock(const std::string& catalog);
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  std::string path_;
  int descriptor_ = -1;
};

struct Catalog::State {
  State(const std::string& path, Database::Mode mode, std::unique_ptr<WriterLock> writer_lock);

  // Checks what the file says of itself, and reads the parameters.
  void open();

  TableSum expected(Table table);

  // Calls body(statement) for each row, whose columns begin at 1, and throws Error{damaged} at the
  // end if the rows are not those that were written.
  template <class Body>
  void for_each_row(Table table, Body body) {
    Statement rows = database.prepare(select_with_hash(spec_of(table)));
    TableSum found;
    rows.bind({});
    while (rows.step()) {
      ++found.rows;
      found.sum += static_cast<std::uint64_t>(rows.integer(0));
      body(rows);
    }
    if (found != expected(table)) {
      database.damaged(std::string("the table ") + spec_of(table).name +
                       " is not as it was written");
    }
  }

  std::unique_ptr<WriterLock> lock;  // let go after the database is closed
  Database database;
  std::vector<TableSum> sums;  // as written; where this is a writer, the database's count
  bool writes = false;
  CatalogParameters parameters;

  // Of a writer.
  struct Statements;
  std::shared_ptr<Statements> statements;
};

}  // namespace stemma
