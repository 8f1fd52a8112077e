#include "stemma/extract/text_metadata.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/dates.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

constexpr std::size_t kMostLines = 60;
constexpr std::size_t kProseWords = 25;
constexpr std::size_t kTitleWordsLeast = 3;
constexpr std::size_t kTitleWordsMost = 30;
constexpr std::size_t kLongestTitle = 400;  // bytes
constexpr std::size_t kWidestWrappedLine =
    120;  // characters; longer lines were not wrapped by hand

// Scripts without spaces between words: a character counts as a word.
bool is_unspaced(char32_t value) {
  return (value >= 0x0E00 && value <= 0x0EFF) || (value >= 0x1000 && value <= 0x109F) ||
         (value >= 0x1780 && value <= 0x17FF) || (value >= 0x3040 && value <= 0x30FF) ||
         (value >= 0x3400 && value <= 0x9FFF) || (value >= 0x20000 && value <= 0x3FFFF);
}

// Letters and digits; not the blocks of punctuation and symbols.
bool begins_word(const CodePoint& point) {
  if (point.length > 1) {
    return (point.value > 0xBF && point.value < 0x2000) || point.value >= 0x2E80;
  }
  const auto byte = static_cast<char>(point.value);
  return point.valid && (is_letter(byte) || is_digit(byte));
}

// Words of `line`; counting stops at `enough`.
std::size_t count_words(std::string_view line, std::size_t enough) {
  std::size_t words = 0;
  bool in_word = false;
  for (std::size_t at = 0; at < line.size() && words < enough;) {
    const CodePoint point = decode_utf8(line, at);
    const char byte = line[at];
    at += point.length;
    if (is_unspaced(point.value)) {
      ++words;
      in_word = false;
    } else if (byte == ' ' || byte == '\t' || point.value == 0xA0) {
      in_word = false;
    } else if (!in_word && begins_word(point)) {
      ++words;
      in_word = true;
    }
  }
  return words;
}

// Characters, as far as they matter to wrapping.
std::size_t width_of(std::string_view line) {
  constexpr std::size_t kTooWide = kWidestWrappedLine + 1;
  const std::size_t ascii = std::min(skip_ascii(line.substr(0, kTooWide), 0), kTooWide);
  if (ascii == std::min(line.size(), kTooWide)) return ascii;
  std::size_t width = 0;
  for (std::size_t at = 0; at < line.size() && width <= kWidestWrappedLine; ++width) {
    at += decode_utf8(line, at).length;
  }
  return width;
}

std::size_t count_breadcrumb_marks(std::string_view line) {
  std::size_t marks = 0;
  // Of those between spaces the mark itself is looked for: a line is full of spaces.
  for (const std::string_view mark : {"»", "›", ">", "|"}) {
    std::size_t from = 0;
    for (std::size_t at = line.find(mark, 1); at != std::string_view::npos;
         at = line.find(mark, at + 1)) {
      const std::size_t end = at + mark.size();
      if (at == from || line[at - 1] != ' ' || end == line.size() || line[end] != ' ') continue;
      ++marks;
      from = end + 1;
    }
  }
  for (std::size_t at = line.find("::"); at != std::string_view::npos;
       at = line.find("::", at + 2)) {
    ++marks;
  }
  return marks;
}

// One separator may stand in a sentence; a trail of pages has more, and no full stop.
bool is_breadcrumb_trail(std::string_view line) {
  return count_breadcrumb_marks(line) >= 2 && !line.ends_with('.');
}

struct HeadLine {
  std::string_view text;  // trimmed, not empty
  bool after_blank = false;
  std::size_t width = 0;
};

// Reads the lines up to the next blank one behind those that were read, and says where to go on.
std::size_t read_block(std::string_view text, std::size_t at, std::vector<HeadLine>& lines) {
  bool after_blank = true;
  while (at < text.size() && lines.size() < kMostLines) {
    const Line line = line_at(text, at);
    at = line.next;
    const std::string_view bare = trimmed(line.text);
    if (!bare.empty()) {
      lines.push_back({bare, after_blank, width_of(bare)});
      after_blank = false;
    } else if (!after_blank) {
      break;
    }
  }
  return at;
}

