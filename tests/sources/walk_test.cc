#include "stemma/sources/walk.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <stop_token>

#include "stemma/base/error.h"
#include "temporary_folder.h"

namespace stemma {
namespace {

using test::TemporaryFolder;
using Names = std::vector<std::string>;

// Spellings below `folder` are easier to compare without it.
Names walked(const TemporaryFolder& folder, const Names& paths, const WalkOptions& options,
             RunContext& context) {
  Names names;
  for (const SourceFile& file : walk(paths, options, context)) {
    std::string name = to_bytes(file.locator);
    if (name.starts_with(folder.path() + "/")) name.erase(0, folder.path().size() + 1);
    names.push_back(std::move(name));
  }
  return names;
}

Names walked(const TemporaryFolder& folder, const WalkOptions& options = {}) {
  RunContext context;
  return walked(folder, {folder.path()}, options, context);
}

// "code name" of each diagnostic.
Names diagnosed(const TemporaryFolder& folder, const RunContext& context) {
  Names names;
  for (const Diagnostic& diagnostic : context.diagnostics.sorted()) {
    std::string name = diagnostic.locator;
    if (name.starts_with(folder.path())) name.erase(0, folder.path().size());
    names.push_back(std::string(code_string(diagnostic.code)) + " " + name);
  }
  return names;
}

// The test's folder becomes the working folder for as long as this lives.
class WorkingFolder {
 public:
  explicit WorkingFolder(const std::string& path) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(path);
  }
  ~WorkingFolder() {
    std::error_code error;
    std::filesystem::current_path(before_, error);
  }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

