#include "stemma/extract/worker_protocol.h"

#include <doctest/doctest.h>

#include <string>

namespace stemma {
namespace {

Extracted sample() {
  Extracted extracted;
  extracted.text = "Title\n\nÜber text\n";
  extracted.blocks = {{{0, 5}, BlockKind::heading, BlockRole::content},
                      {{7, 17}, BlockKind::paragraph, BlockRole::boilerplate}};
  extracted.metadata = {{MetadataKey::title, MetadataOrigin::html_meta, "Title"}};
  extracted.encoding = {"windows-1252", EncodingEvidence::declared};
  extracted.replacements = 3;
  return extracted;
}

TEST_CASE("worker protocol: what was packed is unpacked") {
  const Extracted made = sample();
  const auto read = unpack_extracted(pack(made));
  REQUIRE(read);
  CHECK(read->text == made.text);
  CHECK(read->blocks == made.blocks);
  CHECK(read->metadata == made.metadata);
  CHECK(read->encoding == made.encoding);
  CHECK(read->replacements == 3);

  WorkerRequest request;
  request.task = WorkerTask::unpack;
  request.format = Format::archive;
  request.tracked = Tracked::original;
  request.locator = "crate.zip";
  request.modified = -5;
  request.member = 7;
  request.all = 9;
  const auto asked = unpack_request(pack(request));
  REQUIRE(asked);
  CHECK(asked->task == WorkerTask::unpack);
  CHECK(asked->format == Format::archive);
  CHECK(asked->tracked == Tracked::original);
  CHECK(asked->locator == "crate.zip");
  CHECK(asked->modified == -5);
  CHECK(asked->member == 7);
  CHECK(asked->all == 9);
}

TEST_CASE("worker protocol: an answer cut short is none") {
  const std::string packed = pack(sample());
  for (std::size_t size = 0; size < packed.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(unpack_extracted(std::string_view(packed).substr(0, size)));
  }
  CHECK_FALSE(unpack_extracted(packed + "x"));
}

TEST_CASE("worker protocol: what later stages rely on is checked") {
  struct Case {
    const char* what;
    void (*spoil)(Extracted&);
  };
  const Case cases[] = {
      {"text that is no UTF-8", [](Extracted& of) { of.text[8] = 'x'; }},
      {"a block past the end", [](Extracted& of) { of.blocks[1].bytes.end = 100; }},
      {"a block of nothing", [](Extracted& of) { of.blocks[1].bytes.end = 7; }},
      {"a block that ends before it begins", [](Extracted& of) { of.blocks[0].bytes = {4, 2}; }},
      {"blocks out of order", [](Extracted& of) { std::swap(of.blocks[0], of.blocks[1]); }},
      {"blocks that overlap", [](Extracted& of) { of.blocks[1].bytes.begin = 3; }},
      {"a block that begins inside a character",
       [](Extracted& of) { of.blocks[1].bytes.begin = 8; }},
      {"a kind that is none",
       [](Extracted& of) { of.blocks[0].kind = static_cast<BlockKind>(200); }},
      {"a fact that is no UTF-8", [](Extracted& of) { of.metadata[0].value = "\xFF"; }},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    Extracted spoilt = sample();
    each.spoil(spoilt);
    CHECK_FALSE(unpack_extracted(pack(spoilt)));
  }
}

}  // namespace
}  // namespace stemma
