// What a worker answers may be anything: what is taken of it is sound.
#include "stemma/extract/worker_protocol.h"

#include "fuzz.h"
#include "stemma/base/utf8.h"

namespace {

using namespace stemma;
using fuzz::require;

void check_message(std::string_view bytes) {
  if (const auto extracted = unpack_extracted(bytes)) {
    require(is_valid_utf8(extracted->text), "text is UTF-8");
    std::uint32_t end = 0;
    for (const Block& block : extracted->blocks) {
      require(block.bytes.begin >= end && block.bytes.begin < block.bytes.end,
              "blocks are in order");
      require(block.bytes.end <= extracted->text.size(), "and in the text");
      require(is_valid_utf8(extracted->text.substr(block.bytes.begin, block.bytes.size())),
              "and on characters");
      end = block.bytes.end;
    }
    require(pack(*extracted) == bytes, "there is one way to say it");
  }
  if (const auto request = unpack_request(bytes)) require(pack(*request) == bytes, "likewise");
  if (const auto head = unpack_member(bytes)) require(pack(*head) == bytes, "likewise");
  (void)unpack_diagnostic(bytes);
}

}  // namespace

STEMMA_FUZZ(worker_protocol, 8'000) {
  check_message(input);
}
