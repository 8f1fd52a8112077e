#include "stemma/catalog/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <deque>
#include <new>
#include <utility>
#include <vector>

#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace stemma {
namespace {

// A reader waits while a commit is written, a writer until readers are done.
constexpr int kPatienceMilliseconds = 30'000;

[[noreturn]] void fail(int code, const std::string& path, const char* message) {
  const auto refuse = [&](ErrorCode reason, const std::string& what) {
    throw Error(reason, fmt::format("the catalog {} {}", path, what), path);
  };
  switch (code & 0xff) {
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      refuse(ErrorCode::in_use, "is held by another program");
      break;
    case SQLITE_FULL:
      refuse(ErrorCode::output_failed, "cannot be written to: the disk is full");
      break;
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      refuse(ErrorCode::output_failed,
             fmt::format("cannot be read or written to: {}", sqlite3_errstr(code)));
      break;
    default:
      break;
  }
  // No statement of stemma's fails on a sound file.
  refuse(ErrorCode::damaged, fmt::format("is damaged: {}", message));
  throw;
}

class RowHash {
 public:
  RowHash() { bytes_.reserve(256); }

  void add(std::span<sqlite3_value*> values) {
    for (sqlite3_value* const value : values) {
      const int type = sqlite3_value_type(value);
      bytes_.push_back(static_cast<char>(type));
      if (type == SQLITE_INTEGER) {
        add_number(sqlite3_value_int64(value));
      } else if (type != SQLITE_NULL) {
        const auto* const data = static_cast<const char*>(
            type == SQLITE_BLOB ? sqlite3_value_blob(value)
                                : reinterpret_cast<const void*>(sqlite3_value_text(value)));
        const int size = sqlite3_value_bytes(value);
        add_number(size);
        if (size > 0) bytes_.append(data, static_cast<std::size_t>(size));
      }
    }
  }

  std::uint64_t finish() { return hash64(std::string_view(bytes_)); }

 private:
  void add_number(std::int64_t number) {
    char bytes[8];
    for (unsigned i = 0; i < 8; ++i) {
      bytes[i] = static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i));
    }
    bytes_.append(bytes, sizeof bytes);
  }

  std::string bytes_;
};

std::uint64_t hash_of(int count, sqlite3_value** values) {
  RowHash hash;
  hash.add({values, static_cast<std::size_t>(count)});
  return hash.finish();
}

// stemma_hash(value...)
void sql_hash(sqlite3_context* context, int count, sqlite3_value** values) try {
  sqlite3_result_int64(context, static_cast<sqlite3_int64>(hash_of(count, values)));
} catch (const std::bad_alloc&) {
  sqlite3_result_error_nomem(context);
}

// stemma_sum(table, 1 or -1, value...)
void sql_sum(sqlite3_context* context, int count, sqlite3_value** values) try {
  auto& sums = *static_cast<std::vector<TableSum>*>(sqlite3_user_data(context));
  TableSum& sum = sums.at(static_cast<std::size_t>(sqlite3_value_int64(values[0])));
  const std::uint64_t hash = hash_of(count - 2, values + 2);
  const bool adds = sqlite3_value_int64(values[1]) > 0;
  sum.rows += adds ? 1 : -1;
  sum.sum += adds ? hash : 0 - hash;
} catch (const std::bad_alloc&) {
  sqlite3_result_error_nomem(context);
}

// The columns, each with something before it.
std::string qualified(const char* columns, std::string_view owner) {
  std::string out;
  std::string_view rest = columns;
  while (!rest.empty()) {
    const std::string_view column = rest.substr(0, rest.find(", "));
    rest.remove_prefix(std::min(column.size() + 2, rest.size()));
    out += fmt::format(", {}.{}", owner, column);
  }
  return out;
}

sqlite3_stmt* raw(void* handle) {
  return static_cast<sqlite3_stmt*>(handle);
}

}  // namespace

struct Statement::Handle {};

void Statement::Close::operator()(Handle* handle) const {
  sqlite3_finalize(raw(handle));
}

void Statement::bind(std::initializer_list<SqlValue> values) {
  sqlite3_stmt* const statement = raw(handle_.get());
  sqlite3_reset(statement);
  int place = 0;
  for (const SqlValue& value : values) {
    ++place;
    int code = SQLITE_OK;
    if (const auto* const number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(statement, place, *number);
    } else if (const auto* const text = std::get_if<std::string_view>(&value)) {
      // An empty view may have no address, which would make it NULL.
      code = sqlite3_bind_text64(statement, place, text->empty() ? "" : text->data(), text->size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* const blob = std::get_if<Blob>(&value)) {
      code = sqlite3_bind_blob64(statement, place, blob->bytes.empty() ? "" : blob->bytes.data(),
                                 blob->bytes.size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement, place);
    }
    if (code != SQLITE_OK) fail(code, *path_, sqlite3_errstr(code));
  }
}

bool Statement::step() {
  sqlite3_stmt* const statement = raw(handle_.get());
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement);
    return false;
  }
  sqlite3* const connection = sqlite3_db_handle(statement);
  const std::string message = sqlite3_errmsg(connection);
  const int extended = sqlite3_extended_errcode(connection);
  sqlite3_reset(statement);
  fail(extended, *path_, message.c_str());
}

