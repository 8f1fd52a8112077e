#include "stemma/base/version.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace {

using namespace stemma;

TEST_CASE("version: is the one in CMakeLists.txt, in three numbers") {
  std::ifstream file(std::string(STEMMA_SOURCE_DIR) + "/CMakeLists.txt");
  const std::string cmake{std::istreambuf_iterator<char>(file), {}};
  std::smatch found;
  REQUIRE(std::regex_search(cmake, found, std::regex(R"(VERSION (\d+\.\d+\.\d+))")));
  CHECK(version() == found[1].str());
}

}  // namespace
