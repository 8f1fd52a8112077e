#include "stemma/extract/warc.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>
#include <vector>

namespace stemma {
namespace {

std::string warc(const std::string& type, const std::string& block,
                 const std::string& fields = {}) {
  return "WARC/1.0\r\nWARC-Type: " + type + "\r\n" + fields +
         "WARC-Target-URI: <http://a.example/x>\r\nContent-Length: " +
         std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(bytes.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

struct Read {
  std::vector<WarcRecord> records;
  std::vector<std::uint64_t> problems;  // where
};

Read read(const std::string& file, std::uint64_t limit = 1000) {
  Read all;
  for_each_warc_record(
      file, limit, [&](WarcRecord record) { all.records.push_back(std::move(record)); },
      [&](const WarcPlace& place, DiagnosticCode, const std::string&) {
        all.problems.push_back(place.offset);
      });
  return all;
}

TEST_CASE("WARC: records at their offsets, plain and in gzip members") {
  const std::string first = warc("response", "HTTP/1.1 200 OK\r\n\r\nText");
  const std::string second = warc("revisit", "", "WARC-Truncated: length\r\n");
  const Read plain = read(first + second);
  REQUIRE(plain.records.size() == 2);
  CHECK(plain.problems.empty());
  CHECK(plain.records[0].place.offset == 0);
  CHECK(plain.records[0].type == "response");
  CHECK(plain.records[0].url == "<http://a.example/x>");
  CHECK(plain.records[0].block == "HTTP/1.1 200 OK\r\n\r\nText");
  CHECK(plain.records[1].place.offset == first.size());
  CHECK(plain.records[1].truncated == "length");

  const Read packed = read(gzip(first) + gzip(second));
  REQUIRE(packed.records.size() == 2);
  CHECK(packed.problems.empty());
  CHECK(packed.records[0].block == plain.records[0].block);
  CHECK(packed.records[1].place.offset == gzip(first).size());
  CHECK(begins_as_warc(gzip(first)));
  CHECK_FALSE(begins_as_warc(gzip("Text")));
}

TEST_CASE("WARC: what is damaged costs one problem, and the rest is read") {
  const std::string good = warc("resource", "Text");
  struct Case {
    std::string what;
    std::string file;
    std::size_t records;
    std::size_t problems;
  };
  const Case cases[] = {
      {"a record without a length", "WARC/1.0\r\nWARC-Type: response\r\n\r\nbody\r\n" + good, 1, 1},
      {"something else between records", good + "rubbish\r\n" + good, 2, 1},
      {"a block that is not whole", good + good.substr(0, good.size() - 6), 2, 1},
      {"a head that is not whole", good + "WARC/1.0\r\nWARC-Ty", 1, 1},
      {"a gzip member cut short", gzip(good) + gzip(good).substr(0, 60), 1, 1},
      {"a damaged gzip member", gzip(good) + "\x1F\x8B\x08rubbish" + gzip(good), 2, 1},
      {"a block over the limit", warc("resource", std::string(2000, 'x')) + good, 1, 1},
      {"ARC, a length that is none",
       "filedesc://a 0.0.0.0 20200101000000 text/plain -1\n1 0 A\n\n"
       "http://a.example/ 1.2.3.4 20200102030405 text/html 4\nText\n",
       1, 1},
      {"the head of an ARC record is none in a WARC file",
       good + "rubbish\nhttp://a.example/ 1.2.3.4 20200102030405 text/html 4\nText\n", 1, 1},
      {"nothing", "", 0, 0},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    const Read all = read(each.file);
    CHECK(all.records.size() == each.records);
    CHECK(all.problems.size() >= each.problems);
    if (each.problems == 0) CHECK(all.problems.empty());
  }
}

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

TEST_CASE("ARC: a line before each record, whose address may hold spaces") {
  const std::string head = "filedesc://a.arc 0.0.0.0 20200101000000 text/plain 5\n1 0 A\n";
  const std::string file =
      head + "\nhttp://a.example/a b 1.2.3.4 20200102030405 text/html 4\nText\n";
  const Read all = read(file);
  REQUIRE(all.records.size() == 2);
  CHECK(all.records[0].type == "warcinfo");
  CHECK(all.records[1].type == "response");
  CHECK(all.records[1].url == "http://a.example/a b");
  CHECK(all.records[1].date == "20200102030405");
  CHECK(all.records[1].block == "Text");
  CHECK(all.problems.empty());
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
