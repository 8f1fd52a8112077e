#include "stemma/store/work_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "../sources/temporary_folder.h"
#include "stemma/base/error.h"

namespace {

using namespace stemma;
using namespace stemma::test;

template <class Call>
std::optional<ErrorCode> code_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

TEST_CASE("work folder: made where it is not there, and gone at the end where nothing is left") {
  const TemporaryFolder folder;
  const std::string path = folder / "work";
  {
    const WorkFolder work(path);
    CHECK(std::filesystem::is_directory(path));
    CHECK(work.path() == path);
    CHECK(work.file("keys") == path + "/keys");
  }
  CHECK_FALSE(std::filesystem::exists(path));
  {
    const WorkFolder work(path);
    folder.write("work/kept");
  }
  CHECK(std::filesystem::exists(path + "/kept"));
  {
    const WorkFolder again(path);
  }
  CHECK(std::filesystem::exists(path + "/kept"));
}

TEST_CASE("work folder: one that was there stays") {
  const TemporaryFolder folder;
  {
    const WorkFolder work(folder.path());
  }
  CHECK(std::filesystem::is_directory(folder.path()));
}

TEST_CASE("work folder: one run at a time") {
  const TemporaryFolder folder;
  const std::string path = folder / "work";
  {
    WorkFolder first(path);
    CHECK(code_of([&] { const WorkFolder second(path); }) == ErrorCode::in_use);
    const WorkFolder moved(std::move(first));
    CHECK(code_of([&] { const WorkFolder second(path); }) == ErrorCode::in_use);
  }
  CHECK_FALSE(code_of([&] { const WorkFolder second(path); }));
}

TEST_CASE("work folder: what cannot be made or written to") {
  const TemporaryFolder folder;
  folder.write("file");
  CHECK(code_of([&] { const WorkFolder work(folder / "not/there"); }) == ErrorCode::output_failed);
  CHECK(code_of([&] { const WorkFolder work(folder / "file"); }) == ErrorCode::output_failed);
  CHECK(code_of([&] { (void)WorkFolder::temporary(folder / "not"); }) == ErrorCode::output_failed);
  if (::geteuid() != 0) {  // who may write anywhere
    std::filesystem::create_directory(folder / "shut");
    REQUIRE(::chmod((folder / "shut").c_str(), 0500) == 0);
    CHECK(code_of([&] { const WorkFolder work(folder / "shut"); }) == ErrorCode::output_failed);
  }
}

TEST_CASE("work folder: those who share it do not work beside one who does not") {
  const TemporaryFolder folder;
  const std::string path = folder / "work";
  {
    const WorkFolder first(path, Sharing::shared);
    const WorkFolder second(path, Sharing::shared);
    CHECK(code_of([&] { const WorkFolder alone(path); }) == ErrorCode::in_use);
  }
  CHECK(std::filesystem::exists(path));
  const WorkFolder alone(path);
  CHECK(code_of([&] { const WorkFolder shared(path, Sharing::shared); }) == ErrorCode::in_use);
}

TEST_CASE(
    "work folder: a temporary one has a name of its own, and is gone with all that is in it") {
  const TemporaryFolder folder;
  std::string path;
  {
    const WorkFolder work = WorkFolder::temporary(folder.path());
    const WorkFolder other = WorkFolder::temporary(folder.path());
    path = work.path();
    CHECK(path != other.path());
    CHECK(path.starts_with(folder.path()));
    std::filesystem::create_directory(work.file("more"));
    std::filesystem::create_directory(work.file("more") + "/below");
    CHECK(code_of([&] { const WorkFolder same(path); }) == ErrorCode::in_use);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("work folder: what a killed run left is removed, and nothing else") {
  const TemporaryFolder folder;
  folder.write("stemma-work-killed/keys");
  folder.write("stemma-worker/keys");
  folder.write("elsewhere/keys");
  folder.link(folder / "elsewhere", "stemma-work-link");
  folder.write("stemma-work-file");
  {
    const WorkFolder at_work = WorkFolder::temporary(folder.path());
    folder.write(std::filesystem::path(at_work.path()).filename().string() + "/keys");
    const WorkFolder work = WorkFolder::temporary(folder.path());
    CHECK(std::filesystem::exists(at_work.path() + "/keys"));
  }
  CHECK_FALSE(std::filesystem::exists(folder / "stemma-work-killed"));
  CHECK(std::filesystem::exists(folder / "stemma-worker/keys"));
  CHECK(std::filesystem::exists(folder / "elsewhere/keys"));
  CHECK(std::filesystem::exists(folder / "stemma-work-file"));
}

TEST_CASE("work folder: as much as is free, and no more") {
  const TemporaryFolder folder;
  const WorkFolder work = WorkFolder::temporary(folder.path());
  CHECK_NOTHROW(work.require_free(0));
  CHECK_NOTHROW(work.require_free(1));
  CHECK(code_of([&] { work.require_free(std::numeric_limits<std::uint64_t>::max()); }) ==
        ErrorCode::output_failed);
}

}  // namespace
