#include "stemma/catalog/catalog.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/catalog/catalog_state.h"
#include "stemma/catalog/schema.h"
#include "stemma/extract/json_record.h"
#include "stemma/index/candidates.h"
#include "stemma/report/json_writer.h"
#include "stemma/sketch/params.h"

namespace stemma {
namespace {

constexpr std::size_t kHeaderSize = 100;
constexpr std::size_t kApplicationIdAt = 68;
constexpr std::string_view kMagic("SQLite format 3\0", 16);
// A catalog whose first bytes are damaged is still meant to be one, and opening it says so.
constexpr int kMostFlippedBits = 8;

std::string describe_keys() {
  const CandidateParams params;
  return fmt::format("lenses {}\nresemblance {}\nrecall {}\nrun {}\n",
                     fmt::join(names(params.lenses), ","), params.resemblance, params.recall,
                     params.run);
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// The first line in which two descriptions differ, of both.
std::optional<std::string> first_difference(const std::string& found, const std::string& wanted) {
  const std::vector<std::string> a = lines(found);
  const std::vector<std::string> b = lines(wanted);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string in_a = i < a.size() ? a[i] : "nothing";
    const std::string in_b = i < b.size() ? b[i] : "nothing";
    if (in_a != in_b) return fmt::format("{} and {}", in_a, in_b);
  }
  return std::nullopt;
}

template <class Digest>
bool read_digest(std::string_view bytes, Digest& digest) {
  if (bytes.size() != digest.bytes.size()) return false;
  std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  return true;
}

constexpr FileState kFileStates[] = {FileState::present, FileState::vanished,
                                     FileState::unreadable};
constexpr MetadataKey kMetadataKeys[] = {MetadataKey::title,          MetadataKey::author,
                                         MetadataKey::date_published, MetadataKey::date_modified,
                                         MetadataKey::date_captured,  MetadataKey::language,
                                         MetadataKey::source_url};
constexpr MetadataOrigin kMetadataOrigins[] = {
    MetadataOrigin::front_matter,      MetadataOrigin::record,       MetadataOrigin::mail_header,
    MetadataOrigin::office_properties, MetadataOrigin::html_json_ld, MetadataOrigin::html_meta,
    MetadataOrigin::pdf_info,          MetadataOrigin::warc_header,  MetadataOrigin::text,
    MetadataOrigin::file_time};
constexpr EncodingEvidence kEvidence[] = {
    EncodingEvidence::byte_order_mark, EncodingEvidence::valid_utf8, EncodingEvidence::zero_bytes,
    EncodingEvidence::declared,        EncodingEvidence::guessed,    EncodingEvidence::fallback};

// The one of a closed list that has this name.
template <class Value, std::size_t Size>
std::optional<Value> named(const Value (&values)[Size], std::string_view name) {
  for (const Value value : values) {
    if (code_string(value) == name) return value;
  }
  return std::nullopt;
}

// What a damaged row says may be any number.
std::uint32_t small(std::int64_t number) {
  return static_cast<std::uint32_t>(number);
}
std::uint64_t wide(std::int64_t number) {
  return static_cast<std::uint64_t>(number);
}

}  // namespace

CatalogParameters default_catalog_parameters() {
  return {describe(SketchParams{}), describe_keys(), RecordFields{}.text, TextChoice{}};
}

std::optional<std::string> why_incompatible(const CatalogParameters& found,
                                            const CatalogParameters& wanted) {
  for (const auto part : {&CatalogParameters::sketch, &CatalogParameters::keys}) {
    if (auto difference = first_difference(found.*part, wanted.*part)) return difference;
  }
  if (found.choice.compared != wanted.choice.compared) {
    return fmt::format("{} of a document is compared and {}", code_string(found.choice.compared),
                       code_string(wanted.choice.compared));
  }
  if (found.choice.tracked != wanted.choice.tracked) {
    return fmt::format("the text of tracked changes is '{}' and '{}'",
                       code_string(found.choice.tracked), code_string(wanted.choice.tracked));
  }
  if (found.text_fields == wanted.text_fields) return std::nullopt;
  const auto named = [](const std::vector<std::string>& fields) {
    return fmt::format("'{}'", fmt::join(fields, "', '"));
  };
  return fmt::format("text in the fields {} and in {}", named(found.text_fields),
                     named(wanted.text_fields));
}

std::string_view code_string(FileState state) {
  switch (state) {
    case FileState::present:
      return "present";
    case FileState::vanished:
      return "vanished";
    case FileState::unreadable:
      return "unreadable";
  }
  return "present";
}

std::string metadata_json(const Metadata& metadata) {
  std::string out;
  if (metadata.empty()) return out;
  const Write write = [&out](std::string_view bytes) { out += bytes; };
  JsonWriter json(write, JsonLayout::lines);
  json.begin_array();
  for (const MetadataFact& fact : metadata) {
    json.begin_object();
    json.key("key").string(code_string(fact.key));
    json.key("origin").string(code_string(fact.origin));
    json.key("value").string(fact.value);
    json.end_object();
  }
  json.end_array();
  json.finish();
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

Metadata metadata_of_json(std::string_view json) {
  Metadata metadata;
  if (json.empty()) return metadata;
  thread_local simdjson::dom::parser parser;  // with its buffers
  simdjson::dom::array facts;
  if (parser.parse(json.data(), json.size()).get(facts) != simdjson::SUCCESS) return metadata;
  for (const simdjson::dom::element fact : facts) {
    std::string_view key;
    std::string_view origin;
    std::string_view value;
    if (fact["key"].get(key) != simdjson::SUCCESS ||
        fact["origin"].get(origin) != simdjson::SUCCESS ||
        fact["value"].get(value) != simdjson::SUCCESS) {
      continue;
    }
    const std::optional<MetadataKey> known_key = named(kMetadataKeys, key);
    const std::optional<MetadataOrigin> known_origin = named(kMetadataOrigins, origin);
    if (!known_key || !known_origin) continue;
    metadata.push_back({*known_key, *known_origin, std::string(value)});
  }
  return metadata;
}

EncodingEvidence evidence_of(std::string_view name) {
  return named(kEvidence, name).value_or(EncodingEvidence::fallback);
}

bool is_catalog(const std::string& path) {
  if (path.find('\0') != std::string::npos) return false;
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  char header[kHeaderSize];
  if (!file.is_open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      ::pread(file.get(), header, kHeaderSize, 0) != kHeaderSize) {
    return false;
  }
  std::string wanted(kMagic);
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    wanted += static_cast<char>(kCatalogApplicationId >> (shift - 8));
  }
  const std::string found =
      std::string(header, kMagic.size()) + std::string(header + kApplicationIdAt, 4);
  int flipped = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    flipped += std::popcount(static_cast<unsigned char>(wanted[i] ^ found[i]));
  }
  return flipped <= kMostFlippedBits;
}

