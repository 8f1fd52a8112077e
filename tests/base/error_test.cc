#include "stemma/base/error.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

namespace {

using namespace stemma;

TEST_CASE("error: the strings of the codes are promised") {
  const struct {
    ErrorCode code;
    std::string_view expected;
  } cases[] = {
      {ErrorCode::invalid_argument, "invalid_argument"},
      {ErrorCode::path_not_found, "path_not_found"},
      {ErrorCode::output_failed, "output_failed"},
      {ErrorCode::incompatible, "incompatible"},
      {ErrorCode::damaged, "damaged"},
      {ErrorCode::in_use, "in_use"},
      {ErrorCode::cancelled, "cancelled"},
      {ErrorCode::internal, "internal"},
  };
  std::set<std::string_view> strings;
  for (const auto& [code, expected] : cases) {
    CHECK(code_string(code) == expected);
    strings.insert(expected);
  }
  std::set<std::string_view> listed;
  for (const ErrorCode code : kAllErrorCodes) listed.insert(code_string(code));
  CHECK(listed == strings);
  CHECK(std::size(kAllErrorCodes) == strings.size());
}

TEST_CASE("error: carries its code, message and source") {
  const auto fail = [] { throw Error(ErrorCode::path_not_found, "there is no x", "x"); };
  CHECK_THROWS_AS(fail(), std::runtime_error);
  try {
    fail();
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::path_not_found);
    CHECK(std::string(error.what()) == "there is no x");
    CHECK(error.source() == "x");
  }
  CHECK(Error(ErrorCode::internal, "m").source().empty());
}

}  // namespace
