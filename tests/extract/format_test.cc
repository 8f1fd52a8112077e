#include "stemma/extract/format.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace stemma {
namespace {

using namespace std::string_literals;

std::string zip_with(const std::string& name, const std::string& content) {
  std::string bytes = "PK\x03\x04" + std::string(22, '\0');
  bytes += static_cast<char>(name.size());
  bytes += std::string(3, '\0');
  return bytes + name + content;
}

std::string windows_program() {
  std::string bytes(0x80, '\0');
  bytes.replace(0, 2, "MZ");
  bytes[0x3C] = 0x40;
  bytes.replace(0x40, 4, "PE\0\0"s);
  return bytes;
}

std::string at(std::size_t offset, const std::string& part) {
  return std::string(offset, '\0') + part + std::string(100, '\0');
}

TEST_CASE("formats are known by their content") {
  constexpr auto kText = Format::text;
  constexpr auto kBinary = Format::binary;
  constexpr auto kUnsupported = Format::known_unsupported;
  constexpr auto kArchive = Format::archive;
  constexpr auto kCompressed = Format::compressed;
  struct Case {
    std::string bytes;
    Format format;
    std::string name;
  };
  const Case cases[] = {
      {"", kText, "plain text"},
      {"A sentence.\n", kText, "plain text"},
      {"<html><p>Text", Format::html, "web page"},
      {"%!PS-Adobe-3.0\n", kText, "plain text"},
      // Texts that begin with the letters of a magic number.
      {"BMW announced", kText, "plain text"},
      {"MZ is short for Mark Zbikowski, and this is a long enough text about him.", kText,
       "plain text"},
      {"OTTO von Bismarck", kText, "plain text"},
      {"ID3 tags are", kText, "plain text"},
      {"RIFF is a format", kText, "plain text"},
      {"WARC/1.0 is a format", kText, "plain text"},
      {"%PDF is a magic number", kText, "plain text"},
      {"GIF images", kText, "plain text"},
      {"PK is a vehicle code", kText, "plain text"},
      {"BZh and more", kText, "plain text"},
      {"%PDF-1.7\n%\xE2\xE3", Format::pdf, "PDF document"},
      {"{\\rtf1\\ansi Text}", Format::rtf, "RTF document"},
      {"WARC/1.0\r\nWARC-Type: response", Format::warc, "WARC file"},
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Format::ole,
       "OLE document (old Word, Excel, PowerPoint or Outlook)"},
      {"!BDN\x01\x02\x03\x04SM\x17", Format::outlook_folder, "Outlook folder"},
      {"!BDN\x01\x02\x03\x04"
       "AB\x17",
       kUnsupported, "Outlook address book"},
      {zip_with("a.txt", "text"), kArchive, "ZIP archive"},
      {zip_with("mimetype", "application/epub+zip"), Format::epub, "EPUB book"},
      {zip_with("mimetype", "application/vnd.oasis.opendocument.text"), Format::open_document,
       "OpenDocument file"},
      {zip_with("[Content_Types].xml", "x word/document.xml"), Format::ooxml, "Word document"},
      {zip_with("[Content_Types].xml", "x xl/workbook.xml"), Format::ooxml, "Excel workbook"},
      {zip_with("[Content_Types].xml", "x ppt/slides"), Format::ooxml, "PowerPoint presentation"},
      {zip_with("META-INF/MANIFEST.MF", ""), kArchive, "Java archive"},
      {"\x1F\x8B\x08", kCompressed, "gzip file"},
      {"BZh91AY&SY", kCompressed, "bzip2 file"},
      {"\xFD"
       "7zXZ\0"s,
       kCompressed, "xz file"},
      {"\x28\xB5\x2F\xFD", kCompressed, "Zstandard file"},
      {"7z\xBC\xAF\x27\x1C", kArchive, "7z archive"},
      {"Rar!\x1A\x07\x01", kArchive, "RAR archive"},
      {std::string(257, 'x') + "ustar\0"s + "00", kArchive, "tar archive"},
      {"SQLite format 3\0"s, kUnsupported, "SQLite database"},
      {at(32769, "CD001"), kArchive, "ISO 9660 image"},
      {"\x89PNG\r\n\x1A\n", kBinary, "PNG image"},
      {"\xFF\xD8\xFF\xE0", kBinary, "JPEG image"},
      {"GIF89a", kBinary, "GIF image"},
      {"II*\0"s, kBinary, "TIFF image"},
      {"RIFF\x10\0\0\0WEBPVP8 "s, kBinary, "WebP image"},
      {"RIFF\x10\0\0\0WAVEfmt "s, kBinary, "WAVE audio"},
      {"BM\x10\0\0\0\0\0\0\0"s, kBinary, "BMP image"},
      {"ID3\x04\0"s, kBinary, "MP3 audio"},
      {"OggS\0"s, kBinary, "Ogg audio or video"},
      {"fLaC\0"s, kBinary, "FLAC audio"},
      {"\0\0\0\x18"
       "ftypmp42"s,
       kBinary, "MP4, QuickTime or HEIF file"},
      {"\0\x01\0\0\0\x0C"s, kBinary, "TrueType font"},
      {"\x7F"
       "ELF\x02",
       kBinary, "ELF program or library"},
      {windows_program(), kBinary, "Windows program or library"},
      {"\xCF\xFA\xED\xFE", kBinary, "Mach-O program or library"},
      {"\xCA\xFE\xBA\xBE", kBinary, "Java class or Mach-O program"},
      {"\0asm\x01"s, kBinary, "WebAssembly module"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CAPTURE(c.bytes);
    const DetectedFormat detected = detect_format(c.bytes);
    CHECK(detected.format == c.format);
    CHECK(detected.name == c.name);
  }
}

TEST_CASE("zero bytes and control characters tell unknown data from text") {
  std::string pages;
  for (int i = 0; i < 100; ++i) pages += "A page of an old text file.\r\n\f";
  std::string table;
  for (int i = 0; i < 256; ++i) table += std::string("\x01\x02\0\0"s) + static_cast<char>(i);
  struct Case {
    std::string what;
    std::string bytes;
    bool is_text;
  };
  const Case cases[] = {
      {"one zero byte in a text", pages + "\0"s + pages, true},
      {"a run of zero bytes in a text", pages + std::string(5000, '\0') + pages, true},
      {"padding at the end", pages + std::string(5000, '\0'), true},
      {"names that end in zero bytes", "first/name.txt\0second/name.txt\0"s, true},
      {"one word and a zero byte", "word\0"s, true},
      {"zero bytes alone", std::string(100, '\0'), false},
      {"UTF-16 without mark", "T\0e\0x\0t\0 \0h\0e\0r\0e\0"s, true},
      {"UTF-16 with mark", "\xFE\xFF\0T"s, true},
      {"small numbers", table, false},
      {"overstrikes and escapes", "B\bBo\bol\bld\bd \x1B[1mbold\x1B[0m\n", true},
      {"the end of a DOS file", "Text.\r\n\x1A", true},
      {"a few control characters", pages + "\x01\x02\x03", true},
      {"mostly control characters",
       "\x01\x02\x03\x04\x05"
       "ab",
       false},
      {"control characters among bytes that are no UTF-8", "\x01\xFF\xFE\xFA\x02\xF5\xF6 \x03\xF7",
       false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK((detect_format(c.bytes).format == Format::text) == c.is_text);
  }
}

TEST_CASE("noise is no text") {
  std::mt19937 random(3);
  for (int i = 0; i < 100; ++i) {
    std::string noise(4096, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    CHECK(detect_format(noise).format != Format::text);
    for (char& byte : noise) byte = byte == 0 ? 'x' : byte;
    CHECK(detect_format(noise).format != Format::text);
  }
}

}  // namespace
}  // namespace stemma
