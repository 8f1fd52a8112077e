#include "stemma/extract/http.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <new>
#include <utility>

#include "stemma/base/ascii.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

constexpr std::size_t kAtOnce = std::size_t{64} << 10U;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// What could be decoded, and what was wrong.
struct Decoded {
  std::string bytes;
  std::string problem;
};

// RFC 9112, 7.1: sizes in hexadecimal, each before so many bytes.
std::optional<Decoded> join_chunks(std::string_view body) {
  Decoded joined;
  bool is_first = true;
  while (true) {
    const std::string_view line = take_line(body);
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const std::string_view rest(end, static_cast<std::size_t>(line.data() + line.size() - end));
    if (error != std::errc() || !(trimmed(rest).empty() || trimmed(rest).front() == ';')) {
      if (is_first) return std::nullopt;
      joined.problem = "its chunks are damaged";
      return joined;
    }
    is_first = false;
    if (size == 0) return joined;
    joined.bytes +=
        body.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, body.size())));
    if (size > body.size()) {
      joined.problem = "its last chunk is not whole";
      return joined;
    }
    body.remove_prefix(static_cast<std::size_t>(size));
    (void)take_line(body);
  }
}

// `bits` says which: as zlib's inflateInit2.
Decoded inflate_all(std::string_view body, int bits, std::uint64_t limit) {
  Decoded decoded;
  z_stream stream{};
  if (::inflateInit2(&stream, bits) != Z_OK) throw std::bad_alloc();
  const auto end = [](z_stream* of) { ::inflateEnd(of); };
  const std::unique_ptr<z_stream, decltype(end)> ending(&stream, end);
  std::array<char, kAtOnce> buffer{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    result = ::inflate(&stream, Z_NO_FLUSH);
    decoded.bytes.append(buffer.data(), buffer.size() - stream.avail_out);
    if (decoded.bytes.size() > limit) {
      decoded.problem = "unpacks to more than " + std::to_string(limit) + " bytes";
      return decoded;
    }
  }
  if (result != Z_STREAM_END) decoded.problem = "its compression is damaged";
  return decoded;
}

Decoded unbrotli(std::string_view body, std::uint64_t limit) {
  Decoded decoded;
  const std::unique_ptr<BrotliDecoderState, decltype(&::BrotliDecoderDestroyInstance)> state(
      ::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &::BrotliDecoderDestroyInstance);
  if (!state) throw std::bad_alloc();
  const auto* next = reinterpret_cast<const std::uint8_t*>(body.data());
  std::size_t left = body.size();
  std::array<std::uint8_t, kAtOnce> buffer{};
  BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
  while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
    std::uint8_t* out = buffer.data();
    std::size_t room = buffer.size();
    result = ::BrotliDecoderDecompressStream(state.get(), &left, &next, &room, &out, nullptr);
    decoded.bytes.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - room);
    if (decoded.bytes.size() > limit) {
      decoded.problem = "unpacks to more than " + std::to_string(limit) + " bytes";
      return decoded;
    }
  }
  if (result != BROTLI_DECODER_RESULT_SUCCESS) decoded.problem = "its compression is damaged";
  return decoded;
}

std::optional<Decoded> decompress(std::string_view body, std::string_view coding,
                                  std::uint64_t limit) {
  if (coding == "br") return unbrotli(body, limit);
  if (coding == "gzip" || coding == "x-gzip") {
    // Crawlers that undid it may have kept the field.
    if (!body.starts_with("\x1F\x8B")) return std::nullopt;
    return inflate_all(body, 16 + MAX_WBITS, limit);
  }
  if (coding == "deflate") {
    Decoded with_head = inflate_all(body, MAX_WBITS, limit);
    if (!with_head.bytes.empty()) return with_head;
    Decoded raw = inflate_all(body, -MAX_WBITS, limit);
    if (!raw.bytes.empty()) return raw;
  }
  return std::nullopt;
}

}  // namespace

std::optional<HttpMessage> parse_http_response(std::string_view block, std::uint64_t limit) {
  if (!block.starts_with("HTTP/")) return std::nullopt;
  const std::string_view status_line = take_line(block);
  const std::size_t space = status_line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  HttpMessage message;
  const std::string_view code = trimmed(status_line.substr(space));
  std::from_chars(code.data(), code.data() + code.size(), message.status);
  while (!block.empty()) {
    const std::string_view line = take_line(block);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    message.fields.try_emplace(lower_ascii(trimmed(line.substr(0, colon))),
                               trimmed(line.substr(colon + 1)));
  }
  std::optional<Decoded> joined;
  if (lower_ascii(message.fields["transfer-encoding"]) == "chunked") joined = join_chunks(block);
  std::string_view body = block;
  if (joined) {
    message.problem = joined->problem;
    body = joined->bytes;
  }
  auto plain = decompress(body, lower_ascii(message.fields["content-encoding"]), limit);
  if (plain) {
    if (message.problem.empty()) message.problem = std::move(plain->problem);
    message.body = std::move(plain->bytes);
    if (joined) message.unchunked = std::move(joined->bytes);
  } else {
    message.body = body;
  }
  return message;
}

}  // namespace stemma
