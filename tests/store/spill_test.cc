#include "stemma/store/spill.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "../sources/temporary_folder.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;

struct Counted {
  std::uint32_t key = 0;
  std::uint32_t count = 1;

  friend bool operator<(const Counted& x, const Counted& y) { return x.key < y.key; }
};

constexpr auto kAdd = [](Counted& into, const Counted& more) { into.count += more.count; };
using Runs = SortedRuns<Counted, decltype(kAdd)>;

TEST_CASE("spill: what was appended is read, and no name is left") {
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  SpillFile file(work);
  const std::string first(1000, 'a');
  const std::string second(70'000, 'b');
  const auto append = [&](const std::string& text) {
    return file.append(std::as_bytes(std::span(text)));
  };
  const std::uint64_t at_first = append(first);
  const std::uint64_t at_second = append(second);
  CHECK(std::filesystem::is_empty(work.path()));
  std::string read(70'000, ' ');
  file.read(at_second, std::as_writable_bytes(std::span(read)));
  CHECK(read == second);
  read.resize(1000);
  file.read(at_first, std::as_writable_bytes(std::span(read)));
  CHECK(read == first);
  CHECK_THROWS_AS(file.read(71'000, std::as_writable_bytes(std::span(read))), Error);
}

TEST_CASE("spill: a folder that is gone is an error that names it") {
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  SpillFile file(work);
  std::filesystem::remove(work.path());
  try {
    file.append({});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::output_failed);
    CHECK(error.source() == work.path());
  }
}

// A limit of the process stands for a disk that is full; a child of its own has it.
TEST_CASE("spill: a full disk is an error that names the folder and says what to do") {
  const TemporaryFolder folder;
  const WorkFolder work(folder / "work");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int failed = 1;
    try {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{10'000, 10'000};
      SpillFile file(work);
      const std::vector<std::byte> bytes(6'000);
      if (::setrlimit(RLIMIT_FSIZE, &limit) == 0 && file.append(bytes) == 0) file.append(bytes);
    } catch (const Error& error) {
      const std::string message = error.what();
      failed = error.code() == ErrorCode::output_failed && error.source() == work.path() &&
                       message.find(work.path()) != std::string::npos &&
                       message.find("another disk") != std::string::npos
                   ? 0
                   : 1;
    }
    ::_exit(failed);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("sorted runs: merged as one sorted sequence, equal records combined") {
  std::mt19937_64 random(91);
  for (const std::size_t count : {0U, 1U, 2U, 63U, 64U, 65U, 300U}) {
    CAPTURE(count);
    const TemporaryFolder folder;
    const WorkFolder work(folder / "work");
    SpillFile file(work);
    Runs runs(file, 0, kAdd);
    std::map<std::uint32_t, std::uint32_t> expected;
    const auto random_run = [&] {
      std::vector<Counted> run(random() % 200);
      for (Counted& record : run) {
        record.key = static_cast<std::uint32_t>(random() % 5000);
        ++expected[record.key];
      }
      std::sort(run.begin(), run.end());
      return run;
    };
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::vector<Counted> run = random_run();
      runs.add(run);
      size += run.size();
    }
    CHECK(runs.size() == size);
    std::vector<Counted> all{{7, 7}};
    runs.read(all);
    CHECK(all.size() == size + 1);
    CHECK(all.front().count == 7);
    const std::vector<Counted> rest = random_run();
    auto next = expected.begin();
    runs.for_each(rest, [&](const Counted& record) {
      REQUIRE(next != expected.end());
      CHECK(record.key == next->first);
      CHECK(record.count == next->second);
      ++next;
    });
    CHECK(next == expected.end());
  }
}

}  // namespace
