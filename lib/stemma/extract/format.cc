#include "stemma/extract/format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "stemma/base/utf8.h"
#include "stemma/extract/byte_profile.h"

namespace stemma {
namespace {

using namespace std::string_view_literals;

enum class Holds { text, no_text, code };

struct Magic {
  std::string_view name;
  Holds holds;
  std::size_t offset;
  std::string_view bytes;
  std::size_t second_offset = 0;
  std::string_view second_bytes = {};
};

// Numbers that are plain letters are taken only with the bytes that must follow them, so that no
// text is lost because it begins with "BM", "MZ" or "OTTO".
constexpr Magic kMagics[] = {
    {"PDF document", Holds::text, 0, "%PDF-1."},
    {"PDF document", Holds::text, 0, "%PDF-2."},
    {"RTF document", Holds::text, 0, "{\\rtf"},
    {"OLE document (old Word, Excel, PowerPoint or Outlook)", Holds::text, 0,
     "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
    {"Outlook folder", Holds::text, 0, "!BDN"},
    {"WordPerfect document", Holds::text, 0, "\xFFWPC"},
    {"DjVu document", Holds::text, 0, "AT&TFORM"},
    {"Mobipocket book", Holds::text, 60, "BOOKMOBI"},
    {"7z archive", Holds::text, 0, "7z\xBC\xAF\x27\x1C"},
    {"RAR archive", Holds::text, 0, "Rar!\x1A\x07"},
    {"gzip file", Holds::text, 0, "\x1F\x8B"},
    {"compress file", Holds::text, 0, "\x1F\x9D"},
    {"bzip2 file", Holds::text, 0, "BZh", 4, "1AY&SY"},
    {"xz file", Holds::text, 0,
     "\xFD"
     "7zXZ\0"sv},
    {"Zstandard file", Holds::text, 0, "\x28\xB5\x2F\xFD"},
    {"LZ4 file", Holds::text, 0, "\x04\x22\x4D\x18"},
    {"lzip file", Holds::text, 0, "LZIP\x01"},
    {"tar archive", Holds::text, 257, "ustar\0"sv},
    {"tar archive", Holds::text, 257, "ustar  \0"sv},
    {"ar archive", Holds::text, 0, "!<arch>\n"},
    {"Cabinet archive", Holds::text, 0, "MSCF\0\0\0\0"sv},
    {"ISO 9660 image", Holds::text, 32769, "CD001"},
    {"SQLite database", Holds::text, 0, "SQLite format 3\0"sv},
    {"binary property list", Holds::text, 0, "bplist0"},
    {"PNG image", Holds::no_text, 0, "\x89PNG\r\n\x1A\n"},
    {"JPEG image", Holds::no_text, 0, "\xFF\xD8\xFF"},
    {"JPEG 2000 image", Holds::no_text, 0, "\0\0\0\x0CjP  "sv},
    {"GIF image", Holds::no_text, 0, "GIF87a"},
    {"GIF image", Holds::no_text, 0, "GIF89a"},
    {"TIFF image", Holds::no_text, 0, "II*\0"sv},
    {"TIFF image", Holds::no_text, 0, "MM\0*"sv},
    {"WebP image", Holds::no_text, 0, "RIFF", 8, "WEBP"},
    {"BMP image", Holds::no_text, 0, "BM", 6, "\0\0\0\0"sv},
    {"Windows icon", Holds::no_text, 0, "\0\0\x01\0"sv},
    {"Photoshop image", Holds::no_text, 0, "8BPS\0\x01"sv},
    {"WAVE audio", Holds::no_text, 0, "RIFF", 8, "WAVE"},
    {"AVI video", Holds::no_text, 0, "RIFF", 8, "AVI "},
    {"AIFF audio", Holds::no_text, 0, "FORM", 8, "AIFF"},
    {"MP3 audio", Holds::no_text, 0, "ID3\x02\0"sv},
    {"MP3 audio", Holds::no_text, 0, "ID3\x03\0"sv},
    {"MP3 audio", Holds::no_text, 0, "ID3\x04\0"sv},
    {"Ogg audio or video", Holds::no_text, 0, "OggS\0"sv},
    {"FLAC audio", Holds::no_text, 0, "fLaC\0"sv},
    {"MIDI music", Holds::no_text, 0, "MThd\0\0\0\x06"sv},
    {"Matroska or WebM video", Holds::no_text, 0, "\x1A\x45\xDF\xA3"},
    {"MPEG video", Holds::no_text, 0, "\0\0\x01\xBA"sv},
    {"MPEG video", Holds::no_text, 0, "\0\0\x01\xB3"sv},
    {"Flash video", Holds::no_text, 0, "FLV\x01"},
    {"Windows Media file", Holds::no_text, 0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"},
    {"TrueType font", Holds::no_text, 0, "\0\x01\0\0\0"sv},
    {"OpenType font", Holds::no_text, 0, "OTTO\0"sv},
    {"font collection", Holds::no_text, 0, "ttcf\0"sv},
    {"WOFF font", Holds::no_text, 0, "wOFF", 4, "\0\x01\0\0"sv},
    {"WOFF font", Holds::no_text, 0, "wOFFOTTO"},
    {"WOFF2 font", Holds::no_text, 0, "wOF2", 4, "\0\x01\0\0"sv},
    {"WOFF2 font", Holds::no_text, 0, "wOF2OTTO"},
    {"ELF program or library", Holds::code, 0,
     "\x7F"
     "ELF"},
    {"Mach-O program or library", Holds::code, 0, "\xFE\xED\xFA\xCE"},
    {"Mach-O program or library", Holds::code, 0, "\xFE\xED\xFA\xCF"},
    {"Mach-O program or library", Holds::code, 0, "\xCE\xFA\xED\xFE"},
    {"Mach-O program or library", Holds::code, 0, "\xCF\xFA\xED\xFE"},
    {"Java class or Mach-O program", Holds::code, 0, "\xCA\xFE\xBA\xBE"},
    {"WebAssembly module", Holds::code, 0, "\0asm"sv},
    {"Dalvik program", Holds::code, 0, "dex\n03"},
    {"Git pack", Holds::code, 0, "PACK\0\0\0"sv},
    {"HDF5 data", Holds::code, 0, "\x89HDF\r\n\x1A\n"},
};

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
std::string_view zip_kind(std::string_view bytes) {
  constexpr std::size_t kLocalHeader = 30;
  constexpr std::size_t kNamesWithin = 64U << 10U;
  const std::string_view head = bytes.substr(0, kNamesWithin);
  const auto holds = [head](std::string_view part) {
    return head.find(part) != std::string_view::npos;
  };
  if (has_at(bytes, kLocalHeader, "mimetype")) {
    if (holds("mimetypeapplication/epub+zip")) return "EPUB book";
    if (holds("mimetypeapplication/vnd.oasis.opendocument")) return "OpenDocument file";
  }
  if (holds("[Content_Types].xml")) {
    if (holds("word/")) return "Word document";
    if (holds("xl/")) return "Excel workbook";
    if (holds("ppt/")) return "PowerPoint presentation";
    return "Office document";
  }
  if (holds("META-INF/MANIFEST.MF")) return "Java archive";
  return "ZIP archive";
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

bool is_warc(std::string_view bytes) {
  constexpr std::string_view kStart = "WARC/1.";
  if (!bytes.starts_with(kStart) || bytes.size() < kStart.size() + 2) return false;
  const char minor = bytes[kStart.size()];
  const char after = bytes[kStart.size() + 1];
  return minor >= '0' && minor <= '9' && (after == '\r' || after == '\n');
}

RecognizedFormat not_text(std::string_view name, Holds holds) {
  switch (holds) {
    case Holds::text:
      return {{Format::known_unsupported, std::string(name)}, DiagnosticCode::unsupported_format};
    case Holds::no_text:
      return {{Format::binary, std::string(name)}, DiagnosticCode::no_text};
    case Holds::code:
      break;
  }
  return {{Format::binary, std::string(name)}, DiagnosticCode::binary};
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

}  // namespace

RecognizedFormat recognize_format(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (has_at(bytes, magic.offset, magic.bytes) &&
        has_at(bytes, magic.second_offset, magic.second_bytes)) {
      return not_text(magic.name, magic.holds);
    }
  }
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) {
    return not_text(zip_kind(bytes), Holds::text);
  }
  if (is_warc(bytes)) return not_text("WARC file", Holds::text);
  if (is_iso_media(bytes)) return not_text("MP4, QuickTime or HEIF file", Holds::no_text);
  if (is_windows_program(bytes)) return not_text("Windows program or library", Holds::code);
  if (is_text(bytes)) return {{Format::text, "plain text"}, {}};
  return not_text("unknown binary data", Holds::code);
}

DetectedFormat detect_format(std::string_view bytes) {
  return recognize_format(bytes).detected;
}

}  // namespace stemma
