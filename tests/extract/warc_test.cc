#include "stemma/extract/warc.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../support/warc.h"

namespace stemma {
namespace {

using test::gzip;
using test::warc;

TEST_CASE("WARC: records that share a gzip member are told apart by where they lie in it") {
  const std::string first = warc("resource", "Text");
  const std::string file = gzip(first + first) + gzip(first);
  std::vector<std::string> found;
  RunContext context;
  for_each_warc_document({{"c.warc.gz", {}}, file}, 1000, context, [&](const RawDocument& each) {
    CHECK(each.bytes == "Text");
    found.push_back(to_bytes(each.locator));
  });
  const std::string second = "c.warc.gz@" + std::to_string(gzip(first + first).size());
  CHECK(found == std::vector<std::string>{"c.warc.gz@0",
                                          "c.warc.gz@0@" + std::to_string(first.size()), second});
  const std::vector<Diagnostic> said = context.diagnostics.sorted();
  REQUIRE(said.size() == 1);
  CHECK(said.front().code == DiagnosticCode::invalid_warc);
}

TEST_CASE("WARC: a digest that is named and is another is said") {
  // printf Text | sha1sum, and so on; base32 of the first by coreutils' basenc.
  const std::string sha1 = "c3328c39b0e29f78e9ff45db674248b1d245887d";
  const std::string base32 = "YMZIYONQ4KPXR2P7IXNWOQSIWHJELCD5";
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nText\r\n0\r\n\r\n";
  const std::string plain = "HTTP/1.1 200 OK\r\n\r\nText";
  const std::string block = "WARC-Block-Digest: ";
  const std::string payload = "WARC-Payload-Digest: ";
  struct Case {
    const char* what;
    std::string type;
    std::string block;
    std::string fields;
    bool is_wrong;
  };
  const Case cases[] = {
      {"base32", "resource", "Text", block + "sha1:" + base32, false},
      {"hexadecimal", "resource", "Text", block + "SHA1: " + sha1, false},
      {"base64", "resource", "Text", block + "sha1:wzKMObDin3jp/0XbZ0JIsdJFiH0=", false},
      {"base64 for URLs", "resource", "Text", block + "sha1:wzKMObDin3jp_0XbZ0JIsdJFiH0", false},
      {"MD5", "resource", "Text", block + "md5:9dffbf69ffba8bc38bc4e01abf4b1675", false},
      {"SHA-256", "resource", "Text",
       block + "sha256:71988c4d8e0803ba4519f0b2864c1331c14a1890bf8694e251379177bfedb5c3", false},
      {"an algorithm that is not known", "resource", "Text", block + "crc32:00000000", false},
      {"no algorithm", "resource", "Text", block + base32, false},
      {"another", "resource", "Texts", block + "sha1:" + base32, true},
      {"no digest after the name", "resource", "Text", block + "sha1:", true},
      {"the payload of what is no message", "resource", "Text", payload + "sha1:" + sha1, false},
      {"the body of a response", "response", plain, payload + "sha1:" + sha1, false},
      {"the block is not the payload", "response", plain, block + "sha1:" + sha1, true},
      {"a body without its chunks", "response", chunked, payload + "sha1:" + sha1, false},
      // printf '4\r\nText\r\n0\r\n\r\n' | sha1sum
      {"a body with its chunks", "response", chunked,
       payload + "sha1:fafbc8b3c1e8f158c9ec834f44058b1d870b3d2a", false},
      {"another body", "response", plain + "s", payload + "sha1:" + sha1, true},
      {"also where it is no document", "response", "HTTP/1.1 404 No\r\n\r\nTexts",
       payload + "sha1:" + sha1, true},
      {"a request without a body", "request", "GET / HTTP/1.1\r\n\r\n",
       payload + "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", false},
      {"a revisit names another record's payload", "revisit", "HTTP/1.1 200 OK\r\n\r\n",
       payload + "sha1:" + sha1, false},
      {"a part of a payload", "resource", "Te",
       "WARC-Segment-Number: 1\r\n" + payload + "sha1:" + sha1, false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    RunContext context;
    for_each_warc_document({{"c.warc", {}}, warc(each.type, each.block, each.fields + "\r\n")},
                           1000, context, [](const RawDocument&) {});
    const std::vector<Diagnostic> said = context.diagnostics.sorted();
    REQUIRE(said.size() == (each.is_wrong ? 1 : 0));
    if (!each.is_wrong) continue;
    CHECK(said.front().code == DiagnosticCode::digest_mismatch);
    CHECK(said.front().locator == "c.warc@0");
  }
}

TEST_CASE("WARC: documents are bodies of answers that succeeded, with where they come from") {
  const std::string file =
      warc("request", "GET / HTTP/1.1\r\n\r\n") +
      warc("response", "HTTP/1.1 404 Not Found\r\n\r\nNo") +
      warc("response", "HTTP/1.1 200 OK\r\n\r\nYes", "WARC-Date: 2020-01-02T03:04:05Z\r\n") +
      warc("resource", "Thing") + warc("metadata", "about") + warc("conversion", "Plain");
  RunContext context;
  std::vector<RawDocument> documents;
  for_each_warc_document({{"c.warc", {}}, file}, 1000, context,
                         [&](RawDocument each) { documents.push_back(std::move(each)); });
  REQUIRE(documents.size() == 3);
  CHECK(documents[0].bytes == "Yes");
  CHECK(documents[0].source_url == "http://a.example/x");
  CHECK(documents[0].captured == "2020-01-02T03:04:05Z");
  CHECK(documents[1].bytes == "Thing");
  CHECK(documents[2].bytes == "Plain");
  CHECK(to_bytes(documents[0].locator).starts_with("c.warc@"));
}

}  // namespace
}  // namespace stemma
