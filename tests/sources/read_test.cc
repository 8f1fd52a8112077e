#include "stemma/sources/read.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <stop_token>
#include <thread>

#include "stemma/base/error.h"
#include "temporary_folder.h"

namespace stemma {
namespace {

using test::TemporaryFolder;

struct Result {
  std::optional<RawDocument> document;
  std::vector<Diagnostic> diagnostics;
};

Result read_one(const std::string& path, std::uint64_t limit = 1000000) {
  RunContext context;
  Result result;
  result.document = read_document({{path, {}}, 0}, limit, context);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

// Standard input is the reading end of a pipe for as long as this lives.
class PipeAsInput {
 public:
  PipeAsInput() : before_(::dup(STDIN_FILENO)) {
    REQUIRE(::pipe(ends_.data()) == 0);
    REQUIRE(::dup2(ends_[0], STDIN_FILENO) == STDIN_FILENO);
    ::close(ends_[0]);
  }
  ~PipeAsInput() {
    close();
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  PipeAsInput(const PipeAsInput&) = delete;
  PipeAsInput& operator=(const PipeAsInput&) = delete;

  void write(const std::string& bytes) {
    REQUIRE(::write(ends_[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  void close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  int before_;
  std::array<int, 2> ends_{-1, -1};
};

TEST_CASE("read gives a file's bytes and time") {
  const TemporaryFolder folder;
  const std::string content("a\0b\r\n\xFF", 6);
  const std::string path = folder.write("a.txt", content);
  const std::array<timespec, 2> times = {timespec{1000, 0}, timespec{862876800, 5}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) == 0);
  const Result result = read_one(path);
  REQUIRE(result.document);
  CHECK(result.document->bytes == content);
  CHECK(result.document->locator.path == path);
  CHECK(result.document->modified == 862876800);
  CHECK(result.diagnostics.empty());
}

TEST_CASE("read keeps to the limit") {
  const TemporaryFolder folder;
  struct Case {
    std::string what;
    std::size_t size;
    std::uint64_t limit;
    bool is_read;
  };
  const Case cases[] = {
      {"empty", 0, 10, true},
      {"empty, limit 0", 0, 0, true},
      {"one byte, limit 0", 1, 0, false},
      {"at the limit", 10, 10, true},
      {"above the limit", 11, 10, false},
      {"several buffers", 300000, 300000, true},
      {"no limit", 10, ~std::uint64_t{0}, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Result result = read_one(folder.write("f", std::string(c.size, 'x')), c.limit);
    CHECK(result.document.has_value() == c.is_read);
    if (c.is_read) {
      CHECK(result.document->bytes == std::string(c.size, 'x'));
    } else {
      REQUIRE(result.diagnostics.size() == 1);
      CHECK(result.diagnostics[0].code == DiagnosticCode::too_large);
    }
  }
}

TEST_CASE("a file that claims a size is not believed") {
  // The kernel says 0 for these.
  const Result status = read_one("/proc/self/status");
  REQUIRE(status.document);
  CHECK(status.document->bytes.starts_with("Name:"));
  const Result limited = read_one("/proc/self/status", 10);
  CHECK_FALSE(limited.document);
  REQUIRE(limited.diagnostics.size() == 1);
  CHECK(limited.diagnostics[0].code == DiagnosticCode::too_large);

  const TemporaryFolder folder;
  const std::string sparse = folder.write("sparse", "");
  REQUIRE(::truncate(sparse.c_str(), off_t{1} << 40) == 0);
  CHECK(read_one(sparse).diagnostics.at(0).code == DiagnosticCode::too_large);
}

TEST_CASE("what cannot be read is diagnosed, without waiting") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = folder / "socket";
  REQUIRE(name.size() < sizeof address.sun_path);
  name.copy(address.sun_path, name.size());
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  struct Case {
    std::string what;
    std::string path;
    DiagnosticCode code;
    const char* message;
  };
  const Case cases[] = {
      {"gone", folder / "gone", DiagnosticCode::unreadable, "No such file"},
      {"a folder", folder.path(), DiagnosticCode::not_regular, "folder"},
      {"a pipe", folder / "pipe", DiagnosticCode::not_regular, "no regular file"},
      {"a socket", name, DiagnosticCode::not_regular, "ENXIO"},
      {"a device", "/dev/zero", DiagnosticCode::not_regular, "no regular file"},
      {"a NUL", std::string("a\0b", 3), DiagnosticCode::unreadable, "NUL"},
      {"a long name", std::string(10000, 'x'), DiagnosticCode::unreadable, "too long"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Result result = read_one(c.path);
    CHECK_FALSE(result.document);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].code == c.code);
    CHECK(result.diagnostics[0].locator == c.path);
    CHECK(result.diagnostics[0].message.find(c.message) != std::string::npos);
  }
  ::close(socket);
}

TEST_CASE("read takes whole files only") {
  RunContext context;
  CHECK_THROWS_AS(read_document({{"a.zip", {MemberName{"b"}}}, 0}, 10, context), Error);
}

TEST_CASE("standard input is read to its end") {
  PipeAsInput input;
  input.write("first ");
  input.write("second");
  input.close();
  const Result result = read_one("-");
  REQUIRE(result.document);
  CHECK(result.document->bytes == "first second");
  CHECK(result.document->modified == 0);
}

TEST_CASE("standard input keeps to the limit") {
  PipeAsInput input;
  input.write("12345");
  const Result result = read_one("-", 4);
  CHECK_FALSE(result.document);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].code == DiagnosticCode::too_large);
}

TEST_CASE("waiting for standard input can be stopped") {
  const PipeAsInput input;
  std::stop_source source;
  RunContext context;
  context.stop = source.get_token();
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  try {
    read_document({{"-", {}}, 0}, 100, context);
    FAIL("not cancelled");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
}

}  // namespace
}  // namespace stemma
