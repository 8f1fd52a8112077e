#include "stemma/sources/record_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "../support/thrown_by.h"
#include "temporary_folder.h"

namespace stemma {
namespace {

using test::TemporaryFolder;

using Lines = std::vector<std::pair<std::uint64_t, std::string>>;

struct RecordsRead {
  Lines lines;
  std::vector<Diagnostic> diagnostics;
  std::size_t batches = 0;
};

RecordsRead read_records(const std::string& path, std::uint64_t longest = 1U << 20U,
                         unsigned threads = 2) {
  RunContext context;
  context.threads = threads;
  RecordsRead result;
  RecordReader reader({{path, {}}, 0}, longest, context);
  std::uint64_t end = 0;
  while (const std::optional<RecordBatch> batch = reader.next()) {
    ++result.batches;
    REQUIRE_FALSE(batch->records.empty());
    REQUIRE(batch->bytes_read == reader.bytes_read());
    for (const RecordBatch::Record& line : batch->records) {
      REQUIRE(line.begin >= end);
      REQUIRE(line.end >= line.begin + line.bytes.size());
      end = line.end;
      REQUIRE(line.bytes.end + kRecordPadding <= batch->bytes.size());
      result.lines.emplace_back(line.place, batch->bytes_of(line));
    }
  }
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

// With one thread and with several.
RecordsRead read_both_ways(const std::string& path, std::uint64_t longest = 1U << 20U) {
  RecordsRead alone = read_records(path, longest, 1);
  const RecordsRead ahead = read_records(path, longest, 2);
  CHECK(alone.lines == ahead.lines);
  CHECK(alone.diagnostics == ahead.diagnostics);
  CHECK(alone.batches == ahead.batches);
  return alone;
}

std::string all_bytes(const std::string& path, RunContext& context) {
  RecordReader reader({{path, {}}, 0}, 0, context);
  std::string bytes;
  while (const std::optional<std::string> next = reader.next_bytes()) bytes += *next;
  return bytes;
}

std::string compressed(const std::string& bytes, int (*add_filter)(archive*)) {
  archive* const writer = archive_write_new();
  archive_write_set_format_raw(writer);
  REQUIRE(add_filter(writer) == ARCHIVE_OK);
  if (add_filter == &archive_write_add_filter_xz) {  // which takes half a minute at its usual level
    REQUIRE(archive_write_set_filter_option(writer, "xz", "compression-level", "1") == ARCHIVE_OK);
  }
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
  CHECK(read_both_ways(path).lines ==
        Lines{{1, "one"}, {4, "two"}, {5, "three"}, {7, std::string("zero\0byte", 9)}});
  CHECK(read_both_ways(folder.write("end.jsonl", "one\ntwo\n")).lines ==
        Lines{{1, "one"}, {2, "two"}});
  CHECK(read_both_ways(folder.write("empty.jsonl", "")).lines.empty());
  CHECK(read_both_ways(folder.write("blank.jsonl", "\n\n  \n")).lines.empty());
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
  CHECK(read_both_ways(folder.write("a.jsonl", text)).lines == expected);
  const std::size_t middle = text.find('\n', text.size() / 2) - 3;  // within a line
  for (const auto filter : {&archive_write_add_filter_gzip, &archive_write_add_filter_zstd,
                            &archive_write_add_filter_xz, &archive_write_add_filter_bzip2}) {
    const RecordsRead one = read_both_ways(folder.write("one.jsonl.gz", compressed(text, filter)));
    CHECK(one.lines == expected);
    CHECK(one.batches > 3);
    CHECK(one.diagnostics.empty());
    const RecordsRead two =
        read_both_ways(folder.write("two.jsonl.gz", compressed(text.substr(0, middle), filter) +
                                                        compressed(text.substr(middle), filter)));
    CHECK(two.lines == expected);
  }
}

TEST_CASE("a line that is too long costs one diagnostic, and the others are read") {
  const TemporaryFolder folder;
  const std::string huge(7'000'000, 'x');
  for (const std::uint64_t longest : {1'000U, 3'000'000U, 6'999'999U}) {
    CAPTURE(longest);
    const RecordsRead result =
        read_both_ways(folder.write("a.jsonl", "one\n" + huge + "\ntwo\n" + huge), longest);
    CHECK(result.lines == Lines{{1, "one"}, {3, "two"}});
    REQUIRE(result.diagnostics.size() == 2);
    CHECK(result.diagnostics[0].code == DiagnosticCode::too_large);
    CHECK(result.diagnostics[0].locator.ends_with("a.jsonl#L2"));
    CHECK(result.diagnostics[1].locator.ends_with("a.jsonl#L4"));
  }
  CHECK(read_both_ways(folder.write("a.jsonl", huge), 7'000'000).lines.size() == 1);
}

std::string numbers(int count) {
  std::mt19937_64 random(5);
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(random()) + '\n';
  return text;
}

TEST_CASE("what is cut off or damaged is read up to there, and said once") {
  const TemporaryFolder folder;
  const std::string text = numbers(200'000);
  for (const auto filter : {&archive_write_add_filter_gzip, &archive_write_add_filter_zstd,
                            &archive_write_add_filter_xz}) {
    const std::string whole = compressed(text, filter);
    std::string damaged = whole;
    for (std::size_t i = 0; i < 64; ++i) damaged[damaged.size() / 2 + i] = '\xFF';
    for (const std::string& bytes :
         {whole.substr(0, whole.size() / 2), damaged, whole + whole.substr(0, whole.size() / 2)}) {
      const std::string path = folder.write("a.jsonl.gz", bytes);
      const RecordsRead result = read_both_ways(path);
      CHECK(result.lines.size() > 1000);
      CHECK(result.lines.size() < 400'000);
      REQUIRE(result.diagnostics.size() == 1);
      CHECK(result.diagnostics[0].code == DiagnosticCode::unreadable);
      CHECK(result.diagnostics[0].locator.ends_with("a.jsonl.gz"));
      RunContext context;
      const std::string copy = all_bytes(path, context);
      CHECK(context.diagnostics.sorted() == result.diagnostics);
      if (bytes == damaged) continue;  // what comes before the fault is found may be wrong
      // Whole records only, while a copy has the beginning of the next as well.
      CHECK((text + text).starts_with(copy));
      CHECK(result.lines.size() ==
            static_cast<std::size_t>(std::count(copy.begin(), copy.end(), '\n')));
    }
  }
  const RecordsRead missing = read_records(folder.path() + "/none.jsonl");
  CHECK(missing.lines.empty());
  REQUIRE(missing.diagnostics.size() == 1);
  CHECK(missing.diagnostics[0].code == DiagnosticCode::unreadable);
}

TEST_CASE("a checksum that does not hold is said, and so is what follows a stream and is none") {
  const TemporaryFolder folder;
  const std::string text = numbers(1000);
  for (const auto filter : {&archive_write_add_filter_gzip, &archive_write_add_filter_zstd}) {
    const std::string whole = compressed(text, filter);
    const RecordsRead garbage =
        read_both_ways(folder.write("a.jsonl.gz", whole + "{\"text\": 1}\n"));
    CHECK(garbage.lines.size() == 1000);
    CHECK(garbage.diagnostics.size() == 1);
  }
  std::string gzip = compressed(text, &archive_write_add_filter_gzip);
  CHECK(
      read_records(folder.write("a.jsonl.gz", gzip + std::string(1000, '\0'))).diagnostics.empty());
  gzip[gzip.size() - 5] ^= 1;
  CHECK(read_records(folder.write("a.jsonl.gz", gzip)).diagnostics.size() == 1);
}

std::string zstd_frame(const std::string& bytes, int window_log = 0, bool checksum = false) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  if (window_log > 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  // Unknown to the frame, so that the window stays as large as it was asked for.
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  // Begun before the end is known, for the same reason.
  REQUIRE(ZSTD_isError(ZSTD_compressStream2(context, &to, &in, ZSTD_e_continue)) == 0);
  REQUIRE(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

TEST_CASE("frames of zstd follow each other, with some to be skipped and some that are empty") {
  const TemporaryFolder folder;
  const std::string skipped = std::string("\x5A\x2A\x4D\x18\x05\x00\x00\x00", 8) + "12345";
  const std::string bytes = skipped + zstd_frame("one\ntw") + skipped + zstd_frame("") +
                            zstd_frame("o\n") + zstd_frame("three") + skipped;
  const RecordsRead result = read_both_ways(folder.write("a.jsonl", bytes));
  CHECK(result.lines == Lines{{1, "one"}, {2, "two"}, {3, "three"}});
  CHECK(result.diagnostics.empty());
  std::string wrong = zstd_frame("one\ntwo\n", 0, true);
  wrong.back() ^= 1;
  CHECK(read_both_ways(folder.write("a.jsonl", wrong)).diagnostics.size() == 1);
  // The last bytes of a frame may not fit the room there is.
  const std::string zeros(20'000'000, 'x');
  RunContext context;
  CHECK(all_bytes(folder.write("a.jsonl", zstd_frame(zeros)), context) == zeros);
  CHECK(context.diagnostics.sorted().empty());
}

TEST_CASE("a window of zstd takes no more than an eighth of the memory") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.jsonl.zst", zstd_frame("one\n", 28));
  for (const std::uint64_t memory : {1U << 30U, 1U << 31U}) {
    RunContext context{1, MemoryBudget(memory), {}, nullptr, {}};
    const bool fits = memory / 8 >= 1U << 28U;
    CHECK(all_bytes(path, context) == (fits ? "one\n" : ""));
    const std::vector<Diagnostic> said = context.diagnostics.sorted();
    REQUIRE(said.size() == (fits ? 0 : 1));
    if (!fits) CHECK(said[0].code == DiagnosticCode::too_large);
  }
}

TEST_CASE("no batch is larger than 2 MiB or the longest line that is read") {
  const TemporaryFolder folder;
  std::string text;
  for (const std::size_t size : {500, 4'000'000, 500, 2'900'000, 100, 2'999'999, 3'000'000, 7})
    text += std::string(size, 'x') + "\r\n";
  const std::string path = folder.write("a.jsonl", text);
  RunContext context;
  RecordReader reader({{path, {}}, 0}, 3'000'000, context);
  std::vector<std::uint64_t> found;
  while (const std::optional<RecordBatch> batch = reader.next()) {
    CHECK(batch->bytes.size() <= 3'000'002 + kRecordPadding);
    for (const RecordBatch::Record& line : batch->records) found.push_back(line.place);
  }
  CHECK(found == std::vector<std::uint64_t>{1, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("each line says where it is, so that it can be copied") {
  const TemporaryFolder folder;
  const std::string text = "one\r\n\n two \n\r\n" + std::string(5'000'000, 'x') + "\nthree";
  const std::string path = folder.write("a.jsonl", text);
  for (const unsigned threads : {1U, 2U}) {
    RunContext context;
    context.threads = threads;
    RecordReader reader({{path, {}}, 0}, 1000, context);
    std::vector<std::string> lines;
    while (const std::optional<RecordBatch> batch = reader.next()) {
      for (const RecordBatch::Record& line : batch->records) {
        CHECK(text.substr(line.begin, line.bytes.size()) == batch->bytes_of(line));
        lines.push_back(text.substr(line.begin, line.end - line.begin));
      }
    }
    CHECK(lines == std::vector<std::string>{"one\r\n", " two \n", "three"});
    CHECK(reader.bytes_read() == text.size());
  }
}

TEST_CASE("a file that changes while it is read is told") {
  const TemporaryFolder folder;
  const std::string text = numbers(500'000);
  for (const unsigned threads : {1U, 2U}) {
    CAPTURE(threads);
    const std::string path = folder.write("a.jsonl", text);
    RunContext context;
    context.threads = threads;
    RecordReader reader({{path, {}}, 0}, 1000, context);
    REQUIRE(reader.stamp() == stamp_of(path));
    std::size_t lines = reader.next()->records.size();
    std::ofstream(path, std::ios::app) << "12345";
    while (const std::optional<RecordBatch> batch = reader.next()) lines += batch->records.size();
    CHECK(lines == 500'000);  // and not the line that is not yet whole
    const std::vector<Diagnostic> said = context.diagnostics.sorted();
    REQUIRE(said.size() == 1);
    CHECK(said[0] == Diagnostic{DiagnosticCode::unreadable, path, "changed while it was read"});
    CHECK(reader.stamp() != stamp_of(path));
  }
}

TEST_CASE("what lies behind what was asked for is not told") {
  const TemporaryFolder folder;
  const std::string bytes = compressed(numbers(500'000), &archive_write_add_filter_zstd);
  const std::string path = folder.write("a.jsonl", bytes.substr(0, bytes.size() - 9));
  RunContext context;
  context.threads = 2;
  {
    RecordReader reader({{path, {}}, 0}, 1000, context);
    REQUIRE(reader.next());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(context.diagnostics.sorted().empty());
}

TEST_CASE("reading ends when it is cancelled") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.jsonl", numbers(500'000));
  for (const unsigned threads : {1U, 2U}) {
    std::stop_source stop;
    RunContext context;
    context.threads = threads;
    context.stop = stop.get_token();
    RecordReader reader({{path, {}}, 0}, 1000, context);
    REQUIRE(reader.next());
    stop.request_stop();
    CHECK(test::thrown_by([&] { (void)reader.next(); }) == "interrupted");
  }
}

TEST_CASE("bytes that are stored elsewhere are named by their locator") {
  const TemporaryFolder folder;
  RunContext context;
  const std::string path = folder.write("stored", "one\n" + std::string(2000, 'x') + "\n");
  RecordReader reader({{"-", {}}, 0, path}, 1000, context);
  CHECK(reader.next()->records.size() == 1);
  REQUIRE(context.diagnostics.sorted().size() == 1);
  CHECK(context.diagnostics.sorted()[0].locator == "-#L2");
}

}  // namespace
}  // namespace stemma
