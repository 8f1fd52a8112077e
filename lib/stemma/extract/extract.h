// From bytes to UTF-8 text in blocks, with metadata. One file a format; this one chooses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/base/span.h"
#include "stemma/extract/encoding.h"
#include "stemma/extract/metadata.h"
#include "stemma/sources/read.h"

namespace stemma {

// A document's text may have this many bytes at most, so that offsets fit 32 bits.
inline constexpr std::uint64_t kMaxTextBytes = 0xFFFF'FFF0U;

enum class Format {
  text,
  // documents
  markdown,
  restructured_text,
  latex,
  man_page,
  subtitles,
  delimited,  // CSV and TSV
  html,       // and XHTML
  xml,        // TEI, DocBook and any other
  rtf,
  pdf,
  ooxml,  // Word, Excel and PowerPoint since 2007
  open_document,
  epub,
  ole,  // Word, Excel, PowerPoint and Outlook messages before that
  mail,
  // containers of documents
  archive,
  compressed,  // one file in gzip, bzip2, xz, zstd
  mailbox,
  outlook_folder,  // PST and OST: the folders of one mailbox
  warc,            // and ARC
  // the rest
  known_unsupported,
  binary,
};

STEMMA_API std::string_view code_string(Format format);
// The format of this name.
STEMMA_API std::optional<Format> format_of(std::string_view name);

struct DetectedFormat {
  Format format = Format::text;
  std::string name;  // "plain text", "PDF", "ZIP archive" ...: for people
};

// By content (magic numbers, how a text begins; zero bytes that are no UTF-16 or UTF-32); the
// file's name decides only where that leaves it open, between text and markup. O(size).
STEMMA_API DetectedFormat detect_format(std::string_view bytes, std::string_view name = {});

// What a block of text is. Formats that mark their structure give blocks of the right kind;
// plain text is one `unsplit` block, in which the text stage finds the passages.
enum class BlockKind {
  unsplit,
  paragraph,
  heading,
  list_item,
  table_row,
  quotation,
  caption,
  code,
  note,         // foot- or endnote
  page_header,  // and page footer
  comment,
  hidden,
  original,  // what tracked changes would take away, where both readings are wanted
};
STEMMA_API std::string_view code_string(BlockKind kind);

enum class BlockRole { content, boilerplate };

// What of a document is compared: its content, or boilerplate, too.
enum class Compared { content, everything };
STEMMA_API std::string_view code_string(Compared compared);

// What the text is of a document with tracked changes that nobody accepted or rejected: as if all
// were accepted, as if all were rejected, or both.
enum class Tracked { accepted, original, both };
STEMMA_API std::string_view code_string(Tracked tracked);
// And back; nothing where no reading is called so.
STEMMA_API std::optional<Tracked> tracked_of(std::string_view code);

// What of a document is its text.
struct TextChoice {
  Compared compared = Compared::content;
  Tracked tracked = Tracked::accepted;

  friend bool operator==(const TextChoice&, const TextChoice&) = default;
};

struct Block {
  Span bytes;  // in Extracted::text; blocks are in order and do not overlap
  BlockKind kind = BlockKind::unsplit;
  BlockRole role = BlockRole::content;

  friend bool operator==(const Block&, const Block&) = default;
};

struct Extracted {
  std::string text;           // valid UTF-8
  std::vector<Block> blocks;  // what lies between blocks (front matter) is not compared
  Metadata metadata;
  Encoding encoding;
  std::uint64_t replacements = 0;  // see DecodedText
  Format format = Format::text;    // that it was read as
};

// What is looked for in a document. Metadata takes a while, and nothing that only asks what is
// related needs any.
enum class Wanted {
  text,
  text_and_metadata,
  every_word,  // front matter, boilerplate and both readings of tracked changes are text, too:
               // where a document may go if all it says is kept
};

// Never throws for what a document holds: a parser's exception becomes a diagnostic here, and
// here alone. No value where there is nothing to compare, with the diagnostic that says why.
// An empty document is a text of no words. O(size), thread-safe.
STEMMA_API std::optional<Extracted> extract(RawDocument document, RunContext& context,
                                            Wanted wanted = Wanted::text_and_metadata,
                                            const TextChoice& choice = {});

}  // namespace stemma