// Whether the line broke because the next word did not fit any more.
bool is_wrapped(const HeadLine& line, const HeadLine& next, std::size_t widest) {
  if (next.after_blank || next.width > kWidestWrappedLine) return false;
  const std::string_view first_word = next.text.substr(0, next.text.find(' '));
  return line.width + 1 + width_of(first_word) > widest;
}

// Where a paragraph of prose begins among `lines` from `begin` on, a block; their number if none
// does.
std::size_t prose_in(const std::vector<HeadLine>& lines, std::size_t begin) {
  std::size_t widest = 0;
  for (std::size_t i = begin; i < lines.size(); ++i) {
    if (lines[i].width <= kWidestWrappedLine) widest = std::max(widest, lines[i].width);
  }
  for (std::size_t i = begin; i < lines.size(); ++i) {
    std::size_t words = count_words(lines[i].text, kProseWords);
    for (std::size_t j = i; words < kProseWords && j + 1 < lines.size(); ++j) {
      if (!is_wrapped(lines[j], lines[j + 1], widest)) break;
      words += count_words(lines[j + 1].text, kProseWords);
    }
    if (words >= kProseWords && !is_breadcrumb_trail(lines[i].text)) return i;
  }
  return lines.size();
}

// The lines before the first paragraph of prose, and what stands with this without a blank line
// between.
struct Head {
  std::vector<HeadLine> lines;
  std::size_t size = 0;  // how many come before it
};

Head read_head(std::string_view text) {
  Head head;
  for (std::size_t at = 0; at < text.size() && head.lines.size() < kMostLines;) {
    const std::size_t begin = head.lines.size();
    at = read_block(text, at, head.lines);
    head.size = prose_in(head.lines, begin);
    if (head.size < head.lines.size()) break;
  }
  return head;
}

bool is_markup_or_mail(std::string_view first_line) {
  constexpr auto kStarts = std::to_array<std::string_view>(
      {"<", "{", "%!PS", "From ", "From:", "To:", "Subject:", "Return-Path:", "Received:",
       "Message-ID:", "Message-Id:", "Delivered-To:", "MIME-Version:"});
  return std::ranges::any_of(kStarts,
                             [&](std::string_view start) { return first_line.starts_with(start); });
}

bool holds_address(std::string_view line) {
  if (line.find("://") != std::string_view::npos) return true;
  if (line.find("www.") != std::string_view::npos) return true;
  const std::size_t at = line.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < line.size() && line[at - 1] != ' ' &&
         line[at + 1] != ' ';
}

bool starts_as_item(std::string_view line) {
  constexpr auto kBullets =
      std::to_array<std::string_view>({"- ", "* ", "+ ", "• ", "· ", "– ", "— ", "◦ ", "▪ ", "("});
  if (line.find_first_of("<[|") == 0) return true;
  if (std::ranges::any_of(kBullets, [&](std::string_view b) { return line.starts_with(b); })) {
    return true;
  }
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return digits > 0 && digits < line.size() && line[digits] == ')';
}

bool is_byline(std::string_view line) {
  return line.size() > 3 && (line[0] == 'b' || line[0] == 'B') &&
         (line[1] == 'y' || line[1] == 'Y') && line[2] == ' ';
}

// A full stop that ends a sentence, not "U.S." or "Inc.".
bool ends_in_full_stop(std::string_view line) {
  if (!line.ends_with('.')) return false;
  constexpr auto kAbbreviations =
      std::to_array<std::string_view>({"Inc.", "Jr.", "Sr.", "Ltd.", "Co.", "Corp.", "etc."});
  const std::size_t space = line.find_last_of(' ');
  const std::string_view last = space == std::string_view::npos ? line : line.substr(space + 1);
  return last.find('.') + 1 == last.size() && std::ranges::count(kAbbreviations, last) == 0;
}

