#include "stemma/sources/record_file.h"

#include <archive.h>
#include <archive_entry.h>

#include <random>
#include <utility>
#include <vector>

#include "temporary_folder.h"

namespace stemma {
namespace {

using test::TemporaryFolder;

using Lines = std::vector<std::pair<std::uint64_t, std::string>>;

struct Read {
  Lines lines;
  std::vector<Diagnostic> diagnostics;
  std::size_t batches = 0;
};

Read read(const std::string& path, std::uint64_t longest = 1U << 20U) {
  RunContext context;
  Read result;
  RecordReader reader({{path, {}}, 0}, longest, context);
  while (const std::optional<RecordBatch> batch = reader.next()) {
    ++result.batches;
    REQUIRE_FALSE(batch->lines.empty());
    for (const RecordBatch::Line& line : batch->lines) {
      REQUIRE(line.bytes.end + kRecordPadding <= batch->bytes.size());
      result.lines.emplace_back(line.number,
                                batch->bytes.substr(line.bytes.begin, line.bytes.size()));
    }
  }
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

std::string compressed(const std::string& bytes, int (*add_filter)(archive*)) {
  archive* const writer = archive_write_new();
  archive_write_set_format_raw(writer);
  REQUIRE(add_filter(writer) == ARCHIVE_OK);
  std::string out(bytes.size() + 65536, '\0');
  std::size_t used = 0;
  REQUIRE(archive_write_open_memory(writer, out.data(), out.size(), &used) == ARCHIVE_OK);
  archive_entry* const entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  REQUIRE(archive_write_header(writer, entry) == ARCHIVE_OK);
  REQUIRE(archive_write_data(writer, bytes.data(), bytes.size()) >= 0);
  archive_entry_free(entry);
  REQUIRE(archive_write_close(writer) == ARCHIVE_OK);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

TEST_CASE("files of records are told by their names") {
  for (const char* name :
       {"a.jsonl", "b/c.ndjson", "a.jsonl.gz", "a.jsonl.zst", "a.ndjson.xz", "x.jsonl.bz2"}) {
    CHECK(holds_records(name));
  }
  for (const char* name : {"a.json", "jsonl", "a.jsonl.txt", "a.gz", "a.jsonl.gz.gz", ""}) {
    CHECK_FALSE(holds_records(name));
  }
}

TEST_CASE("lines are numbered as they stand in the file, and blank ones left out") {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "a.jsonl", "one\n\n \t\r\ntwo\r\nthree\r\n\nzero" + std::string(1, '\0') + "byte");
  CHECK(read(path).lines ==
        Lines{{1, "one"}, {4, "two"}, {5, "three"}, {7, std::string("zero\0byte", 9)}});
  CHECK(read(folder.write("end.jsonl", "one\ntwo\n")).lines == Lines{{1, "one"}, {2, "two"}});
  CHECK(read(folder.write("empty.jsonl", "")).lines.empty());
  CHECK(read(folder.write("blank.jsonl", "\n\n  \n")).lines.empty());
}

TEST_CASE("records are the same whatever the compression, in one stream or several") {
  std::mt19937_64 random(3);
  std::string text;
  Lines expected;
  for (std::uint64_t number = 1; text.size() < 9'000'000; ++number) {
    std::string line(random() % 4000, 'x');
    for (std::size_t i = 0; i < line.size(); i += 7)
      line[i] = static_cast<char>('a' + random() % 26);
    if (!line.empty()) expected.emplace_back(number, line);
    text += line + '\n';
  }
  const TemporaryFolder folder;
  CHECK(read(folder.write("a.jsonl", text)).lines == expected);
  const std::size_t middle = text.find('\n', text.size() / 2) - 3;  // within a line
  for (const auto filter : {&archive_write_add_filter_gzip, &archive_write_add_filter_zstd,
                            &archive_write_add_filter_xz, &archive_write_add_filter_bzip2}) {
    const Read one = read(folder.write("one.jsonl.gz", compressed(text, filter)));
    CHECK(one.lines == expected);
    CHECK(one.batches > 3);
    CHECK(one.diagnostics.empty());
    const Read two =
        read(folder.write("two.jsonl.gz", compressed(text.substr(0, middle), filter) +
                                              compressed(text.substr(middle), filter)));
    CHECK(two.lines == expected);
  }
}

TEST_CASE("a line that is too long costs one diagnostic, and the others are read") {
  const TemporaryFolder folder;
  const std::string huge(7'000'000, 'x');
  for (const std::uint64_t longest : {1'000U, 3'000'000U, 6'999'999U}) {
    CAPTURE(longest);
    const Read result = read(folder.write("a.jsonl", "one\n" + huge + "\ntwo\n" + huge), longest);
    CHECK(result.lines == Lines{{1, "one"}, {3, "two"}});
    REQUIRE(result.diagnostics.size() == 2);
    CHECK(result.diagnostics[0].code == DiagnosticCode::too_large);
    CHECK(result.diagnostics[0].locator.ends_with("a.jsonl#L2"));
    CHECK(result.diagnostics[1].locator.ends_with("a.jsonl#L4"));
  }
  CHECK(read(folder.write("a.jsonl", huge), 7'000'000).lines.size() == 1);
}

TEST_CASE("what is cut off or damaged is read up to there, and said") {
  const TemporaryFolder folder;
  std::mt19937_64 random(5);
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(random()) + '\n';
  const std::string whole = compressed(text, &archive_write_add_filter_gzip);
  std::string damaged = whole;
  for (std::size_t i = 0; i < 64; ++i) damaged[damaged.size() / 2 + i] = '\xFF';
  for (const std::string& bytes : {whole.substr(0, whole.size() / 2), damaged}) {
    const Read result = read(folder.write("a.jsonl.gz", bytes));
    CHECK(result.lines.size() > 1000);
    CHECK(result.lines.size() < 200'000);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].code == DiagnosticCode::unreadable);
    CHECK(result.diagnostics[0].locator.ends_with("a.jsonl.gz"));
  }
  const Read missing = read(folder.path() + "/none.jsonl");
  CHECK(missing.lines.empty());
  REQUIRE(missing.diagnostics.size() == 1);
  CHECK(missing.diagnostics[0].code == DiagnosticCode::unreadable);
}

}  // namespace
}  // namespace stemma
