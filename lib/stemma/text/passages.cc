// How passages are found in plain text. The basic idea: a line that was wrapped broke because
// the next word did not fit; a line whose writer ended it broke although it would have fitted.
// So, knowing the width a text was wrapped at, each line break tells which kind it is. The width
// is the longest line of the paragraph, or, where that paragraph is short, the width at which
// the document is wrapped elsewhere. Lines over kWidestWrap were never wrapped: there each line
// is a paragraph.

#include "stemma/text/passages.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/lines.h"
#include "stemma/text/lines.h"
#include "stemma/text/unicode/unicode.h"

namespace stemma {
namespace {

// Nobody wraps prose wider; e-mail, manuals and books in plain text stay below 100.
constexpr std::uint32_t kWidestWrap = 120;
// Below this, lines are verses, addresses, menus: each stands for itself.
constexpr std::uint32_t kNarrowestWrap = 45;
// Writers and editors wrap a little early now and then.
constexpr std::uint32_t kRaggedness = 3;
// Short isolated lines of more words than this are sentences without a full stop.
constexpr int kMaxHeadingWords = 12;

constexpr std::string_view kHyphen = "\u2010";
constexpr std::string_view kSoftHyphen = "\u00AD";
// What the hyphen ends in where its bytes were read as Windows-1252 or Latin-1, once or twice.
constexpr std::string_view kMisreadHyphenEnd = "\u0090";

// A run of lines without a blank one between them, of prose or of a list.
struct Run {
  std::size_t first = 0;
  std::size_t last = 0;
  std::uint32_t widest = 0;

  std::size_t size() const { return last - first + 1; }
};

bool is_space(char c) {
  return c == ' ' || c == '\t';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

std::string_view slice(std::string_view text, Span span) {
  return text.substr(span.begin, span.size());
}

bool begins_lower(std::string_view line) {
  return unicode::properties(decode_utf8(line, 0).value).is_lower();
}

bool starts_with_bullet(std::string_view line) {
  if (line.size() >= 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') &&
      is_space(line[1])) {
    return true;
  }
  if (line.empty() || static_cast<unsigned char>(line[0]) < 0x80) return false;
  for (const std::string_view bullet :
       {"\u2022", "\u2023", "\u25AA", "\u25CF", "\u25E6", "\u00B7", "\u2013", "\u2014"}) {
    if (line.starts_with(bullet) && line.size() > bullet.size() && is_space(line[bullet.size()])) {
      return true;
    }
  }
  return false;
}

// "12.", "3)", "(4)", "a)", "(iv)": up to three digits, or letters that count, then white space.
bool starts_with_number(std::string_view line) {
  const bool parenthesis = line.starts_with('(');
  std::size_t at = parenthesis ? 1 : 0;
  const std::size_t begin = at;
  while (at < line.size() && is_digit(line[at])) ++at;
  const bool digits = at > begin && at - begin <= 3;
  if (at == begin) {
    while (at < line.size() && (line[at] == 'i' || line[at] == 'v' || line[at] == 'x')) ++at;
    if (at == begin && at < line.size() && is_lower(line[at])) ++at;
  }
  if (at == begin || at + 1 >= line.size() || (is_digit(line[begin]) && !digits)) return false;
  const bool closed =
      parenthesis ? line[at] == ')' : line[at] == ')' || (line[at] == '.' && digits);
  return closed && is_space(line[at + 1]);
}

bool is_list_start(std::string_view line) {
  return starts_with_bullet(line) || starts_with_number(line);
}

bool is_rule(std::string_view line) {
  const auto is_mark = [](char c) {
    return c == '=' || c == '-' || c == '_' || c == '*' || c == '~' || c == '#' || c == ' ';
  };
  return line.size() >= 3 && std::all_of(line.begin(), line.end(), is_mark);
}

bool is_markdown_heading(std::string_view line) {
  const std::size_t marks = line.find_first_not_of('#');
  return marks != std::string_view::npos && marks >= 1 && marks <= 6 && is_space(line[marks]);
}

bool ends_sentence(std::string_view line) {
  const std::size_t end = line.find_last_not_of("\"')*_]");
  return end != std::string_view::npos &&
         std::string_view(".:;!?,").find(line[end]) != std::string_view::npos;
}

// "migra-" and on the next line "tion": the same sentence, however narrow the lines are.
bool splits_word(std::string_view line, std::string_view next) {
  for (const std::string_view hyphen : {std::string_view("-"), kHyphen, kSoftHyphen}) {
    if (!line.ends_with(hyphen)) continue;
    line.remove_suffix(hyphen.size());
    const auto before = line.empty() ? '\0' : static_cast<unsigned char>(line.back());
    return (before >= 0x80 || std::isalpha(before) != 0) && !next.empty() && begins_lower(next);
  }
  return false;
}

bool has_visible_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0;
  });
}

