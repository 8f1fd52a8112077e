#include "stemma/sources/spool.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "../support/thrown_by.h"
#include "stemma/base/file_descriptor.h"
#include "stemma/sources/record_file.h"
#include "temporary_folder.h"

namespace stemma {
namespace {

using test::TemporaryFolder;

std::string some_lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "line " + std::to_string(i % 10'007 * 7919 % 10'007) + '\n';
  return text;
}

std::string read_back(const Spool& spool, RunContext& context) {
  RecordReader reader(spool.as_source(), 0, context);
  std::string bytes;
  while (const std::optional<std::string> next = reader.next_bytes()) bytes += *next;
  return bytes;
}

TEST_CASE("standard input can be read twice, and leaves nothing behind") {
  const TemporaryFolder folder;
  const std::string text = some_lines(500'000);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  for (const std::string& input : {text, packed, std::string(), std::string("x")}) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const FileDescriptor from(ends[0]);
    std::thread writer([&] {
      const FileDescriptor to(ends[1]);
      for (std::size_t at = 0; at < input.size();) {
        const ssize_t done =
            ::write(to.get(), input.data() + at, std::min<std::size_t>(input.size() - at, 70'001));
        if (done <= 0) break;
        at += static_cast<std::size_t>(done);
      }
    });
    RunContext context;
    {
      const Spool spool = spool_standard_input(from.get(), folder.path(), context);
      writer.join();
      const std::string& expected = input == packed ? text : input;
      CHECK(read_back(spool, context) == expected);
      CHECK(read_back(spool, context) == expected);
      CHECK(std::filesystem::file_size(spool.path()) < 3'000'000);
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK(context.diagnostics.sorted().empty());
  }
}

TEST_CASE("standard input that does not fit the disk is told, and nothing of it stays") {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  const std::string path = other.write("a", some_lines(2'000'000));
  const FileDescriptor from(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  (void)std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  rlimit little = before;
  little.rlim_cur = 1000;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
  RunContext context;
  const std::string said =
      test::thrown_by([&] { (void)spool_standard_input(from.get(), folder.path(), context); });
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(said == "cannot write to " + folder.path() + "/standard-input.zst: File too large (EFBIG)");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("waiting for standard input ends when it is cancelled, and what cannot be read is said") {
  const TemporaryFolder folder;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const FileDescriptor from(ends[0]);
  const FileDescriptor to(ends[1]);
  std::stop_source stop;
  RunContext context;
  context.stop = stop.get_token();
  REQUIRE(::write(to.get(), "one\n", 4) == 4);
  std::thread stopper([&] { stop.request_stop(); });
  CHECK(test::thrown_by([&] { (void)spool_standard_input(from.get(), folder.path(), context); }) ==
        "interrupted");
  stopper.join();
  RunContext other;
  const FileDescriptor directory(::open(folder.path().c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(test::thrown_by([&] {
          (void)spool_standard_input(directory.get(), folder.path(), other);
        }) == "standard input cannot be read: Is a directory (EISDIR)");
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace stemma
