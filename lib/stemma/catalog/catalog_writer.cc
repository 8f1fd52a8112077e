#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/catalog/catalog.h"
#include "stemma/catalog/catalog_state.h"
#include "stemma/catalog/schema.h"
#include "stemma/sources/system_message.h"

namespace stemma {
namespace {

[[noreturn]] void cannot_write(const std::string& path, int error) {
  throw Error(ErrorCode::output_failed,
              fmt::format("the catalog {} cannot be written to: {}", path, system_message(error)),
              path);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part + '\n';
  return all;
}

// By its bytes; empty where there is no such file.
std::string real_path(const std::string& path) {
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  return real ? real.get() : "";
}

std::string image_of_empty(const CatalogParameters& parameters) {
  Database database;
  database.run(fmt::format("PRAGMA application_id = {}", kCatalogApplicationId));
  database.run(fmt::format("PRAGMA user_version = {}", kCatalogSchema));
  database.run("BEGIN");
  for (const std::string_view statement : catalog_schema()) database.run(std::string(statement));
  database.watch(kCatalogTables);
  Statement about = database.prepare("INSERT INTO about VALUES (?1, ?2)");
  about.run({std::string_view("sketch"), std::string_view(parameters.sketch)});
  about.run({std::string_view("keys"), std::string_view(parameters.keys)});
  const std::string fields = joined(parameters.text_fields);
  about.run({std::string_view("text_fields"), std::string_view(fields)});
  about.run({std::string_view("compared"), code_string(parameters.choice.compared)});
  about.run({std::string_view("tracked"), code_string(parameters.choice.tracked)});
  Statement sums = database.prepare("INSERT INTO sums VALUES (?1, ?2, ?3)");
  for (std::size_t i = 0; i < kCatalogTables.size(); ++i) {
    const TableSum& sum = database.sum_of(i);
    sums.run(
        {std::string_view(kCatalogTables[i].name), sum.rows, static_cast<std::int64_t>(sum.sum)});
  }
  database.run("COMMIT");
  return database.image();
}

// Makes a file that is a whole catalog from the moment it is there, and replaces none.
void create(const std::string& path, const CatalogParameters& parameters) {
  const std::string image = image_of_empty(parameters);
  std::string unfinished = path + ".XXXXXX";
  const FileDescriptor file(::mkostemp(unfinished.data(), O_CLOEXEC));
  if (!file.is_open()) cannot_write(path, errno);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  int error = ::fchmod(file.get(), 0666U & ~mask) == 0 ? 0 : errno;
  for (std::size_t at = 0; error == 0 && at < image.size();) {
    const ssize_t written = ::write(file.get(), image.data() + at, image.size() - at);
    if (written > 0) {
      at += static_cast<std::size_t>(written);
    } else if (written == 0 || errno != EINTR) {
      error = written == 0 ? ENOSPC : errno;
    }
  }
  if (error == 0 && ::fsync(file.get()) != 0) error = errno;
  // Some file systems have no hard links; there the writers' lock alone keeps others away.
  if (error == 0 && ::link(unfinished.c_str(), path.c_str()) != 0) {
    error = errno;
    const bool without_links = error == EPERM || error == ENOTSUP || error == ENOSYS;
    if (without_links && ::access(path.c_str(), F_OK) != 0) {
      error = ::rename(unfinished.c_str(), path.c_str()) == 0 ? 0 : errno;
    }
  }
  ::unlink(unfinished.c_str());
  if (error != 0) cannot_write(path, error);
}

}  // namespace

WriterLock::WriterLock(const std::string& catalog) : path_(catalog + "-lock") {
  for (;;) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0666);
    if (descriptor_ < 0) cannot_write(catalog, errno);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      ::close(descriptor_);
      if (error != EWOULDBLOCK) cannot_write(catalog, error);
      throw Error(ErrorCode::in_use,
                  fmt::format("another run of stemma is writing to the catalog {}; try again when "
                              "it is done",
                              catalog),
                  catalog);
    }
    // Whoever had the lock before may have removed the file.
    struct stat held{};
    struct stat named{};
    if (::fstat(descriptor_, &held) == 0 && ::stat(path_.c_str(), &named) == 0 &&
        held.st_ino == named.st_ino && held.st_dev == named.st_dev) {
      return;
    }
    ::close(descriptor_);
  }
}

WriterLock::~WriterLock() {
  struct stat status{};
  // A file with something in it is not stemma's.
  if (::fstat(descriptor_, &status) == 0 && status.st_size == 0) ::unlink(path_.c_str());
  ::close(descriptor_);
}

