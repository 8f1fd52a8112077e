#include "stemma/sources/warc_records.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../support/warc.h"

namespace stemma {
namespace {

using test::gzip;
using test::warc;

struct WarcRead {
  std::vector<WarcRecord> records;
  std::vector<std::uint64_t> problems;  // where
};

WarcRead read_warc(const std::string& file, std::uint64_t limit = 1000) {
  WarcRead all;
  WarcReader reader(all_at_once(file), limit,
                    [&](const WarcPlace& place, DiagnosticCode, const std::string&) {
                      all.problems.push_back(place.offset);
                    });
  while (std::optional<WarcRecord> record = reader.next()) all.records.push_back(*record);
  return all;
}

TEST_CASE("WARC: records at their offsets, plain and in gzip members") {
  const std::string first = warc("response", "HTTP/1.1 200 OK\r\n\r\nText");
  const std::string second = warc("revisit", "", "WARC-Truncated: length\r\n");
  const WarcRead plain = read_warc(first + second);
  REQUIRE(plain.records.size() == 2);
  CHECK(plain.problems.empty());
  CHECK(plain.records[0].place.offset == 0);
  CHECK(plain.records[0].type == "response");
  CHECK(plain.records[0].url == "<http://a.example/x>");
  CHECK(plain.records[0].block == "HTTP/1.1 200 OK\r\n\r\nText");
  CHECK(plain.records[1].place.offset == first.size());
  CHECK(plain.records[1].truncated == "length");

  const WarcRead packed = read_warc(gzip(first) + gzip(second));
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
    const WarcRead all = read_warc(each.file);
    CHECK(all.records.size() == each.records);
    CHECK(all.problems.size() >= each.problems);
    if (each.problems == 0) CHECK(all.problems.empty());
  }
}

TEST_CASE("WARC: what can be taken out is told, and the rest is as it was without it") {
  const std::string first = warc("resource", "One");
  const std::string second = warc("resource", "Two");
  const std::string third = warc("resource", "Three");
  for (const auto& pack : {+[](const std::string& bytes) { return bytes; }, +gzip}) {
    const std::string file = pack(first) + pack(second) + pack(third);
    const WarcRead all = read_warc(file);
    REQUIRE(all.records.size() == 3);
    CHECK(all.records[1].place.offset == pack(first).size());
    CHECK(all.records[1].end == all.records[2].place.offset);
    CHECK(all.records[2].end == file.size());
  }
  std::string wrong_checksum = gzip(second);
  wrong_checksum[wrong_checksum.size() - 6] ^= 1;
  const std::string half = second.substr(0, 30);
  const struct {
    const char* what;
    std::string file;
    std::vector<bool> can_go;
  } cases[] = {
      {"a checksum that is wrong", gzip(first) + wrong_checksum + gzip(third), {true, false, true}},
      {"at the end, too", gzip(first) + wrong_checksum, {true, false}},
      {"a record that is cut short", first + second.substr(0, second.size() - 6), {true, false}},
      {"records that share a member", gzip(first + second) + gzip(third), {false, false, true}},
      {"a record in two members",
       gzip(first) + gzip(half) + gzip(second.substr(half.size())) + gzip(third),
       {true, false, true}},
      {"something before a record in its member", gzip("\r\n" + first), {false}},
      {"an empty member behind it", gzip(first) + gzip("") + gzip(second), {true, true}},
  };
  for (const auto& each : cases) {
    CAPTURE(each.what);
    std::vector<bool> can_go;
    for (const WarcRecord& record : read_warc(each.file).records) {
      can_go.push_back(record.end.has_value());
    }
    CHECK(can_go == each.can_go);
  }
}

TEST_CASE("ARC: a line before each record, whose address may hold spaces") {
  const std::string head = "filedesc://a.arc 0.0.0.0 20200101000000 text/plain 5\n1 0 A\n";
  const std::string file =
      head + "\nhttp://a.example/a b 1.2.3.4 20200102030405 text/html 4\nText\n";
  const WarcRead all = read_warc(file);
  REQUIRE(all.records.size() == 2);
  CHECK(all.records[0].type == "warcinfo");
  CHECK(all.records[1].type == "response");
  CHECK(all.records[1].url == "http://a.example/a b");
  CHECK(all.records[1].date == "20200102030405");
  CHECK(all.records[1].block == "Text");
  CHECK(all.problems.empty());
}

}  // namespace
}  // namespace stemma
