// HTTP/1 responses (RFC 9112) as crawlers keep them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace stemma {

struct HttpMessage {
  int status = 0;
  std::map<std::string, std::string> fields;  // by name in lower case; of several the first
  std::string body;                           // without chunks and compression
  std::string unchunked;  // without chunks alone, where both were there; empty otherwise
  std::string problem;    // what of the body could not be decoded, if anything
};

// A response as it came over the network. Chunks are put together (a body that says it has chunks
// and has none is taken as it is); gzip, deflate and br are undone, up to `limit` bytes. Nothing
// where it is none. O(size of the body).
std::optional<HttpMessage> parse_http_response(std::string_view block, std::uint64_t limit);

}  // namespace stemma
