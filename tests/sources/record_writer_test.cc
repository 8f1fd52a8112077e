#include "stemma/sources/record_writer.h"

#include <doctest/doctest.h>
#include <zstd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>

#include "../support/thrown_by.h"
#include "stemma/sources/record_file.h"
#include "temporary_folder.h"

namespace stemma {
namespace {

using test::TemporaryFolder;
using test::thrown_by;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string decompressed(const std::string& path) {
  RunContext context;
  RecordReader reader({{path, {}}, 0}, 0, context);
  std::string bytes;
  while (const std::optional<std::string> next = reader.next_bytes()) bytes += *next;
  CHECK(context.diagnostics.sorted().empty());
  return bytes;
}

void write(const std::string& path, std::string_view bytes, std::size_t piece,
           const RecordWriterOptions& options = {}) {
  RecordWriter writer(path, options);
  for (std::size_t at = 0; at < bytes.size(); at += piece) writer.write(bytes.substr(at, piece));
  writer.finish();
  CHECK(writer.bytes_written() == bytes_of(path).size());
}

std::string random_lines(std::size_t size) {
  std::mt19937_64 random(2);
  std::string text;
  while (text.size() < size) text += std::to_string(random() % 100'000'000) + '\n';
  return text;
}

TEST_CASE("a file has the same bytes whatever number of threads and of pieces it was written by") {
  const TemporaryFolder folder;
  const std::string text = random_lines(20'000'000);
  for (const char* const name : {"a.jsonl", "a.jsonl.zst", "a.jsonl.gz"}) {
    CAPTURE(name);
    const std::string path = folder / name;
    const bool is_slow = path.ends_with(".gz");
    const std::string_view part =
        std::string_view(text).substr(0, is_slow ? 5'000'000 : 20'000'000);
    write(path, part, part.size());
    const std::string expected = bytes_of(path);
    CHECK(decompressed(path) == part);
    for (const unsigned threads : {2U, 7U}) {
      write(path, part, 1'234'567, {threads});
      CHECK(bytes_of(path) == expected);
    }
    write(path, part, 4'194'304, {2, 1, false});
    CHECK(bytes_of(path) == expected);
  }
}

TEST_CASE("chunks of 4 MiB are frames of their own") {
  const TemporaryFolder folder;
  const std::string text = random_lines(10'000'000);
  const std::string path = folder / "a.zst";
  write(path, text, 99'999, {2});
  std::string all = bytes_of(path);
  std::size_t at = 0;
  for (std::size_t begin = 0; begin < text.size(); begin += 4U << 20U) {
    const std::size_t size = ZSTD_findFrameCompressedSize(all.data() + at, all.size() - at);
    REQUIRE(ZSTD_isError(size) == 0);
    const std::string_view chunk = std::string_view(text).substr(begin, 4U << 20U);
    CHECK(ZSTD_getFrameContentSize(all.data() + at, size) == chunk.size());
    std::string back(chunk.size(), '\0');
    CHECK(ZSTD_decompress(back.data(), back.size(), all.data() + at, size) == chunk.size());
    CHECK(back == chunk);
    at += size;
  }
  CHECK(at == all.size());
  // Each says what it should hold.
  all[all.size() - 1] ^= 1;
  RunContext context;
  RecordReader reader({{folder.write("b.zst", all), {}}, 0}, 0, context);
  while (reader.next_bytes()) {
  }
  CHECK(context.diagnostics.sorted().size() == 1);
}

TEST_CASE("a level of zstd is one of size") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919 % 50'000) + " words\n";
  write(folder / "a.zst", text, text.size(), {1, 1});
  write(folder / "b.zst", text, text.size(), {1, 9});
  CHECK(bytes_of(folder / "b.zst").size() < bytes_of(folder / "a.zst").size());
}

TEST_CASE("a disk that is full is told, whoever compresses") {
  const TemporaryFolder folder;
  const std::string text = random_lines(40'000'000);
  for (const char* const name : {"a.jsonl", "a.jsonl.zst"}) {
    folder.link("/dev/full", name);
    const std::string path = folder / name;
    for (const unsigned threads : {1U, 2U}) {
      std::size_t taken = 0;
      const std::string said = thrown_by([&] {
        RecordWriter writer(path, {threads});
        for (; taken < text.size(); taken += 1'000'000) {
          writer.write(std::string_view(text).substr(taken, 1'000'000));
        }
      });
      CHECK(said == "cannot write to " + path + ": No space left on device (ENOSPC)");
      CHECK(taken <= 16'000'000);
      CHECK(thrown_by([&] { write(path, "little", 6, {threads}); }) == said);
    }
  }
}

TEST_CASE("a writer that is given up leaves no thread behind") {
  const TemporaryFolder folder;
  const std::string text = random_lines(9'000'000);
  RecordWriter writer(folder / "a.zst", {4});
  writer.write(text);
}

TEST_CASE("what is written is read back, compressed as the name says") {
  const TemporaryFolder folder;
  std::mt19937_64 random(1);
  std::string text = "{}\r\n\n{\"text\": 1}";
  for (int i = 0; i < 200'000; ++i) text += std::to_string(random() % 1000) + '\n';
  for (const auto& [suffix, mark] : {std::pair{"", "{}\r\n"}, std::pair{".gz", "\x1F\x8B"},
                                     std::pair{".zst", "\x28\xB5\x2F\xFD"},
                                     std::pair{".xz",
                                               "\xFD"
                                               "7zXZ"},
                                     std::pair{".bz2", "BZh"}}) {
    CAPTURE(suffix);
    const std::string path = folder / (std::string("a.jsonl") + suffix);
    write(path, text, 70'001);
    CHECK(bytes_of(path).starts_with(mark));
    CHECK(decompressed(path) == text);
    const std::string other = folder / (std::string("b.jsonl") + suffix);
    write(other, text, 70'001);
    CHECK(bytes_of(other) == bytes_of(path));
    write(path, "", 1);
    CHECK(decompressed(path).empty());
  }
}

TEST_CASE("what cannot be written is said") {
  CHECK(thrown_by([] { RecordWriter("/no-such-folder/a.jsonl"); }) ==
        "cannot write to /no-such-folder/a.jsonl: No such file or directory (ENOENT)");
  const std::string text(1U << 20U, 'x');
  CHECK(thrown_by([&] { write("/dev/full", text, text.size()); }) ==
        "cannot write to /dev/full: No space left on device (ENOSPC)");
  CHECK(thrown_by([&] { write("/dev/full", "little", 6); }) ==
        "cannot write to /dev/full: No space left on device (ENOSPC)");
}

}  // namespace
}  // namespace stemma