Catalog::State::State(const std::string& path, Database::Mode mode,
                      std::unique_ptr<WriterLock> writer_lock)
    : lock(std::move(writer_lock)), database(path, mode), writes(mode == Database::Mode::write) {}

void Catalog::State::open() {
  const std::string& path = database.path();
  if (database.number("PRAGMA application_id") != std::int64_t{kCatalogApplicationId}) {
    database.damaged("its header is not as it was written");
  }
  const std::int64_t version = database.number("PRAGMA user_version");
  if (version > kCatalogSchema) {
    throw Error(ErrorCode::incompatible,
                fmt::format("the catalog {} has format {}, of a newer stemma; this one knows "
                            "format {}",
                            path, version, kCatalogSchema),
                path);
  }
  if (version < kCatalogSchema) {
    throw Error(
        ErrorCode::incompatible,
        fmt::format("the catalog {} has format {}, of an older stemma; this one knows format "
                    "{}: scan its folders into a new catalog",
                    path, version, kCatalogSchema),
        path);
  }
  // What the file would have SQLite do is looked at before anything is asked of its tables.
  const std::span<const std::string_view> schema = catalog_schema();
  std::size_t count = 0;
  Statement found = database.prepare("SELECT sql FROM sqlite_schema ORDER BY rowid");
  found.bind({});
  while (found.step()) {
    if (found.is_null(0)) continue;  // an index that SQLite makes by itself
    if (count == schema.size() || found.text(0) != schema[count]) {
      database.damaged("its tables are not as they were made");
    }
    ++count;
  }
  if (version != kCatalogSchema || count != schema.size()) {
    database.damaged("it lacks tables, or its version");
  }
  std::map<std::string, TableSum, std::less<>> by_name;
  Statement rows = database.prepare("SELECT name, rows, sum FROM sums");
  rows.bind({});
  while (rows.step()) {
    by_name[std::string(rows.text(0))] = {rows.integer(1), wide(rows.integer(2))};
  }
  sums.clear();
  for (const TableSpec& table : kCatalogTables) sums.push_back(by_name[table.name]);
  if (writes) {
    database.watch(kCatalogTables);
    for (std::size_t i = 0; i < sums.size(); ++i) database.sum_of(i) = sums[i];
  }
  for_each_row(Table::about, [&](const Statement& row) {
    const std::string_view value = row.text(2);
    if (row.text(1) == "sketch") parameters.sketch = value;
    if (row.text(1) == "keys") parameters.keys = value;
    if (row.text(1) == "text_fields") parameters.text_fields = lines(value);
    if (row.text(1) == "compared" && value == code_string(Compared::everything)) {
      parameters.choice.compared = Compared::everything;
    }
    if (row.text(1) == "tracked") {
      parameters.choice.tracked = tracked_of(value).value_or(Tracked::accepted);
    }
  });
}

