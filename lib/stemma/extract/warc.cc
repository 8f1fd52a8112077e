#include "stemma/extract/warc.h"

#include <string>
#include <string_view>
#include <utility>

#include "stemma/base/ascii.h"
#include "stemma/extract/http.h"
#include "stemma/extract/named_digest.h"

namespace stemma {
namespace {

std::string without_brackets(std::string_view url) {
  if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);
  return std::string(url);
}

// The date as ISO 8601; as it is where that is not known.
std::string iso_date(const std::string& date) {
  if (date.size() != 14 || date.find_first_not_of("0123456789") != std::string::npos) return date;
  const auto part = [&](std::size_t at, std::size_t size) { return date.substr(at, size); };
  return part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" + part(10, 2) +
         ":" + part(12, 2) + "Z";
}

// What follows the head of an HTTP message.
std::string_view behind_http_head(std::string_view message) {
  const std::size_t crlf = message.find("\r\n\r\n");
  const std::size_t lf = message.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos) return {};
  return crlf < lf ? message.substr(crlf + 4) : message.substr(lf + 2);
}

// The name of the first digest that is not that of the record's bytes; empty where none is wrong.
// Of what is missing, or lies in other records, nothing is known: a revisit names the payload of
// the record that it stands for. The payload of a response is its body without chunks; many
// crawlers take it as it came over the network, and some with its compression undone.
std::string_view wrong_digest(const WarcRecord& record, std::string_view kind,
                              const std::optional<HttpMessage>& response) {
  if (!record.is_whole) return {};
  const std::string_view block = record.block;
  if (has_other_digest(block, record.block_digest)) return "WARC-Block-Digest";
  if (record.payload_digest.empty() || !record.segment.empty() || kind == "revisit") return {};
  const std::string_view payload = response || kind == "request" ? behind_http_head(block) : block;
  if (!has_other_digest(payload, record.payload_digest)) return {};
  if (response && (!has_other_digest(response->unchunked, record.payload_digest) ||
                   !has_other_digest(response->body, record.payload_digest))) {
    return {};
  }
  return "WARC-Payload-Digest";
}

Locator locator_in(const Locator& file, const WarcPlace& place) {
  Locator locator = file;
  locator.inside.emplace_back(RecordOffset{place.offset});
  if (place.within > 0) locator.inside.emplace_back(RecordOffset{place.within});
  return locator;
}

}  // namespace

std::optional<RawDocument> document_of(WarcRecord record, const Locator& locator,
                                       std::uint64_t limit, RunContext& context) {
  const auto diagnose = [&](DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(locator), std::move(message)});
  };
  const std::string kind = lower_ascii(record.type);
  std::optional<HttpMessage> response;
  if (kind == "response") response = parse_http_response(record.block, limit);
  if (const std::string_view wrong = wrong_digest(record, kind, response); !wrong.empty()) {
    diagnose(DiagnosticCode::digest_mismatch,
             "its bytes are not those of which it names the " + std::string(wrong));
  }
  if (!may_hold_document(record) || (response && response->status != 200)) return std::nullopt;
  if (!record.truncated.empty()) {
    diagnose(DiagnosticCode::truncated, "the crawler left out the end of it: " + record.truncated);
  }
  if (response && !response->problem.empty()) {
    diagnose(DiagnosticCode::truncated, response->problem);
  }
  return RawDocument{locator, std::move(response ? response->body : record.block), 0,
                     without_brackets(record.url), iso_date(record.date)};
}

void for_each_warc_document(RawDocument file, std::uint64_t limit, RunContext& context,
                            const std::function<void(RawDocument)>& take) {
  WarcReader reader(all_at_once(file.bytes), limit,
                    [&](const WarcPlace& place, DiagnosticCode code, std::string message) {
                      context.diagnostics.add(
                          {code, to_bytes(locator_in(file.locator, place)), std::move(message)});
                    });
  while (std::optional<WarcRecord> record = reader.next()) {
    context.check_cancelled();
    const Locator locator = locator_in(file.locator, record->place);
    std::optional<RawDocument> document = document_of(std::move(*record), locator, limit, context);
    if (!document) continue;
    document->modified = file.modified;
    take(std::move(*document));
  }
}

}  // namespace stemma
