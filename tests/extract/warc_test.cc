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
      [&](std::uint64_t offset, const std::string&) { all.problems.push_back(offset); });
  return all;
}

TEST_CASE("WARC: records at their offsets, plain and in gzip members") {
  const std::string first = warc("response", "HTTP/1.1 200 OK\r\n\r\nText");
  const std::string second = warc("revisit", "", "WARC-Truncated: length\r\n");
  const Read plain = read(first + second);
  REQUIRE(plain.records.size() == 2);
  CHECK(plain.problems.empty());
  CHECK(plain.records[0].offset == 0);
  CHECK(plain.records[0].type == "response");
  CHECK(plain.records[0].url == "<http://a.example/x>");
  CHECK(plain.records[0].block == "HTTP/1.1 200 OK\r\n\r\nText");
  CHECK(plain.records[1].offset == first.size());
  CHECK(plain.records[1].truncated == "length");

  const Read packed = read(gzip(first) + gzip(second));
  REQUIRE(packed.records.size() == 2);
  CHECK(packed.problems.empty());
  CHECK(packed.records[0].block == plain.records[0].block);
  CHECK(packed.records[1].offset == gzip(first).size());
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
