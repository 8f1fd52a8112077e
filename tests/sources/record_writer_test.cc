#include "stemma/sources/record_writer.h"

#include <doctest/doctest.h>

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

void write(const std::string& path, std::string_view bytes, std::size_t piece) {
  RecordWriter writer(path);
  for (std::size_t at = 0; at < bytes.size(); at += piece) writer.write(bytes.substr(at, piece));
  writer.finish();
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