TableSum Catalog::State::expected(Table table) {
  const auto index = static_cast<std::size_t>(table);
  return writes ? database.sum_of(index) : sums[index];
}

Catalog::Catalog(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    throw Error(ErrorCode::path_not_found, fmt::format("no such catalog: '{}'", path), path);
  }
  if (!is_catalog(path)) {
    throw Error(ErrorCode::invalid_argument, fmt::format("{} is no catalog of stemma", path), path);
  }
  state_ = std::make_unique<State>(path, Database::Mode::read, nullptr);
  state_->database.run("BEGIN");
  state_->open();
}

Catalog::Catalog(std::unique_ptr<State> state) : state_(std::move(state)) {}

Catalog::~Catalog() = default;

const std::string& Catalog::path() const {
  return state_->database.path();
}

const CatalogParameters& Catalog::parameters() const {
  return state_->parameters;
}

std::vector<CatalogRoot> Catalog::roots() const {
  std::map<std::int64_t, CatalogRoot> by_id;
  state_->for_each_row(Table::roots, [&](const Statement& row) {
    CatalogRoot& root = by_id[row.integer(1)];
    root.path = row.blob(2);
    root.options.links = row.integer(3) != 0 ? LinkPolicy::follow : LinkPolicy::skip;
  });
  state_->for_each_row(Table::patterns, [&](const Statement& row) {
    WalkOptions& options = by_id[row.integer(2)].options;
    (row.integer(3) != 0 ? options.exclude : options.include).emplace_back(row.blob(4));
  });
  std::vector<CatalogRoot> roots;
  roots.reserve(by_id.size());
  for (auto& [id, root] : by_id) roots.push_back(std::move(root));
  std::ranges::sort(roots, {}, &CatalogRoot::path);
  return roots;
}

std::vector<CatalogScan> Catalog::scans() const {
  std::vector<CatalogScan> scans;
  state_->for_each_row(Table::scans, [&](const Statement& row) {
    CatalogScan scan;
    scan.id = small(row.integer(1));
    scan.version = row.text(2);
    scan.begun = row.integer(3);
    scan.finished = row.integer(4) != 0;
    int column = 5;
    for (std::uint64_t* const figure :
         {&scan.figures.added, &scan.figures.changed, &scan.figures.unchanged,
          &scan.figures.vanished, &scan.figures.unreadable, &scan.figures.documents,
          &scan.figures.texts}) {
      *figure = wide(row.integer(column++));
    }
    scans.push_back(std::move(scan));
  });
  return scans;
}

std::vector<CatalogFile> Catalog::files() const {
  std::vector<CatalogFile> files;
  bool sound = true;
  state_->for_each_row(Table::files, [&](const Statement& row) {
    CatalogFile& file = files.emplace_back();
    file.id = small(row.integer(1));
    file.path = row.blob(2);
    file.size = wide(row.integer(3));
    file.stamp = {row.integer(4), row.integer(5), wide(row.integer(6)), wide(row.integer(7))};
    file.racy = row.integer(8) != 0;
    file.complete = row.integer(9) != 0;
    if (!row.is_null(10)) sound = read_digest(row.blob(10), file.sha256.emplace()) && sound;
    const std::optional<FileState> state = named(kFileStates, row.text(11));
    sound = sound && state;
    file.state = state.value_or(FileState::present);
    file.since = small(row.integer(12));
    file.first_scan = small(row.integer(13));
    file.content_scan = small(row.integer(14));
  });
  if (!sound) state_->database.damaged("the table files holds what stemma does not write");
  std::ranges::sort(files, {}, &CatalogFile::path);
  return files;
}

