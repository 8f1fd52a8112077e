// GMime, without what it would ask the system: no iconv, whose tables are files.
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string>
#include <string_view>

namespace stemma {

struct Unreferencer {
  void operator()(void* object) const { g_object_unref(object); }
};
using MimeMessage = std::unique_ptr<GMimeMessage, Unreferencer>;

// Null where the bytes are no message. Thread-safe.
MimeMessage parse_message(std::string_view bytes);

// What a leaf holds, its transfer encoding undone.
std::string content_of(GMimePart* part);

// The same as UTF-8: in the charset that the part names, if its bytes fit, or else guessed.
std::string text_of(GMimePart* part);

// A header's value as UTF-8 on one line, its encoded words (RFC 2047) decoded; "" without it.
std::string header(GMimeObject* object, const char* name);

// "text/plain", in lower case.
std::string media_type(GMimeObject* object);

}  // namespace stemma
