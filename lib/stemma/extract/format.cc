#include "stemma/extract/format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "stemma/base/utf8.h"
#include "stemma/extract/byte_profile.h"
#include "stemma/extract/markup_format.h"
#include "stemma/extract/office_binary.h"
#include "stemma/extract/warc.h"

namespace stemma {
namespace {

using namespace std::string_view_literals;

// What is no document: pictures and the like, whose bytes are known to hold no text; and what
// nobody reads.
struct NoDocument {
  DiagnosticCode diagnostic;
};
constexpr NoDocument kNoText{DiagnosticCode::no_text};
constexpr NoDocument kCode{DiagnosticCode::binary};

// The format of a file, and what is said of one that is not read.
struct Reading {
  constexpr Reading(Format of)  // NOLINT(google-explicit-constructor): so that the table reads well
      : format(of), diagnostic(DiagnosticCode::unsupported_format) {}
  constexpr Reading(NoDocument none)  // NOLINT(google-explicit-constructor)
      : format(Format::binary), diagnostic(none.diagnostic) {}
  Format format;
  DiagnosticCode diagnostic;
};

struct Magic {
  std::string_view name;
  Reading reading;
  std::size_t offset;
  std::string_view bytes;
  std::size_t second_offset = 0;
  std::string_view second_bytes = {};
};

// Numbers that are plain letters are taken only with the bytes that must follow them, so that no
// text is lost because it begins with "BM", "MZ" or "OTTO".
constexpr Magic kMagics[] = {
    {"PDF document", Format::pdf, 0, "%PDF-1."},
    {"PDF document", Format::pdf, 0, "%PDF-2."},
    {"RTF document", Format::rtf, 0, "{\\rtf"},
    {"OLE document (old Word, Excel, PowerPoint or Outlook)", Format::ole, 0,
     "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
    {"Outlook address book", Format::known_unsupported, 0, "!BDN", 8, "AB"},
    {"Outlook folder", Format::outlook_folder, 0, "!BDN"},
    {"WordPerfect document", Format::known_unsupported, 0, "\xFFWPC"},
    {"DjVu document", Format::known_unsupported, 0, "AT&TFORM"},
    {"Mobipocket book", Format::known_unsupported, 60, "BOOKMOBI"},
    {"7z archive", Format::archive, 0, "7z\xBC\xAF\x27\x1C"},
    {"RAR archive", Format::archive, 0, "Rar!\x1A\x07"},
    {"gzip file", Format::compressed, 0, "\x1F\x8B"},
    {"compress file", Format::compressed, 0, "\x1F\x9D"},
    {"bzip2 file", Format::compressed, 0, "BZh", 4, "1AY&SY"},
    {"xz file", Format::compressed, 0,
     "\xFD"
     "7zXZ\0"sv},
    {"Zstandard file", Format::compressed, 0, "\x28\xB5\x2F\xFD"},
    {"LZ4 file", Format::compressed, 0, "\x04\x22\x4D\x18"},
    {"lzip file", Format::compressed, 0, "LZIP\x01"},
    {"tar archive", Format::archive, 257, "ustar\0"sv},
    {"tar archive", Format::archive, 257, "ustar  \0"sv},
    {"ar archive", Format::archive, 0, "!<arch>\n"},
    {"Cabinet archive", Format::archive, 0, "MSCF\0\0\0\0"sv},
    {"ISO 9660 image", Format::archive, 32769, "CD001"},
    {"SQLite database", Format::known_unsupported, 0, "SQLite format 3\0"sv},
    {"binary property list", Format::known_unsupported, 0, "bplist0"},
    {"PNG image", kNoText, 0, "\x89PNG\r\n\x1A\n"},
    {"JPEG image", kNoText, 0, "\xFF\xD8\xFF"},
    {"JPEG 2000 image", kNoText, 0, "\0\0\0\x0CjP  "sv},
    {"GIF image", kNoText, 0, "GIF87a"},
    {"GIF image", kNoText, 0, "GIF89a"},
    {"TIFF image", kNoText, 0, "II*\0"sv},
    {"TIFF image", kNoText, 0, "MM\0*"sv},
    {"WebP image", kNoText, 0, "RIFF", 8, "WEBP"},
    {"BMP image", kNoText, 0, "BM", 6, "\0\0\0\0"sv},
    {"Windows icon", kNoText, 0, "\0\0\x01\0"sv},
    {"Photoshop image", kNoText, 0, "8BPS\0\x01"sv},
    {"WAVE audio", kNoText, 0, "RIFF", 8, "WAVE"},
    {"AVI video", kNoText, 0, "RIFF", 8, "AVI "},
    {"AIFF audio", kNoText, 0, "FORM", 8, "AIFF"},
    {"MP3 audio", kNoText, 0, "ID3\x02\0"sv},
    {"MP3 audio", kNoText, 0, "ID3\x03\0"sv},
    {"MP3 audio", kNoText, 0, "ID3\x04\0"sv},
    {"Ogg audio or video", kNoText, 0, "OggS\0"sv},
    {"FLAC audio", kNoText, 0, "fLaC\0"sv},
    {"MIDI music", kNoText, 0, "MThd\0\0\0\x06"sv},
    {"Matroska or WebM video", kNoText, 0, "\x1A\x45\xDF\xA3"},
    {"MPEG video", kNoText, 0, "\0\0\x01\xBA"sv},
    {"MPEG video", kNoText, 0, "\0\0\x01\xB3"sv},
    {"Flash video", kNoText, 0, "FLV\x01"},
    {"Windows Media file", kNoText, 0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"},
    {"TrueType font", kNoText, 0, "\0\x01\0\0\0"sv},
    {"OpenType font", kNoText, 0, "OTTO\0"sv},
    {"font collection", kNoText, 0, "ttcf\0"sv},
    {"WOFF font", kNoText, 0, "wOFF", 4, "\0\x01\0\0"sv},
    {"WOFF font", kNoText, 0, "wOFFOTTO"},
    {"WOFF2 font", kNoText, 0, "wOF2", 4, "\0\x01\0\0"sv},
    {"WOFF2 font", kNoText, 0, "wOF2OTTO"},
    {"ELF program or library", kCode, 0,
     "\x7F"
     "ELF"},
    {"Mach-O program or library", kCode, 0, "\xFE\xED\xFA\xCE"},
    {"Mach-O program or library", kCode, 0, "\xFE\xED\xFA\xCF"},
    {"Mach-O program or library", kCode, 0, "\xCE\xFA\xED\xFE"},
    {"Mach-O program or library", kCode, 0, "\xCF\xFA\xED\xFE"},
    {"Java class or Mach-O program", kCode, 0, "\xCA\xFE\xBA\xBE"},
    {"WebAssembly module", kCode, 0, "\0asm"sv},
    {"Dalvik program", kCode, 0, "dex\n03"},
    {"Git pack", kCode, 0, "PACK\0\0\0"sv},
    {"HDF5 data", kCode, 0, "\x89HDF\r\n\x1A\n"},
};

RecognizedFormat recognized(std::string_view name, Reading reading) {
  return {{reading.format, std::string(name)}, reading.diagnostic};
}

bool has_at(std::string_view bytes, std::size_t offset, std::string_view part) {
  return bytes.size() >= offset && bytes.substr(offset).starts_with(part);
}

std::uint32_t little_endian_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Which of the many formats that are ZIP archives: by the names of members near the start.
RecognizedFormat zip_kind(std::string_view bytes) {
  constexpr std::size_t kLocalHeader = 30;
  constexpr std::size_t kNamesWithin = 64U << 10U;
  const std::string_view head = bytes.substr(0, kNamesWithin);
  const auto holds = [head](std::string_view part) {
    return head.find(part) != std::string_view::npos;
  };
  if (has_at(bytes, kLocalHeader, "mimetype")) {
    if (holds("mimetypeapplication/epub+zip")) return recognized("EPUB book", Format::epub);
    if (holds("mimetypeapplication/vnd.oasis.opendocument"))
      return recognized("OpenDocument file", Format::open_document);
  }
  if (holds("[Content_Types].xml")) {
    if (holds("word/")) return recognized("Word document", Format::ooxml);
    if (holds("xl/")) return recognized("Excel workbook", Format::ooxml);
    if (holds("ppt/")) return recognized("PowerPoint presentation", Format::ooxml);
    return recognized("Office document", Format::known_unsupported);
  }
  if (holds("META-INF/MANIFEST.MF")) return recognized("Java archive", Format::archive);
  return recognized("ZIP archive", Format::archive);
}

bool is_windows_program(std::string_view bytes) {
  constexpr std::size_t kOffsetOfHeader = 0x3C;
  if (!bytes.starts_with("MZ") || bytes.size() < kOffsetOfHeader + 4) return false;
  const std::uint32_t header = little_endian_at(bytes, kOffsetOfHeader, 4);
  return has_at(bytes, header, "PE\0\0"sv) || has_at(bytes, header, "NE"sv);
}

// ISO media: a box that begins with its size, which is small, and its type.
bool is_iso_media(std::string_view bytes) {
  return has_at(bytes, 0, "\0\0"sv) && has_at(bytes, 4, "ftyp");
}

// "filedesc://NAME ADDRESS DATE text/plain LENGTH"
bool is_arc(std::string_view bytes) {
  if (!bytes.starts_with("filedesc://")) return false;
  return std::ranges::count(bytes.substr(0, bytes.find('\n')), ' ') >= 4;
}

bool is_warc(std::string_view bytes) {
  if (is_arc(bytes)) return true;
  constexpr std::string_view kStart = "WARC/1.";
  if (!bytes.starts_with(kStart) || bytes.size() < kStart.size() + 2) return false;
  const char minor = bytes[kStart.size()];
  const char after = bytes[kStart.size() + 1];
  return minor >= '0' && minor <= '9' && (after == '\r' || after == '\n');
}

bool begins_with_unicode_mark(std::string_view bytes) {
  return bytes.starts_with("\xEF\xBB\xBF") || bytes.starts_with("\xFF\xFE") ||
         bytes.starts_with("\xFE\xFF") || bytes.starts_with("\0\0\xFE\xFF"sv);
}

bool is_text(std::string_view bytes) {
  if (bytes.empty() || begins_with_unicode_mark(bytes)) return true;
  const ByteProfile profile = profile_bytes(bytes);
  if (profile.zeros > 0 && !zeros_are_stray(profile)) return !wide_encoding(bytes).empty();
  // Noise has such a character in ten or eleven bytes.
  if (profile.controls * 20 <= profile.size) return true;
  return profile.controls * 3 <= profile.size && is_valid_utf8(bytes);
}

struct NamedFormat {
  Format format;
  std::string_view name;
};
// Codes: part of what is stored and written.
constexpr NamedFormat kCodes[] = {
    {Format::text, "text"},
    {Format::markdown, "markdown"},
    {Format::restructured_text, "restructured-text"},
    {Format::latex, "latex"},
    {Format::man_page, "man-page"},
    {Format::subtitles, "subtitles"},
    {Format::delimited, "delimited"},
    {Format::html, "html"},
    {Format::xml, "xml"},
    {Format::rtf, "rtf"},
    {Format::pdf, "pdf"},
    {Format::ooxml, "ooxml"},
    {Format::open_document, "open-document"},
    {Format::epub, "epub"},
    {Format::ole, "ole"},
    {Format::mail, "mail"},
    {Format::archive, "archive"},
    {Format::compressed, "compressed"},
    {Format::mailbox, "mailbox"},
    {Format::outlook_folder, "outlook-folder"},
    {Format::warc, "warc"},
    {Format::known_unsupported, "unsupported"},
    {Format::binary, "binary"},
};

// For people.
constexpr NamedFormat kMarkupNames[] = {
    {Format::markdown, "Markdown"},    {Format::restructured_text, "reStructuredText"},
    {Format::latex, "LaTeX document"}, {Format::man_page, "manual page"},
    {Format::subtitles, "subtitles"},  {Format::delimited, "table of delimited values"},
    {Format::html, "web page"},        {Format::xml, "XML document"},
    {Format::rtf, "RTF document"},     {Format::mail, "mail message"},
    {Format::mailbox, "mailbox"},
};

std::string_view name_of(Format format) {
  const auto* const found = std::ranges::find(kMarkupNames, format, &NamedFormat::format);
  return found == std::end(kMarkupNames) ? "text" : found->name;
}

std::optional<RecognizedFormat> recognize_by_magic(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (!has_at(bytes, magic.offset, magic.bytes) ||
        !has_at(bytes, magic.second_offset, magic.second_bytes)) {
      continue;
    }
    if (magic.reading.format == Format::compressed && begins_as_warc(bytes)) {
      return recognized("WARC file", Format::warc);
    }
    return recognized(magic.name, magic.reading);
  }
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return zip_kind(bytes);
  if (is_warc(bytes)) return recognized("WARC file", Format::warc);
  return std::nullopt;
}

}  // namespace

std::optional<Format> container_format(std::string_view bytes, std::string_view name) {
  const auto by_magic = recognize_by_magic(bytes);
  const auto found = by_magic ? std::optional(by_magic->detected.format)
                              : recognize_markup(bytes.substr(0, kMarkupHead), name);
  const bool holds_others = found && (is_container(*found) || *found == Format::mail ||
                                      (*found == Format::ole && is_outlook_message(bytes)));
  return holds_others ? found : std::nullopt;
}

RecognizedFormat recognize_format(std::string_view bytes, std::string_view name) {
  if (auto by_magic = recognize_by_magic(bytes)) return std::move(*by_magic);
  if (is_iso_media(bytes)) return recognized("MP4, QuickTime or HEIF file", kNoText);
  if (is_windows_program(bytes)) return recognized("Windows program or library", kCode);
  // A web page or a message may hold bytes that are no text, too.
  if (const auto markup = recognize_markup(bytes.substr(0, kMarkupHead), name)) {
    return recognized(name_of(*markup), *markup);
  }
  if (is_text(bytes)) return {{Format::text, "plain text"}, {}};
  return recognized("unknown binary data", kCode);
}

DetectedFormat detect_format(std::string_view bytes, std::string_view name) {
  return recognize_format(bytes, name).detected;
}

std::string_view code_string(Format format) {
  return std::ranges::find(kCodes, format, &NamedFormat::format)->name;
}

std::optional<Format> format_of(std::string_view name) {
  const auto* const found = std::ranges::find(kCodes, name, &NamedFormat::name);
  return found == std::end(kCodes) ? std::nullopt : std::optional(found->format);
}

bool is_container(Format format) {
  return format == Format::archive || format == Format::compressed || format == Format::mailbox ||
         format == Format::outlook_folder || format == Format::warc;
}

}  // namespace stemma