int count_words(std::string_view line) {
  int words = 0;
  bool in_word = false;
  for (const char c : line) {
    if (!is_space(c) && !in_word) ++words;
    in_word = !is_space(c);
  }
  return words;
}

class PlainTextSplitter {
 public:
  PlainTextSplitter(std::string_view text, const std::vector<Span>& lines, Span range)
      : text_(text) {
    first_number_ = line_of(lines, range.begin);
    std::vector<Span> own;
    for (std::size_t i = first_number_ - 1; i < lines.size() && lines[i].begin < range.end; ++i) {
      own.push_back({std::max(lines[i].begin, range.begin), std::min(lines[i].end, range.end)});
    }
    lines_ = line_shapes(text, own);
    is_row_.assign(lines_.size(), 0);
    mark_rows('|');
    mark_rows('\t');
    find_runs();
    document_width_ = find_document_width();
  }

  std::vector<Passage> split() {
    for (const Run& run : runs_) split_run(run);
    mark_lists_after_colons();
    return std::move(passages_);
  }

 private:
  std::string_view line(std::size_t i) const { return slice(text_, lines_[i].bytes); }

  // A line is a row of a table where it holds a mark twice. The marks are looked for in the whole
  // text, which has few lines with any.
  void mark_rows(char mark) {
    std::size_t i = 0;
    for (std::size_t at = text_.find(mark); at != std::string_view::npos;) {
      while (i < lines_.size() && lines_[i].bytes.end <= at) ++i;
      if (i == lines_.size()) return;
      const std::size_t next = text_.find(mark, at + 1);
      if (lines_[i].bytes.begin <= at && next < lines_[i].bytes.end) is_row_[i] = 1;
      at = next;
    }
  }

  // Lists are runs of their own, since they may be wrapped otherwise than the prose before them.
  void find_runs() {
    starts_item_.assign(lines_.size(), 0);
    for (std::size_t i = 0; i < lines_.size();) {
      if (lines_[i].blank) {
        ++i;
        continue;
      }
      const std::size_t end = next_blank(i);
      const std::uint32_t width = widest(i, end);
      std::size_t first = i;
      bool in_list = false;
      for (; i < end; ++i) {
        if (!is_list_start(line(i))) continue;
        if (i > first && !in_list && interrupts(i, width)) continue;
        starts_item_[i] = 1;
        if (i > first && !in_list) {
          runs_.push_back({first, i - 1, widest(first, i)});
          first = i;
        }
        in_list = true;
      }
      runs_.push_back({first, end - 1, widest(first, end)});
    }
  }

  std::size_t next_blank(std::size_t i) const {
    while (i < lines_.size() && !lines_[i].blank) ++i;
    return i;
  }

