#include "stemma/extract/http.h"

#include <doctest/doctest.h>

#include <string>

namespace stemma {
namespace {

using namespace std::string_literals;

// printf 'Text\n' | gzip -n
const std::string kGzip =
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\x0b\x49\xad\x28\xe1\x02\0\x23\xf5\x2d\xf6\x05\0\0\0"s;
// The same as brotli writes what is too short to be compressed.
const std::string kBrotli = "\x0b\x02\x80Text\n\x03";

TEST_CASE("HTTP: bodies as a browser would have them") {
  struct Case {
    const char* what;
    std::string block;
    std::string body;
    bool has_problem;
  };
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string gzip = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n";
  const Case cases[] = {
      {"plain", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nText\n", "Text\n", false},
      {"chunks", chunked + "2\r\nTe\r\n3;x=y\r\nxt\n\r\n0\r\n\r\n", "Text\n", false},
      {"says chunks and has none", chunked + "Text\n", "Text\n", false},
      {"the last chunk is not whole", chunked + "2\r\nTe\r\n9\r\nxt", "Text", true},
      {"a chunk without a size", chunked + "2\r\nTe\r\nzz\r\n", "Te", true},
      {"gzip", gzip + kGzip, "Text\n", false},
      {"brotli", "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + kBrotli, "Text\n", false},
      {"brotli cut short", "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + kBrotli.substr(0, 5),
       "", true},
      {"says gzip and is none", gzip + "Text\n", "Text\n", false},
      {"gzip cut short", gzip + kGzip.substr(0, 14), "Te", true},
      {"no fields", "HTTP/1.0 200\n\nText\n", "Text\n", false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    const auto message = parse_http_response(each.block, 1000);
    REQUIRE(message);
    CHECK(message->status == 200);
    if (!each.has_problem) CHECK(message->body == each.body);
    CHECK(message->problem.empty() != each.has_problem);
  }
}

TEST_CASE("HTTP: a body that swells is cut") {
  const auto message =
      parse_http_response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + kGzip, 2);
  REQUIRE(message);
  CHECK_FALSE(message->problem.empty());
}

TEST_CASE("HTTP: what is no response is none") {
  CHECK_FALSE(parse_http_response("GET / HTTP/1.1\r\n\r\n", 10));
  CHECK_FALSE(parse_http_response("", 10));
  CHECK_FALSE(parse_http_response("HTTP/1.1", 10));
}

}  // namespace
}  // namespace stemma
