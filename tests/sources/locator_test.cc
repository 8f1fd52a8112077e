#include "stemma/sources/locator.h"

#include <doctest/doctest.h>

#include "stemma/base/error.h"

namespace stemma {
namespace {

using Steps = std::vector<LocatorStep>;

bool is_known_file(const std::string& path) {
  return path == "a.txt" || path == "a.zip" || path == "odd!/name.txt" || path == "notes#L3" ||
         path == "notes" || path == "me@7" || path == "-";
}

TEST_CASE("locators are read and written alike") {
  struct Case {
    std::string what;
    std::string spelling;
    Locator expected;
  };
  const Case cases[] = {
      {"a file", "a.txt", {"a.txt", {}}},
      {"standard input", "-", {"-", {}}},
      {"no such file", "gone.txt", {"gone.txt", {}}},
      {"no such archive", "gone.zip!/a", {"gone.zip!/a", {}}},
      {"a member", "a.zip!/b/c.txt", {"a.zip", Steps{MemberName{"b/c.txt"}}}},
      {"a member of a member",
       "a.zip!/b.zip!/c",
       {"a.zip", Steps{MemberName{"b.zip"}, MemberName{"c"}}}},
      {"a line", "a.txt#L12", {"a.txt", Steps{RecordLine{12}}}},
      {"an offset", "a.txt@1044", {"a.txt", Steps{RecordOffset{1044}}}},
      {"offset zero", "a.txt@0", {"a.txt", Steps{RecordOffset{0}}}},
      {"a line in a member",
       "a.zip!/b.jsonl#L2",
       {"a.zip", Steps{MemberName{"b.jsonl"}, RecordLine{2}}}},
      {"a member of a record", "a.zip@5!/b", {"a.zip", Steps{RecordOffset{5}, MemberName{"b"}}}},
      {"a mark in a member's name that is no step",
       "a.zip!/me@home#Lost",
       {"a.zip", Steps{MemberName{"me@home#Lost"}}}},
      {"leading zeros are no number", "a.zip!/b#L01", {"a.zip", Steps{MemberName{"b#L01"}}}},
      {"a path with !/", "odd!/name.txt", {"odd!/name.txt", {}}},
      {"a path with !/ and a line", "odd!/name.txt#L1", {"odd!/name.txt", Steps{RecordLine{1}}}},
      {"a path with #L3: the longest file wins", "notes#L3", {"notes#L3", {}}},
      {"a path with #L3 and a line", "notes#L3#L4", {"notes#L3", Steps{RecordLine{4}}}},
      {"the same with another line", "notes#L5", {"notes", Steps{RecordLine{5}}}},
      {"a path with @7", "me@7", {"me@7", {}}},
      {"a path with @7 and an offset", "me@7@8", {"me@7", Steps{RecordOffset{8}}}},
      {"the largest offset",
       "a.txt@18446744073709551615",
       {"a.txt", Steps{RecordOffset{18446744073709551615U}}}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Locator locator = parse_locator(c.spelling, &is_known_file);
    CHECK(locator == c.expected);
    CHECK(to_bytes(locator) == c.spelling);
  }
}

TEST_CASE("what follows a path must be a step") {
  for (const char* spelling : {"a.txt#L0", "a.txt#L", "a.txt#L12x", "a.txt@", "a.txt@-1", "a.zip!/",
                               "a.zip!/b!/", "a.txt#L01", "a.txt@18446744073709551616"}) {
    CAPTURE(spelling);
    try {
      parse_locator(spelling, &is_known_file);
      FAIL("nothing thrown");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid_argument);
      CHECK(error.source() == spelling);
    }
  }
}

TEST_CASE("to_utf8 escapes only bytes that are no UTF-8") {
  struct Case {
    std::string what;
    Locator locator;
    const char* expected;
  };
  const Case cases[] = {
      {"ASCII", {"a.txt", {}}, "a.txt"},
      {"UTF-8", {"\xC3\xA9.txt", {}}, "\xC3\xA9.txt"},
      {"a percent sign", {"100%.txt", {}}, "100%.txt"},
      {"Latin-1", {"\xE9t\xE9", {}}, "%E9t%E9"},
      {"a cut sequence", {"x\xE2\x82", {}}, "x%E2%82"},
      {"in a member's name", {"a.zip", {MemberName{"\xFF"}, RecordLine{3}}}, "a.zip!/%FF#L3"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(to_utf8(c.locator) == c.expected);
  }
}

}  // namespace
}  // namespace stemma