bool may_be_title(std::string_view line) {
  if (line.size() > kLongestTitle || line.ends_with(':') || line.ends_with(';')) return false;
  // A single "#" that made no heading opens a comment; so do two dots in reStructuredText.
  if (line.starts_with("# ") || line.starts_with(".. ") || starts_as_item(line) ||
      is_byline(line) || holds_address(line))
    return false;
  if (count_breadcrumb_marks(line) > 0 || date_of_line(line)) return false;
  return std::ranges::any_of(
      line, [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
}

std::string title_text(std::string_view line) {
  if (line.starts_with('#')) {
    line = trimmed(line.substr(std::min(line.find_first_not_of('#'), line.size())));
    line = trimmed(line.substr(0, line.find_last_not_of('#') + 1));
  }
  std::string title;
  for (const char c : without_emphasis(line)) {
    if (c != ' ' && c != '\t') {
      title.push_back(c);
    } else if (!title.ends_with(' ')) {
      title.push_back(' ');
    }
  }
  return title;
}

bool is_underline(std::string_view line) {
  return line.size() >= 3 && (line.find_first_not_of('=') == std::string_view::npos ||
                              line.find_first_not_of('-') == std::string_view::npos);
}

std::optional<std::string> marked_heading(const std::vector<HeadLine>& lines, std::size_t head) {
  for (std::size_t i = 0; i < head; ++i) {
    const std::string_view line = lines[i].text;
    const bool next_follows = i + 1 < lines.size() && !lines[i + 1].after_blank;
    const bool one_of_comments =
        (next_follows && lines[i + 1].text.starts_with('#')) ||
        (i > 0 && !lines[i].after_blank && lines[i - 1].text.starts_with('#'));
    const bool is_hash_heading = line.starts_with("# ") && !one_of_comments;
    // reStructuredText may draw a line over the heading as well.
    const bool starts = lines[i].after_blank || (i > 0 && is_underline(lines[i - 1].text));
    const bool is_underlined =
        starts && next_follows && may_be_title(line) && is_underline(lines[i + 1].text);
    if ((!is_hash_heading && !is_underlined) || line.size() > kLongestTitle) continue;
    if (std::string title = title_text(line); count_words(title, 1) > 0) return title;
  }
  return std::nullopt;
}

std::optional<std::string> wordiest_line(const std::vector<HeadLine>& lines, std::size_t head) {
  std::optional<std::string> best;
  std::size_t best_words = 0;
  bool best_is_sentence = true;
  for (std::size_t i = 0; i < head; ++i) {
    const std::string_view line = without_emphasis(lines[i].text);
    const std::size_t words = count_words(line, kTitleWordsMost + 1);
    if (words < kTitleWordsLeast || words > kTitleWordsMost || !may_be_title(line)) continue;
    const bool is_sentence = ends_in_full_stop(line);
    if (best && (is_sentence && !best_is_sentence)) continue;
    if (best && is_sentence == best_is_sentence && words < best_words) continue;
    best = title_text(line);
    best_words = words;
    best_is_sentence = is_sentence;
  }
  return best;
}

}  // namespace

Metadata read_text_metadata(std::string_view text) {
  const auto [lines, head] = read_head(text);
  if (lines.empty() || is_markup_or_mail(lines.front().text)) return {};
  Metadata facts;
  auto title = marked_heading(lines, head);
  if (!title) title = wordiest_line(lines, head);
  if (title) facts.push_back({MetadataKey::title, MetadataOrigin::text, *title});
  for (std::size_t i = 0; i < head; ++i) {
    if (const auto date = date_of_line(lines[i].text)) {
      facts.push_back({MetadataKey::date_published, MetadataOrigin::text, *date});
      break;
    }
  }
  return facts;
}

}  // namespace stemma