void Statement::run(std::initializer_list<SqlValue> values) {
  bind(values);
  while (step()) {
  }
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(raw(handle_.get()), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(raw(handle_.get()), column);
}

std::string_view Statement::text(int column) const {
  const auto* const data = sqlite3_column_text(raw(handle_.get()), column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(raw(handle_.get()), column))};
}

std::string_view Statement::blob(int column) const {
  const auto* const data = sqlite3_column_blob(raw(handle_.get()), column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(raw(handle_.get()), column))};
}

struct Database::Connection {
  sqlite3* handle = nullptr;
  std::vector<TableSum> sums;

  ~Connection() { sqlite3_close_v2(handle); }
};

Database::Database(std::string path, Mode mode)
    : path_(std::move(path)), connection_(std::make_unique<Connection>()) {
  // Not a name that SQLite gives a meaning (":memory:", "file:...").
  const std::string name = path_.starts_with('/') ? path_ : "./" + path_;
  // A reader too may have to undo what a killed writer left; a file that is write-protected is
  // opened for reading.
  const int code = sqlite3_open_v2(name.c_str(), &connection_->handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) fail(code, path_, sqlite3_errstr(code));
  sqlite3* const handle = connection_->handle;
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kPatienceMilliseconds);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_create_function_v2(handle, "stemma_hash", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                             &sql_hash, nullptr, nullptr, nullptr);
  run("PRAGMA trusted_schema = OFF");
  run("PRAGMA cell_size_check = ON");
  run("PRAGMA mmap_size = 0");
  run("PRAGMA cache_size = -32768");
  run("PRAGMA temp_store = MEMORY");
  if (mode == Mode::read) {
    run("PRAGMA query_only = ON");
    return;
  }
  run("PRAGMA secure_delete = OFF");
  run("PRAGMA synchronous = FULL");
  // Readers go on until a commit, which is bounded, is written in one go.
  run("PRAGMA cache_spill = OFF");
}

Database::Database() : path_(":memory:"), connection_(std::make_unique<Connection>()) {
  const int code = sqlite3_open_v2(path_.c_str(), &connection_->handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr);
  if (code != SQLITE_OK) fail(code, path_, sqlite3_errstr(code));
  sqlite3_create_function_v2(connection_->handle, "stemma_hash", -1,
                             SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, &sql_hash, nullptr,
                             nullptr, nullptr);
}

Database::~Database() = default;

void Database::run(const std::string& sql) {
  const int code = sqlite3_exec(connection_->handle, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(sqlite3_extended_errcode(connection_->handle), path_, sqlite3_errmsg(connection_->handle));
  }
}

Statement Database::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_->handle, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) {
    fail(sqlite3_extended_errcode(connection_->handle), path_, sqlite3_errmsg(connection_->handle));
  }
  return {reinterpret_cast<Statement::Handle*>(statement), path_};
}

std::int64_t Database::number(const std::string& sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

bool Database::is_read_only() const {
  return sqlite3_db_readonly(connection_->handle, "main") == 1;
}

std::string Database::first_problem() {
  Statement check = prepare("PRAGMA quick_check(1)");
  if (!check.step()) return "";
  const std::string said(check.text(0));
  return said == "ok" ? "" : said;
}

std::string Database::image() {
  sqlite3_int64 size = 0;
  struct Free {
    void operator()(unsigned char* bytes) const { sqlite3_free(bytes); }
  };
  const std::unique_ptr<unsigned char, Free> bytes(
      sqlite3_serialize(connection_->handle, "main", &size, 0));
  if (!bytes) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

void Database::watch(std::span<const TableSpec> tables) {
  connection_->sums.assign(tables.size(), {});
  sqlite3_create_function_v2(connection_->handle, "stemma_sum", -1, SQLITE_UTF8, &connection_->sums,
                             &sql_sum, nullptr, nullptr, nullptr);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string old_row =
        fmt::format("SELECT stemma_sum({}, -1{});", i, qualified(tables[i].columns, "OLD"));
    const std::string new_row =
        fmt::format("SELECT stemma_sum({}, 1{});", i, qualified(tables[i].columns, "NEW"));
    for (const auto& [event, body] :
         {std::pair{"INSERT", new_row}, std::pair{"DELETE", old_row},
          std::pair{"UPDATE", fmt::format("{} {}", old_row, new_row)}}) {
      run(fmt::format("CREATE TEMP TRIGGER stemma_{0}_{1} AFTER {1} ON main.{0} BEGIN {2} END",
                      tables[i].name, event, body));
    }
  }
}

TableSum& Database::sum_of(std::size_t table) {
  return connection_->sums.at(table);
}

void Database::damaged(const std::string& what) const {
  throw Error(ErrorCode::damaged, fmt::format("the catalog {} is damaged: {}", path_, what), path_);
}

std::string select_with_hash(const TableSpec& table) {
  return fmt::format("SELECT stemma_hash({1}), {1} FROM {0}", table.name, table.columns);
}

}  // namespace stemma