  // A word too long for any line stands alone on one, and says nothing about the width.
  std::uint32_t widest(std::size_t begin, std::size_t end) const {
    std::uint32_t all = 0;
    std::uint32_t of_words = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const LineShape& shape = lines_[i];
      all = std::max(all, shape.columns);
      if (shape.indent + shape.first_word < shape.columns) {
        of_words = std::max(of_words, shape.columns);
      }
    }
    return of_words == 0 ? all : of_words;
  }

  // Whether a line that looks like a list item merely goes on with prose: "... in May", "12. They
  // met", or a dash. Then the line before is full, and its sentence does not end there.
  bool interrupts(std::size_t i, std::uint32_t width) const {
    return !ends_sentence(line(i - 1)) && lines_[i].indent <= lines_[i - 1].indent &&
           !would_have_fitted(i - 1, width);
  }

  bool would_have_fitted(std::size_t i, std::uint32_t width) const {
    return lines_[i].columns + 1 + lines_[i + 1].first_word + kRaggedness <= width;
  }

  // Whether most line breaks of the run are there because the next word did not fit.
  bool is_wrapped(const Run& run, std::uint32_t width) const {
    std::size_t breaks = 0;
    std::size_t forced = 0;
    for (std::size_t i = run.first; i < run.last; ++i) {
      if (starts_item_[i + 1] != 0) continue;
      ++breaks;
      if (!would_have_fitted(i, width)) ++forced;
    }
    return breaks > 0 && 2 * forced >= breaks;
  }

  // The width at which most wrapped lines of the document are wrapped; 0 if none are. Two lines
  // prove nothing: the longer of them always looks full.
  std::uint32_t find_document_width() const {
    std::map<std::uint32_t, std::size_t> lines_by_width;
    for (const Run& run : runs_) {
      const bool plausible = run.size() >= 3 && run.widest >= kNarrowestWrap &&
                             run.widest <= kWidestWrap && is_wrapped(run, run.widest);
      if (plausible) lines_by_width[run.widest] += run.size();
    }
    std::size_t total = 0;
    for (const auto& [width, count] : lines_by_width) total += count;
    std::size_t seen = 0;
    for (const auto& [width, count] : lines_by_width) {
      seen += count;
      if (2 * seen >= total) return width;
    }
    return 0;
  }

  // The width to judge this run's line breaks by; 0 where each line stands for itself.
  std::uint32_t run_width(const Run& run) const {
    if (run.widest > kWidestWrap) return 0;
    const bool narrow = run.widest + kRaggedness < document_width_ - document_width_ / 5;
    std::uint32_t width = run.widest;
    if (run.size() == 2 || narrow) width = std::max(width, document_width_);
    if (width < kNarrowestWrap) return 0;
    if (document_width_ == 0 && run.size() == 2 && !begins_lower(line(run.last))) return 0;
    return run.size() == 2 || is_wrapped(run, width) ? width : 0;
  }

  bool goes_on(std::size_t i, std::uint32_t width, bool in_list_item) const {
    const std::string_view next = line(i + 1);
    if (starts_item_[i + 1] != 0 || is_rule(next) || is_rule(line(i)) ||
        is_markdown_heading(line(i)) || is_markdown_heading(next) || is_row_[i] != 0 ||
        is_row_[i + 1] != 0) {
      return false;
    }
    if (in_list_item && lines_[i + 1].indent > item_indent_) return true;
    if (splits_word(line(i), next)) return true;
    if (width == 0) return false;
    const bool indented = lines_[i + 1].indent > lines_[i].indent + 1;
    if (indented && ends_sentence(line(i))) return false;
    return !would_have_fitted(i, width);
  }

  void split_run(const Run& run) {
    const std::uint32_t width = run_width(run);
    std::size_t first = run.first;
    for (std::size_t i = run.first; i <= run.last; ++i) {
      const bool in_list_item = starts_item_[first] != 0;
      if (i == first) item_indent_ = lines_[i].indent;
      if (i < run.last && goes_on(i, width, in_list_item)) continue;
      add(run, first, i);
      first = i + 1;
    }
  }

  BlockKind kind_of(const Run& run, std::size_t first, std::size_t last) const {
    const std::string_view head = line(first);
    const bool underlined = first == last && last < run.last && is_rule(line(last + 1)) &&
                            (line(last + 1)[0] == '=' || line(last + 1)[0] == '-');
    if (is_markdown_heading(head) || underlined) return BlockKind::heading;
    if (starts_item_[first] != 0) return BlockKind::list_item;
    if (is_row_[first] != 0) return BlockKind::table_row;
    if (head.starts_with('>')) return BlockKind::quotation;
    if (run.size() == 1 && !ends_sentence(head) && count_words(head) <= kMaxHeadingWords) {
      return BlockKind::heading;
    }
    return BlockKind::paragraph;
  }

  void add(const Run& run, std::size_t first, std::size_t last) {
    Passage passage;
    passage.bytes = {lines_[first].bytes.begin, lines_[last].bytes.end};
    if (!has_visible_word(slice(text_, passage.bytes))) return;
    passage.kind = kind_of(run, first, last);
    passage.first_line = first_number_ + static_cast<std::uint32_t>(first);
    passage.last_line = first_number_ + static_cast<std::uint32_t>(last);
    passages_.push_back(passage);
  }

  // "... the following goals:" and then items that end in ";" or ",", up to the first that does
  // not: a list without bullets.
  void mark_lists_after_colons() {
    const auto ending = [&](const Passage& passage) { return slice(text_, passage.bytes); };
    const auto goes_on_after = [&](const Passage& passage) {
      const std::string_view text = ending(passage);
      return text.ends_with(';') || text.ends_with(',') || text.ends_with("; and") ||
             text.ends_with("; or");
    };
    for (std::size_t i = 0; i + 2 < passages_.size(); ++i) {
      if (!ending(passages_[i]).ends_with(':')) continue;
      std::size_t last = i + 1;
      while (last + 1 < passages_.size() && goes_on_after(passages_[last])) ++last;
      if (last < i + 2) continue;
      for (std::size_t item = i + 1; item <= last; ++item) {
        if (passages_[item].kind == BlockKind::paragraph) {
          passages_[item].kind = BlockKind::list_item;
        }
      }
    }
  }

  std::string_view text_;
  std::vector<LineShape> lines_;
  std::uint32_t first_number_ = 1;  // of lines_, counted from 1 in the whole text
  std::vector<char> starts_item_;   // of lines_
  std::vector<char> is_row_;        // of lines_, of a table
  std::vector<Run> runs_;
  std::uint32_t document_width_ = 0;
  std::uint32_t item_indent_ = 0;
  std::vector<Passage> passages_;
};