std::vector<CatalogText> Catalog::texts() const {
  std::vector<CatalogText> texts;
  bool sound = true;
  state_->for_each_row(Table::texts, [&](const Statement& row) {
    CatalogText& text = texts.emplace_back();
    text.id = small(row.integer(1));
    sound = read_digest(row.blob(2), text.digest) && sound;
    text.tokens = small(row.integer(3));
    text.shingles = small(row.integer(4));
  });
  if (!sound) state_->database.damaged("the table texts holds what stemma does not write");
  return texts;
}

std::vector<LocatorStep> place_inside(const CatalogDocument& document) {
  if (document.place == 0) return {};
  if (document.inside.empty()) return {RecordLine{document.place}};
  try {
    return parse_steps(document.inside);
  } catch (const Error&) {
    throw Error(ErrorCode::damaged, "a catalog names a place that stemma does not write");
  }
}

void Catalog::for_each_document(const std::function<void(const CatalogDocument&)>& body) const {
  bool sound = true;
  CatalogDocument document;
  state_->for_each_row(Table::documents, [&](const Statement& row) {
    document.file = small(row.integer(1));
    document.place = wide(row.integer(2));
    document.text = small(row.integer(3));
    sound = read_digest(row.blob(4), document.bytes_digest) && sound;
    document.front_matter = wide(row.integer(5));
    document.defects = wide(row.integer(6));
    document.encoding = row.text(7);
    document.evidence = row.text(8);
    const std::optional<Format> format = format_of(row.text(9));
    sound = sound && format;
    document.format = format.value_or(Format::text);
    document.metadata = row.text(10);
    document.inside = row.is_null(11) ? std::string() : std::string(row.blob(11));
    body(document);
  });
  if (!sound) state_->database.damaged("the table documents holds what stemma does not write");
}

std::vector<CatalogDiagnostic> Catalog::diagnostics() const {
  std::vector<CatalogDiagnostic> diagnostics;
  bool sound = true;
  state_->for_each_row(Table::diagnostics, [&](const Statement& row) {
    const std::optional<DiagnosticCode> code = named(kAllDiagnosticCodes, row.text(4));
    sound = sound && code;
    Diagnostic finding{code.value_or(DiagnosticCode::unreadable), std::string(row.blob(3)),
                       std::string(row.text(5))};
    if (!row.is_null(6)) sound = read_digest(row.blob(6), finding.bytes.emplace()) && sound;
    diagnostics.push_back({small(row.integer(1)), std::move(finding)});
  });
  if (!sound) state_->database.damaged("the table diagnostics holds what stemma does not write");
  return diagnostics;
}

void Catalog::for_each_key_block(const std::function<void(std::string_view)>& body) const {
  state_->for_each_row(Table::keys, [&](const Statement& row) { body(row.blob(3)); });
}

std::uint64_t Catalog::key_count() const {
  std::uint64_t count = 0;
  state_->for_each_row(Table::keys, [&](const Statement& row) { count += wide(row.integer(2)); });
  return count;
}

void Catalog::for_each_outcome(
    const std::function<void(const Digest&, std::string_view)>& body) const {
  bool sound = true;
  Digest digest;
  state_->for_each_row(Table::outcomes, [&](const Statement& row) {
    sound = read_digest(row.blob(1), digest) && sound;
    body(digest, row.blob(2));
  });
  if (!sound) state_->database.damaged("the table outcomes holds what stemma does not write");
}

void Catalog::verify() const {
  for (std::size_t i = 0; i < kCatalogTables.size(); ++i) {
    state_->for_each_row(static_cast<Table>(i), [](const Statement&) {});
  }
  // The views' and tables' pages, and those that are free.
  if (const std::string problem = state_->database.first_problem(); !problem.empty()) {
    state_->database.damaged(problem);
  }
}

}  // namespace stemma