 private:
  std::filesystem::path before_;
};

TEST_CASE("walk lists all files, hidden and oddly named ones too, by the bytes of their names") {
  const TemporaryFolder folder;
  for (const char* name : {"b.txt", ".hidden", "sub/a.txt", "sub!/c", "\xE9\n$(x)", "Z"}) {
    folder.write(name, "12345");
  }
  CHECK(walked(folder) == Names{".hidden", "Z", "b.txt", "sub!/c", "sub/a.txt", "\xE9\n$(x)"});
  RunContext context;
  CHECK(walk({folder.path()}, {}, context)[0].size == 5);
  CHECK(context.diagnostics.sorted().empty());
}

TEST_CASE("walk spells files as they were named") {
  const TemporaryFolder folder;
  folder.write("d/a.txt");
  const WorkingFolder working(folder.path());
  struct Case {
    Names paths;
    Names expected;
  };
  const Case cases[] = {
      {{"d"}, {"d/a.txt"}},
      {{"d/"}, {"d/a.txt"}},
      {{"d//"}, {"d/a.txt"}},
      {{"."}, {"./d/a.txt"}},
      {{"./d"}, {"./d/a.txt"}},
      {{"d/a.txt"}, {"d/a.txt"}},
      {{"d/../d/a.txt"}, {"d/../d/a.txt"}},
      {{"-"}, {"-"}},
      {{"-", "d", "-"}, {"-", "d/a.txt"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.paths);
    RunContext context;
    CHECK(walked(folder, c.paths, {}, context) == c.expected);
  }
}

TEST_CASE("walk gives each file once, in any order of the names") {
  const TemporaryFolder folder;
  folder.write("d/a.txt");
  folder.write("d/e/b.txt");
  folder.link("d", "link");
  folder.link("d/a.txt", "alias");
  const WorkingFolder working(folder.path());
  Names paths = {"d", "./d", folder / "d", "d/e", "d/e/../a.txt", "link", "alias", "d/a.txt"};
  std::ranges::sort(paths);
  Names expected;
  {
    RunContext context;
    expected = walked(folder, paths, {}, context);
    // "./d" is bytewise first of all relative spellings, but "/..." comes after it.
    CHECK(expected == Names{"./d/a.txt", "./d/e/b.txt"});
  }
  int permutations = 0;
  while (std::ranges::next_permutation(paths).found && ++permutations < 200) {
    RunContext context;
    CHECK(walked(folder, paths, {}, context) == expected);
    CHECK(context.diagnostics.sorted().empty());
  }
}

TEST_CASE("walk chooses by patterns") {
  const TemporaryFolder folder;
  for (const char* name : {"a.txt", "b.html", "in/c.txt", "in/cache/d.txt", "out/e.txt"}) {
    folder.write(name);
  }
  struct Case {
    std::string what;
    Names include;
    Names exclude;
    Names expected;
  };
  const Case cases[] = {
      {"a name anywhere", {"*.html"}, {}, {"b.html"}},
      {"two patterns", {"a*", "e*"}, {}, {"a.txt", "out/e.txt"}},
      {"a path", {"in/*.txt"}, {}, {"in/c.txt"}},
      {"a path across folders", {"in/**"}, {}, {"in/c.txt", "in/cache/d.txt"}},
      {"no file of a name", {}, {"*.txt"}, {"b.html"}},
      {"no folder of a name", {}, {"cache"}, {"a.txt", "b.html", "in/c.txt", "out/e.txt"}},
      {"a slash at the end", {}, {"in/"}, {"a.txt", "b.html", "out/e.txt"}},
      {"no folder by path", {}, {"in/cache"}, {"a.txt", "b.html", "in/c.txt", "out/e.txt"}},
      {"both", {"*.txt"}, {"in"}, {"a.txt", "out/e.txt"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(walked(folder, {c.include, c.exclude}) == c.expected);
  }
  RunContext context;
  CHECK(walked(folder, {folder / "b.html"}, {{"*.txt"}, {"*.html"}}, context) == Names{"b.html"});
}

TEST_CASE("walk names missing paths before it does anything") {
  const TemporaryFolder folder;
  folder.write("here.txt");
  const auto error_of = [](const Names& paths) {
    RunContext context;
    try {
      walk(paths, {}, context);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::path_not_found);
      CHECK(context.diagnostics.sorted().empty());
      return std::pair{std::string(error.what()), error.source()};
    }
    return std::pair{std::string("nothing thrown"), std::string()};
  };
  const std::string here = folder / "here.txt";
  CHECK(error_of({here, "/gone/b", "/gone/a"}) ==
        std::pair<std::string, std::string>{"no such files or folders: '/gone/a', '/gone/b'",
                                            "/gone/a"});
  CHECK(error_of({here + "/"}).second == here + "/");
  CHECK(error_of({""}).first == "no such file or folder: ''");
  CHECK(error_of({std::string(10000, 'x')}).second.size() == 10000);
  // The system would open what stands before the NUL.
  CHECK(error_of({here + std::string("\0x", 2)}).second == here + std::string("\0x", 2));
  Names many;
  for (int i = 100; i < 125; ++i) many.push_back("/gone/" + std::to_string(i));
  const std::string message = error_of(many).first;
  CHECK(message.find("'/gone/119' and 5 more") != std::string::npos);
  CHECK(message.find("120") == std::string::npos);
}

TEST_CASE("walk says what it does not take") {
  const TemporaryFolder folder;
  folder.write("a.txt");
  std::filesystem::create_directories(folder / "empty");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  folder.link("a.txt", "link");
  folder.link("nowhere", "dangling");
  {
    RunContext context;
    CHECK(walked(folder, {folder.path()}, {}, context) == Names{"a.txt"});
    CHECK(diagnosed(folder, context) == Names{"symlink_not_followed /dangling",
                                              "symlink_not_followed /link", "not_regular /pipe"});
  }
  {
    RunContext context;
    CHECK(walked(folder, {folder.path()}, {{}, {}, LinkPolicy::follow}, context) == Names{"a.txt"});
    CHECK(diagnosed(folder, context) == Names{"unreadable /dangling", "not_regular /pipe"});
  }
  {
    // Each finding once, whatever the spellings; a link that was named is no news.
    RunContext context;
    CHECK(walked(folder, {folder.path() + "/.", folder / "link", folder.path()},
                 {{"*"}, {"dangling"}}, context)
              .size() == 1);
    CHECK(context.diagnostics.sorted().size() == 1);
  }
  {
    RunContext context;
    CHECK(walked(folder, {folder / "empty", folder / "pipe", "/dev/null"}, {}, context).empty());
    CHECK(diagnosed(folder, context) ==
          Names{"not_regular /dev/null", "no_documents /empty", "not_regular /pipe"});
  }
  {
    RunContext context;
    CHECK(walked(folder, {folder.path()}, {{"*.none"}, {}}, context).empty());
    CHECK(diagnosed(folder, context) == Names{"no_documents "});
  }
}

TEST_CASE("walk reports folders it may not read") {
  if (::geteuid() == 0) return;  // root may read everything
  const TemporaryFolder folder;
  folder.write("a.txt");
  folder.write("closed/b.txt");
  REQUIRE(::chmod((folder / "closed").c_str(), 0) == 0);
  RunContext context;
  CHECK(walked(folder, {folder.path()}, {}, context) == Names{"a.txt"});
  CHECK(diagnosed(folder, context) == Names{"unreadable /closed"});
  REQUIRE(::chmod((folder / "closed").c_str(), 0700) == 0);
}

TEST_CASE("walk follows links on request, and loops end") {
  const TemporaryFolder folder;
  folder.write("d/a.txt");
  folder.write("outside/b.txt");
  folder.link("..", "d/up");
  folder.link(".", "d/self");
  folder.link("../outside", "d/out");
  folder.link("a.txt", "d/alias");
  RunContext context;
  CHECK(walked(folder, {folder / "d"}, {{}, {}, LinkPolicy::follow}, context) ==
        Names{"d/a.txt", "d/out/b.txt"});
  CHECK(context.diagnostics.sorted().empty());
}

TEST_CASE("links that multiply cost nothing") {
  const TemporaryFolder folder;
  constexpr int kLevels = 40;  // 2 to the 40th paths
  for (int i = 0; i < kLevels; ++i) {
    const std::string level = "level" + std::to_string(i);
    folder.write(level + "/file");
    folder.link("../level" + std::to_string(i + 1), level + "/x");
    folder.link("../level" + std::to_string(i + 1), level + "/y");
  }
  folder.write("level" + std::to_string(kLevels) + "/file");
  RunContext context;
  const Names names = walked(folder, {folder / "level0"}, {{}, {}, LinkPolicy::follow}, context);
  CHECK(names.size() == kLevels + 1);
  CHECK(names[1] == "level0/x/file");
}

TEST_CASE("the first spelling is kept though a shorter one comes later") {
  // "d!/f" comes bytewise before "d/f", and "d" before "d!".
  const TemporaryFolder folder;
  folder.write("root/d/f");
  folder.link("d", "root/d!");
  RunContext context;
  CHECK(walked(folder, {folder / "root"}, {{}, {}, LinkPolicy::follow}, context) ==
        Names{"root/d!/f"});
}

TEST_CASE("walk survives very deep trees") {
  const TemporaryFolder folder;
  folder.write("a.txt");
  constexpr int kDepth = 10000;
  int at = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < kDepth; ++i) {
    REQUIRE(::mkdirat(at, "d", 0700) == 0);
    const int below = ::openat(at, "d", O_RDONLY | O_DIRECTORY);
    REQUIRE(below >= 0);
    ::close(at);
    at = below;
  }
  RunContext context;
  CHECK(walked(folder, {folder.path()}, {}, context) == Names{"a.txt"});
  const auto diagnostics = context.diagnostics.sorted();
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == DiagnosticCode::unreadable);
  CHECK(diagnostics[0].message.find("too long") != std::string::npos);
  // Deeper than remove_all recurses well: from the bottom up.
  for (int i = 0; i < kDepth; ++i) {
    const int above = ::openat(at, "..", O_RDONLY | O_DIRECTORY);
    REQUIRE(above >= 0);
    ::close(at);
    REQUIRE(::unlinkat(above, "d", AT_REMOVEDIR) == 0);
    at = above;
  }
  ::close(at);
}

TEST_CASE("walk stops when asked") {
  const TemporaryFolder folder;
  folder.write("a.txt");
  std::stop_source source;
  RunContext context;
  context.stop = source.get_token();
  source.request_stop();
  try {
    walk({folder.path()}, {}, context);
    FAIL("not cancelled");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
}

TEST_CASE("walk reports progress") {
  struct Sink : ProgressSink {
    std::uint64_t done = 0;
    void progress(const ProgressStep& step) override {
      CHECK(step.phase == "walking");
      CHECK(step.total == 0);
      CHECK(step.unit == ProgressUnit::files);
      done = step.done;
    }
  };
  const TemporaryFolder folder;
  folder.write("a.txt");
  folder.write("b/b.txt");
  Sink sink;
  RunContext context;
  context.progress = &sink;
  walk({folder.path()}, {}, context);
  CHECK(sink.done == 2);
}

TEST_CASE("split_names") {
  struct Case {
    std::string what;
    std::string list;
    NameSeparator separator;
    Names expected;
  };
  const Case cases[] = {
      {"nothing", "", NameSeparator::newline, {}},
      {"lines", "a\nb c\n", NameSeparator::newline, {"a", "b c"}},
      {"no end of the last line", "a\nb", NameSeparator::newline, {"a", "b"}},
      {"CRLF", "a\r\n\r\nb\r", NameSeparator::newline, {"a", "b"}},
      {"empty names", "\n\na\n", NameSeparator::newline, {"a"}},
      {"NUL", std::string("a\nb\0c\r\0\0", 8), NameSeparator::nul, {"a\nb", "c\r"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(split_names(c.list, c.separator) == c.expected);
  }
}

}  // namespace
}  // namespace stemma
