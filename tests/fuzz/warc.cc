// Web crawls: whatever a file holds, its records lie in it, one behind the other.
#include "stemma/extract/warc.h"

#include "fuzz.h"
#include "stemma/extract/http.h"

namespace {

using namespace stemma;
using fuzz::require;

constexpr std::uint64_t kLimit = 4096;

void check(std::string_view file) {
  std::uint64_t last = 0;
  bool is_first = true;
  for_each_warc_record(
      file, kLimit,
      [&](const WarcRecord& record) {
        require(record.block.size() <= kLimit, "a block is within the limit");
        require(record.place.offset < file.size(), "a record begins in the file");
        require(is_first || record.place.offset >= last, "records are in order");
        require(record.place.offset + record.length <= file.size(), "and end in it");
        is_first = false;
        last = record.place.offset;
        if (const auto message = parse_http_response(record.block, kLimit)) {
          require(message->body.size() <= 2 * kLimit + (64U << 10U), "a body is within the limit");
        }
      },
      [&](const WarcPlace& place, DiagnosticCode, const std::string& message) {
        require(place.offset <= file.size() && !message.empty(),
                "a problem has a place and a name");
      });
}

}  // namespace

STEMMA_FUZZ(warc, 4'000) {
  check(input);
  (void)begins_as_warc(input);
  (void)parse_http_response(input, kLimit);
}