// White space that a line ends in is not of its passage; but behind something outside ASCII this
// white space may be half of a letter that was misread.
bool may_lose_half_a_letter(std::string_view text) {
  constexpr char kLead = '\xC2';  // of U+0085 and U+00A0
  for (std::size_t at = text.find(kLead); at != std::string_view::npos;) {
    std::size_t end = at + 1;
    const bool is_half = end < text.size() && (text[end] == '\x85' || text[end] == '\xA0');
    if (is_half && at > 0 && static_cast<unsigned char>(text[at - 1]) >= 0x80) {
      for (++end; end < text.size() && text[end] != '\n' && text[end] != '\r';) {
        const CodePoint point = decode_utf8(text, end);
        if (!is_white_space(point.value)) break;
        end += point.length;
      }
      if (end == text.size() || text[end] == '\n' || text[end] == '\r') return true;
    }
    at = text.find(kLead, end);
  }
  return false;
}

// Whether a line that ends in `line_break` may end in the middle of a word: see tokens.h.
bool may_join_lines(std::string_view text, char line_break) {
  const auto may_be_of_word = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 ||
           std::isalpha(static_cast<unsigned char>(c)) != 0;
  };
  for (std::size_t at = text.find(line_break); at != std::string_view::npos;
       at = text.find(line_break, at + 1)) {
    std::size_t end = at;
    while (end > 0 && is_space(text[end - 1])) --end;
    if (end == 0 || (text[end - 1] != '-' && static_cast<unsigned char>(text[end - 1]) < 0x80)) {
      continue;
    }
    const std::string_view line = text.substr(0, end);
    if (line.ends_with(kHyphen) || line.ends_with(kSoftHyphen)) return true;
    if (line.ends_with(kMisreadHyphenEnd)) return true;
    if (line.back() != '-' || end < 2 || !may_be_of_word(line[end - 2])) continue;
    const std::size_t next = text.find_first_not_of(" \t\n\r", at);
    if (next != std::string_view::npos && may_be_of_word(text[next])) return true;
  }
  return false;
}

}  // namespace

bool words_may_depend_on_passages(std::string_view text) {
  return may_lose_half_a_letter(text) || may_join_lines(text, '\n') || may_join_lines(text, '\r');
}

std::vector<Passage> split_passages(std::string_view text, std::span<const Block> blocks) {
  const std::vector<Span> lines = split_lines(text);
  std::vector<Passage> passages;
  for (const Block& block : blocks) {
    if (block.kind != BlockKind::unsplit) {
      Passage passage{block.bytes, block.kind, block.role, 1, 1, {}};
      passage.first_line = line_of(lines, block.bytes.begin);
      passage.last_line = line_of(lines, std::max(block.bytes.begin + 1, block.bytes.end) - 1);
      passages.push_back(passage);
      continue;
    }
    for (Passage& passage : PlainTextSplitter(text, lines, block.bytes).split()) {
      passage.role = block.role;
      passages.push_back(passage);
    }
  }
  return passages;
}

}  // namespace stemma
