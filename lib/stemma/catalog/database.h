// SQLite as the catalog uses it: its errors are stemma's, and every row is counted and hashed, so
// that no flipped bit goes unseen. None of its types is in sight.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace stemma {

struct Blob {
  std::string_view bytes;
};
using SqlValue = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

// A prepared statement; must not outlive its database.
class Statement {
 public:
  // Begins anew, with these for ?1, ?2 and so on; they must live until the last step.
  void bind(std::initializer_list<SqlValue> values);
  // Whether there is a (further) row.
  bool step();
  // bind() and steps to the end.
  void run(std::initializer_list<SqlValue> values);

  // Of the row, columns counted from 0; text and blobs until the next step.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;

 private:
  friend class Database;
  struct Handle;
  struct Close {
    void operator()(Handle* handle) const;
  };
  Statement(Handle* handle, const std::string& path) : handle_(handle), path_(&path) {}

  std::unique_ptr<Handle, Close> handle_;
  const std::string* path_;  // of the database, for messages
};

// How many rows a table has, and the sum of their hashes modulo 2^64.
struct TableSum {
  std::int64_t rows = 0;
  std::uint64_t sum = 0;

  friend bool operator==(const TableSum&, const TableSum&) = default;
};

struct TableSpec {
  const char* name;
  const char* columns;  // all of them, with commas between
};

// One connection. Not safe to share between threads.
class Database {
 public:
  enum class Mode { read, write };

  // A file that is there. Throws Error.
  Database(std::string path, Mode mode);
  // In memory.
  Database();
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }

  void run(const std::string& sql);
  // The first column of the first row; 0 where there is none.
  std::int64_t number(const std::string& sql);
  Statement prepare(const std::string& sql);
  // Whether the file may be written to.
  bool is_read_only() const;
  // What PRAGMA quick_check complains of first; empty where it does not.
  std::string first_problem();
  // The bytes that a file of this database would have.
  std::string image();

  // From here on, what changes in these tables is summed up: see sum_of().
  void watch(std::span<const TableSpec> tables);
  TableSum& sum_of(std::size_t table);  // index into the tables watched

  [[noreturn]] void damaged(const std::string& what) const;

 private:
  struct Connection;

  std::string path_;
  std::unique_ptr<Connection> connection_;
};

// SELECT hash, columns FROM the table: the hash of each row is its first column.
std::string select_with_hash(const TableSpec& table);

}  // namespace stemma
