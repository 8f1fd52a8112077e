// Web crawls: whatever a file holds, its records lie in it, one behind the other.
#include "stemma/extract/warc.h"

#include "fuzz.h"
#include "stemma/extract/http.h"

namespace {

using namespace stemma;
using fuzz::require;

constexpr std::uint64_t kLimit = 4096;

std::string_view take(std::string_view& bytes, std::size_t most) {
  const std::string_view taken = bytes.substr(0, most);
  bytes.remove_prefix(taken.size());
  return taken;
}

void check_crawl(std::string_view file) {
  // Where compression is damaged depends on the pieces it comes in.
  std::size_t problems = 0;
  const auto problem = [&](const WarcPlace& place, DiagnosticCode, const std::string& message) {
    ++problems;
    require(place.offset <= file.size() && !message.empty(), "a problem has a place and a name");
  };
  WarcReader reader(all_at_once(file), kLimit, problem);
  std::string_view rest = file;
  WarcReader in_pieces([&] { return take(rest, 7); }, kLimit, problem);
  std::uint64_t last = 0;
  std::uint64_t taken_out = 0;
  while (const std::optional<WarcRecord> record = reader.next()) {
    require(record->block.size() <= kLimit, "a block is within the limit");
    require(record->place.offset < file.size(), "a record begins in the file");
    require(record->place.offset >= last, "records are in order");
    last = record->place.offset;
    if (record->end) {
      require(last >= taken_out, "stretches do not overlap");
      require(*record->end > last && *record->end <= file.size(), "and lie in the file");
      taken_out = *record->end;
    }
    const std::optional<WarcRecord> again = in_pieces.next();
    require(problems > 0 ||
                (again && again->place.offset == last &&
                 again->place.within == record->place.within && again->head == record->head &&
                 again->block == record->block && again->end == record->end),
            "pieces of a file are the file");
    if (const auto message = parse_http_response(record->block, kLimit)) {
      require(message->body.size() <= 2 * kLimit + (64U << 10U), "a body is within the limit");
    }
  }
  require(!in_pieces.next() || problems > 0, "there is no record more");
}

}  // namespace

STEMMA_FUZZ(warc, 4'000) {
  check_crawl(input);
  (void)begins_as_warc(input);
  (void)parse_http_response(input, kLimit);
}
