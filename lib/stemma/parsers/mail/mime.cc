#include "stemma/parsers/mail/mime.h"

#include <charconv>
#include <optional>

#include "stemma/extract/encoding.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

std::string as_utf8(std::string_view bytes, std::string_view charset) {
  return decode(bytes, detect_encoding(bytes, charset)).text;
}

std::string decode_q(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* const digits = text.data() + i + 1;
    const bool is_escape = text[i] == '=' && i + 2 < text.size() &&
                           std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    if (is_escape) {
      bytes += static_cast<char>(value);
      i += 2;
    } else {
      bytes += text[i] == '_' ? ' ' : text[i];
    }
  }
  return bytes;
}

std::string decode_base64(std::string_view text) {
  GMimeEncoding state;
  g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_BASE64);
  std::string bytes(g_mime_encoding_outlen(&state, text.size()), '\0');
  bytes.resize(g_mime_encoding_step(&state, text.data(), text.size(), bytes.data()));
  return bytes;
}

struct EncodedWord {
  std::string charset;
  std::string bytes;
  std::size_t end = 0;  // behind the word
};

// "=?charset?Q?text?=" at text[at].
std::optional<EncodedWord> encoded_word(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "=?") return std::nullopt;
  const std::size_t charset_end = text.find('?', at + 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() ||
      text[charset_end + 2] != '?') {
    return std::nullopt;
  }
  const std::size_t begin = charset_end + 3;
  const std::size_t end = text.find("?=", begin);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view body = text.substr(begin, end - begin);
  const char how = text[charset_end + 1];
  if (body.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  if (how != 'Q' && how != 'q' && how != 'B' && how != 'b') return std::nullopt;
  std::string_view charset = text.substr(at + 2, charset_end - at - 2);
  charset = charset.substr(0, charset.find('*'));  // what follows is a language (RFC 2231)
  const bool is_q = how == 'Q' || how == 'q';
  return EncodedWord{std::string(charset), is_q ? decode_q(body) : decode_base64(body), end + 2};
}

std::string decode_words(std::string_view text) {
  std::string decoded;
  std::string charset;
  std::string pending;  // words in one charset: a character may be divided between them
  const auto flush = [&] {
    if (!pending.empty()) decoded += as_utf8(pending, charset);
    pending.clear();
  };
  std::size_t at = 0;
  while (at < text.size()) {
    // White space between two encoded words is none.
    const std::size_t next = text.find_first_not_of(" \t", at);
    const std::size_t from = !pending.empty() && next != std::string_view::npos ? next : at;
    if (const auto word = encoded_word(text, from)) {
      if (word->charset != charset) flush();
      charset = word->charset;
      pending += word->bytes;
      at = word->end;
    } else {
      flush();
      decoded += text[at++];
    }
  }
  flush();
  return decoded;
}

}  // namespace

MimeMessage parse_message(std::string_view bytes) {
  static const bool is_ready = [] {
    g_mime_init();
    return true;
  }();
  if (!is_ready) return nullptr;
  const std::unique_ptr<GMimeStream, Unreferencer> stream(
      g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const std::unique_ptr<GMimeParser, Unreferencer> parser(
      g_mime_parser_new_with_stream(stream.get()));
  return MimeMessage(g_mime_parser_construct_message(parser.get(), nullptr));
}

std::string content_of(GMimePart* part) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const std::unique_ptr<GMimeStream, Unreferencer> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string text_of(GMimePart* part) {
  const char* const charset =
      g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
  return as_utf8(content_of(part), charset != nullptr ? charset : "");
}

std::string header(GMimeObject* object, const char* name) {
  GMimeHeaderList* const all = g_mime_object_get_header_list(object);
  GMimeHeader* const found = g_mime_header_list_get_header(all, name);
  const char* const raw = found != nullptr ? g_mime_header_get_raw_value(found) : nullptr;
  if (raw == nullptr) return {};
  return decode_words(on_one_line(as_utf8(raw, "")));
}

std::string media_type(GMimeObject* object) {
  GMimeContentType* const type = g_mime_object_get_content_type(object);
  if (type == nullptr) return "text/plain";
  char* const name = g_mime_content_type_get_mime_type(type);
  std::string lower(name != nullptr ? name : "");
  g_free(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

}  // namespace stemma