struct Catalog::State::Statements {
  explicit Statements(Database& database)
      : put_root(database.prepare("INSERT INTO roots VALUES (NULL, ?1, ?2)")),
        add_pattern(database.prepare("INSERT INTO patterns VALUES (NULL, ?1, ?2, ?3)")),
        insert_scan(database.prepare("INSERT INTO scans VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                                     "?9, ?10, ?11)")),
        insert_file(database.prepare("INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                                     "?9, ?10, ?11, ?12, ?13, ?14)")),
        update_file(database.prepare(
            "UPDATE files SET path = ?2, size = ?3, modified = ?4, changed = ?5, inode = ?6, "
            "device = ?7, racy = ?8, complete = ?9, sha256 = ?10, state = ?11, since = ?12, "
            "first_scan = ?13, content_scan = ?14 WHERE file = ?1 RETURNING file")),
        add_text(database.prepare("INSERT INTO texts VALUES (?1, ?2, ?3, ?4)")),
        add_document(database.prepare(
            "INSERT INTO documents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")),
        add_diagnostic(database.prepare(
            "INSERT INTO diagnostics VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM "
            "diagnostics WHERE file = ?1), ?2, ?3, ?4, ?5)")),
        add_keys(database.prepare("INSERT INTO keys VALUES (NULL, ?1, ?2)")),
        put_outcome(database.prepare("INSERT INTO outcomes VALUES (?1, ?2)")),
        drop_outcome(database.prepare("DELETE FROM outcomes WHERE cluster = ?1")),
        clear_documents(database.prepare("DELETE FROM documents WHERE file = ?1")),
        clear_diagnostics(database.prepare("DELETE FROM diagnostics WHERE file = ?1")),
        put_sum(database.prepare("UPDATE sums SET rows = ?2, sum = ?3 WHERE name = ?1")) {}

  Statement put_root;
  Statement add_pattern;
  Statement insert_scan;
  Statement insert_file;
  Statement update_file;
  Statement add_text;
  Statement add_document;
  Statement add_diagnostic;
  Statement add_keys;
  Statement put_outcome;
  Statement drop_outcome;
  Statement clear_documents;
  Statement clear_diagnostics;
  Statement put_sum;
};

CatalogWriter::CatalogWriter(const std::string& path, const CatalogParameters& wanted)
    : Catalog(std::unique_ptr<State>()) {
  // The lock stands beside the file itself, whatever links lead to it.
  const std::string real = real_path(path);
  auto lock = std::make_unique<WriterLock>(real.empty() ? path : real);
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    CatalogParameters made = wanted;
    if (made.text_fields.empty()) made.text_fields = default_catalog_parameters().text_fields;
    create(path, made);
  } else if (!is_catalog(path)) {
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("{} is there already and is no catalog of stemma: it stays as it is", path),
        path);
  }
  state_ = std::make_unique<State>(path, Database::Mode::write, std::move(lock));
  Database& database = state_->database;
  if (database.is_read_only()) cannot_write(path, EACCES);
  database.run("PRAGMA journal_mode = DELETE");
  database.run("BEGIN IMMEDIATE");
  state_->open();
  CatalogParameters wanted_here = wanted;
  if (wanted.text_fields.empty()) wanted_here.text_fields = parameters().text_fields;
  if (const auto difference = why_incompatible(parameters(), wanted_here)) {
    throw Error(ErrorCode::incompatible,
                fmt::format("the catalog {} and this run differ in what they are made with: {}",
                            path, *difference),
                path);
  }
  if (const std::string problem = database.first_problem(); !problem.empty()) {
    database.damaged(problem);
  }
  state_->statements = std::make_shared<State::Statements>(database);
}

CatalogWriter::~CatalogWriter() = default;

namespace {

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

template <class Digest>
Blob blob_of(const Digest& digest) {
  return {{reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()}};
}

}  // namespace

void CatalogWriter::put(const CatalogRoot& root) {
  Database& database = state_->database;
  Statement ids = database.prepare("SELECT root FROM roots WHERE path = ?1");
  ids.bind({Blob{root.path}});
  while (ids.step()) {
    database.prepare("DELETE FROM patterns WHERE root = ?1").run({ids.integer(0)});
  }
  database.prepare("DELETE FROM roots WHERE path = ?1").run({Blob{root.path}});
  const bool follows = root.options.links == LinkPolicy::follow;
  state_->statements->put_root.run({Blob{root.path}, std::int64_t{follows ? 1 : 0}});
  const std::int64_t id = database.number("SELECT last_insert_rowid()");
  for (const auto& [excludes, patterns] :
       {std::pair{0, &root.options.include}, std::pair{1, &root.options.exclude}}) {
    for (const std::string& pattern : *patterns) {
      state_->statements->add_pattern.run({id, std::int64_t{excludes}, Blob{pattern}});
    }
  }
}

void CatalogWriter::put(const CatalogScan& scan) {
  state_->database.prepare("DELETE FROM scans WHERE scan = ?1").run({std::int64_t{scan.id}});
  const ScanFigures& figures = scan.figures;
  state_->statements->insert_scan.run(
      {std::int64_t{scan.id}, std::string_view(scan.version), scan.begun,
       std::int64_t{scan.finished ? 1 : 0}, number(figures.added), number(figures.changed),
       number(figures.unchanged), number(figures.vanished), number(figures.unreadable),
       number(figures.documents), number(figures.texts)});
}

void CatalogWriter::put(const CatalogFile& file) {
  const SqlValue sha256 = file.sha256 ? SqlValue(blob_of(*file.sha256)) : SqlValue(nullptr);
  const SqlValue content_scan =
      file.content_scan != 0 ? SqlValue(std::int64_t{file.content_scan}) : SqlValue(nullptr);
  const std::initializer_list<SqlValue> values = {std::int64_t{file.id},
                                                  Blob{file.path},
                                                  number(file.size),
                                                  file.stamp.modified,
                                                  file.stamp.changed,
                                                  number(file.stamp.inode),
                                                  number(file.stamp.device),
                                                  std::int64_t{file.racy ? 1 : 0},
                                                  std::int64_t{file.complete ? 1 : 0},
                                                  sha256,
                                                  code_string(file.state),
                                                  std::int64_t{file.since},
                                                  std::int64_t{file.first_scan},
                                                  content_scan};
  Statement& update = state_->statements->update_file;
  update.bind(values);
  bool is_there = false;
  while (update.step()) is_there = true;
  if (!is_there) state_->statements->insert_file.run(values);
}

void CatalogWriter::add(const CatalogText& text) {
  state_->statements->add_text.run({std::int64_t{text.id}, blob_of(text.digest),
                                    std::int64_t{text.tokens}, std::int64_t{text.shingles}});
}

void CatalogWriter::add(const CatalogDocument& document) {
  const SqlValue metadata =
      document.metadata.empty() ? SqlValue(nullptr) : SqlValue(std::string_view(document.metadata));
  const SqlValue inside =
      document.inside.empty() ? SqlValue(nullptr) : SqlValue(Blob{document.inside});
  state_->statements->add_document.run(
      {std::int64_t{document.file}, number(document.place), std::int64_t{document.text},
       blob_of(document.bytes_digest), number(document.front_matter), number(document.defects),
       std::string_view(document.encoding), std::string_view(document.evidence),
       code_string(document.format), metadata, inside});
}

void CatalogWriter::add(const CatalogDiagnostic& diagnostic) {
  const Diagnostic& finding = diagnostic.diagnostic;
  const SqlValue digest = finding.bytes ? SqlValue(blob_of(*finding.bytes)) : SqlValue(nullptr);
  state_->statements->add_diagnostic.run({std::int64_t{diagnostic.file}, Blob{finding.locator},
                                          code_string(finding.code),
                                          std::string_view(finding.message), digest});
}

void CatalogWriter::add_key_block(std::string_view packed, std::uint64_t entries) {
  state_->statements->add_keys.run({number(entries), Blob{packed}});
}

void CatalogWriter::put_outcome(const Digest& cluster, std::string_view packed) {
  drop_outcome(cluster);
  state_->statements->put_outcome.run({blob_of(cluster), Blob{packed}});
}

void CatalogWriter::drop_outcome(const Digest& cluster) {
  state_->statements->drop_outcome.run({blob_of(cluster)});
}

void CatalogWriter::clear_documents(std::uint32_t file) {
  state_->statements->clear_documents.run({std::int64_t{file}});
}

void CatalogWriter::clear_diagnostics(std::uint32_t file) {
  state_->statements->clear_diagnostics.run({std::int64_t{file}});
}

void CatalogWriter::clear_diagnostics(const std::function<bool(const Diagnostic&)>& which) {
  const std::vector<CatalogDiagnostic> all = diagnostics();
  state_->statements->clear_diagnostics.run({std::int64_t{0}});
  for (const CatalogDiagnostic& each : all) {
    if (each.file == 0 && !which(each.diagnostic)) add(each);
  }
}

std::pair<std::uint64_t, std::uint64_t> CatalogWriter::count_documents() {
  std::vector<char> is_present;
  for (const CatalogFile& file : files()) {
    if (file.state != FileState::present) continue;
    if (is_present.size() <= file.id) is_present.resize(file.id + std::size_t{1}, 0);
    is_present[file.id] = 1;
  }
  std::vector<char> is_counted(static_cast<std::size_t>(state_->expected(Table::texts).rows) + 1,
                               0);
  std::pair<std::uint64_t, std::uint64_t> counts{0, 0};
  for_each_document([&](const CatalogDocument& document) {
    if (document.file >= is_present.size() || is_present[document.file] == 0) return;
    if (document.text >= is_counted.size()) return;
    ++counts.first;
    if (is_counted[document.text] == 0) ++counts.second;
    is_counted[document.text] = 1;
  });
  return counts;
}

void CatalogWriter::commit() {
  Database& database = state_->database;
  for (std::size_t i = 0; i < kCatalogTables.size(); ++i) {
    TableSum& written = state_->sums[i];
    const TableSum& now = database.sum_of(i);
    if (now == written) continue;
    state_->statements->put_sum.run(
        {std::string_view(kCatalogTables[i].name), now.rows, static_cast<std::int64_t>(now.sum)});
    written = now;
  }
  database.run("COMMIT");
  database.run("BEGIN IMMEDIATE");
}

}  // namespace stemma
