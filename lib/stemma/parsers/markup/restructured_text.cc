#include "stemma/parsers/markup/restructured_text.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/ascii.h"
#include "stemma/extract/dates.h"
#include "stemma/parsers/markup/rst_directives.h"
#include "stemma/parsers/markup/rst_inline.h"
#include "stemma/parsers/markup/rst_lines.h"
#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"

namespace stemma {
namespace {

constexpr int kDeepest = 50;  // bodies within bodies; what is deeper is one paragraph

class RstReader {
 public:
  RstReader(std::string_view source, BlockWriter& writer, Wanted wanted)
      : lines_(rst_lines(source)), writer_(writer), wanted_(wanted) {}

  void read() {
    substitutions_ = rst_substitutions(lines_);
    body({0, lines_.size()}, BlockKind::paragraph, 0);
  }

 private:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  std::string_view line(std::size_t at) const { return lines_[at].text; }
  bool is_blank(std::size_t at) const { return lines_[at].text.empty(); }

  // Where lines that are deeper than `indent`, or blank, end.
  std::size_t deeper_end(std::size_t at, std::size_t end, std::size_t indent) const {
    while (at < end && (is_blank(at) || lines_[at].indent > indent)) ++at;
    return at;
  }

  std::size_t paragraph_end(std::size_t at, std::size_t end) const {
    while (at < end && !is_blank(at)) ++at;
    return at;
  }

  std::string joined(Range range) const {
    std::string text;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (!text.empty()) text += '\n';
      text += line(i);
    }
    return text;
  }

  // What a web page would not show is there, and does not count.
  void put(BlockKind kind, std::string_view text) {
    if (is_shown_) return writer_.add(kind, text);
    writer_.add(BlockKind::hidden, text, BlockRole::boilerplate);
  }

  // What nobody is shown: comments, what directives are told. Where every word counts, these do.
  void put_unshown(std::string_view text) {
    if (wanted_ == Wanted::every_word) writer_.add(BlockKind::hidden, text);
  }

  void add(BlockKind kind, std::string_view text) {
    std::string shown = rst_inline(text, substitutions_);
    if (shown.empty()) return;
    put(kind, std::exchange(before_, {}) + shown);
  }

  void body(Range range, BlockKind otherwise, int depth) {
    if (depth > kDeepest) return add(otherwise, joined(range));
    std::size_t at = range.begin;
    while (at < range.end && is_blank(at)) ++at;
    if (at >= range.end) return;
    std::size_t base = lines_[at].indent;
    while (at < range.end) {
      if (is_blank(at)) {
        ++at;
        continue;
      }
      base = std::min(base, lines_[at].indent);
      if (lines_[at].indent > base) {
        const std::size_t end = deeper_end(at, range.end, base);
        body({at, end}, otherwise == BlockKind::paragraph ? BlockKind::quotation : otherwise,
             depth + 1);
        at = end;
      } else {
        at = block(at, range.end, otherwise, depth);
      }
    }
  }

  // Reads the block that begins at a line; gives the line behind it.
  std::size_t block(std::size_t at, std::size_t end, BlockKind otherwise, int depth) {
    const std::string_view text = line(at);
    const std::size_t indent = lines_[at].indent;
    if (text == ".." || text.starts_with(".. ")) {
      const std::size_t block_end = deeper_end(at + 1, end, indent);
      explicit_markup({at, block_end}, otherwise, depth);
      return block_end;
    }
    if (text.starts_with("__ ")) {  // an anonymous target
      put_unshown(text);
      return at + 1;
    }
    if (const std::size_t next = heading(at, end); next > at) return next;
    if (text.starts_with("+-") || text.starts_with("+=")) return grid_table(at, end);
    if (is_simple_table_border(text)) return simple_table(at, end);
    if (text.starts_with(">>> ")) {
      const std::size_t next = paragraph_end(at, end);
      put(BlockKind::code, joined({at, next}));
      return next;
    }
    if (const std::size_t next = list_item(at, end, otherwise, depth); next > at) return next;
    if (!field_name(text).empty()) return field(at, end, depth);
    if (text.starts_with("| ")) return line_block(at, end, otherwise);
    const bool is_term = at + 1 < end && !is_blank(at + 1) && lines_[at + 1].indent > indent;
    if (is_term) {
      add(BlockKind::list_item, text);
      const std::size_t next = deeper_end(at + 1, end, indent);
      body({at + 1, next}, otherwise, depth + 1);
      return next;
    }
    return paragraph(at, end, otherwise);
  }

  std::size_t heading(std::size_t at, std::size_t end) {
    const std::string_view text = line(at);
    std::size_t title = at;
    if (is_rst_rule(text, 2) && at + 2 < end && line(at + 2) == text && !is_blank(at + 1)) {
      title = at + 1;
    } else if (is_rst_rule(text, 4)) {
      return at + 1;  // a transition
    } else if (at + 1 >= end || lines_[at + 1].indent != lines_[at].indent ||
               !is_rst_rule(line(at + 1), std::min<std::size_t>(text.size(), 4))) {
      return at;
    }
    if (!has_title_ && wanted_ == Wanted::text_and_metadata) {
      writer_.add_fact(MetadataKey::title, MetadataOrigin::text,
                       rst_inline(line(title), substitutions_));
    }
    has_title_ = true;
    add(BlockKind::heading, line(title));
    return title + 2;
  }

  std::size_t grid_table(std::size_t at, std::size_t end) {
    std::vector<std::string_view> table;
    for (; at < end && (line(at).starts_with('+') || line(at).starts_with('|')); ++at) {
      table.push_back(line(at));
    }
    for (const std::string& row : grid_rows(table)) add(BlockKind::table_row, row);
    return at;
  }

  // Ends with its third border, or its second where there is no head.
  std::size_t simple_table(std::size_t at, std::size_t end) {
    const std::size_t indent = lines_[at].indent;
    std::vector<std::string> padded;
    std::size_t last = at;
    for (std::size_t i = at; i < end; ++i) {
      if (is_blank(i) && i > at + 1 && is_simple_table_border(line(i - 1))) break;
      if (!is_blank(i) && lines_[i].indent < indent) break;
      if (is_simple_table_border(line(i))) last = i;
    }
    for (std::size_t i = at; i <= last; ++i) {
      const std::size_t blanks = is_blank(i) ? 0 : lines_[i].indent - indent;
      padded.push_back(std::string(blanks, ' ') + std::string(line(i)));
    }
    for (const std::string& row : simple_rows({padded.begin(), padded.end()})) {
      add(BlockKind::table_row, row);
    }
    return last + 1;
  }

  std::size_t list_item(std::size_t at, std::size_t end, BlockKind otherwise, int depth) {
    const std::string_view text = line(at);
    const std::size_t indent = lines_[at].indent;
    std::size_t mark = bullet_length(text);
    if (mark == 0) {
      mark = enumerator_length(text);
      // A sentence that begins with "A. Smith" goes on in the next line.
      const bool goes_on = at + 1 < end && !is_blank(at + 1) && lines_[at + 1].indent <= indent &&
                           enumerator_length(line(at + 1)) == 0;
      if (mark == 0 || goes_on) return at;
      std::string number(text.substr(0, mark));
      if (const std::size_t automatic = number.find('#'); automatic != std::string::npos) {
        number.replace(automatic, 1, std::to_string(++automatic_));
      } else {
        automatic_ = 0;
      }
      before_ = std::move(number);
    }
    lines_[at].text.erase(0, mark);
    lines_[at].indent += mark;
    const std::size_t next = deeper_end(at + 1, end, indent);
    body({at, next}, otherwise == BlockKind::paragraph ? BlockKind::list_item : otherwise,
         depth + 1);
    before_.clear();
    return next;
  }

  std::size_t field(std::size_t at, std::size_t end, int depth) {
    const std::string name(field_name(line(at)));
    const std::size_t indent = lines_[at].indent;
    const std::size_t next = deeper_end(at + 1, end, indent);
    std::string& text = lines_[at].text;
    text.erase(0, std::min(text.size(), name.size() + 3));
    lines_[at].indent = indent + name.size() + 3;
    if (depth == 0 && !has_text_) {
      fact(lower_ascii(name), text);
      // Those before the title are front matter; docutils and Sphinx show the others.
      if (!has_title_ && wanted_ != Wanted::every_word) return next;
    }
    // ":param x: ..." is shown as "x ...".
    const std::size_t blank = name.find(' ');
    const bool is_of_code = blank != std::string::npos && speaks_of_code(name.substr(0, blank));
    const std::string shown = is_of_code ? name.substr(blank + 1) : name;
    if (text.empty()) {
      add(BlockKind::list_item, shown);
    } else {
      before_ = shown + ' ';
      lines_[at].indent = indent + 1;
    }
    body({at, next}, BlockKind::list_item, depth + 1);
    before_.clear();
    return next;
  }

  // The fields of Sphinx that describe what a function takes, gives and raises.
  static bool speaks_of_code(std::string_view word) {
    constexpr std::string_view kWords[] = {
        "param", "parameter", "arg",    "argument",  "key",  "keyword", "type", "raises",
        "raise", "except",    "return", "exception", "ivar", "var",     "cvar", "vartype"};
    return std::ranges::find(kWords, word) != std::end(kWords);
  }

  void fact(std::string_view name, std::string_view value) {
    if (wanted_ != Wanted::text_and_metadata) return;
    constexpr MetadataOrigin kOrigin = MetadataOrigin::text;
    if (name == "title") writer_.add_fact(MetadataKey::title, kOrigin, value);
    if (name == "author") writer_.add_fact(MetadataKey::author, kOrigin, value);
    if (name == "date") {
      writer_.add_fact(MetadataKey::date_published, kOrigin, iso_date(value).value_or(""));
    }
  }

  std::size_t line_block(std::size_t at, std::size_t end, BlockKind otherwise) {
    std::string text;
    for (; at < end && (line(at).starts_with("| ") || line(at) == "|"); ++at) {
      text += std::string(line(at).substr(1)) + '\n';
    }
    add(otherwise, text);
    return at;
  }

  std::size_t paragraph(std::size_t at, std::size_t end, BlockKind otherwise) {
    const std::size_t indent = lines_[at].indent;
    std::size_t next = at;
    while (next < end && !is_blank(next) && lines_[next].indent >= indent) ++next;
    std::string text = joined({at, next});
    has_text_ = true;
    if (!text.ends_with("::")) {
      add(otherwise, text);
      return next;
    }
    text.pop_back();
    if (text == ":" || text.ends_with(" :") || text.ends_with("\n:")) text.pop_back();
    add(otherwise, text);
    const std::size_t code_end = deeper_end(next, end, indent);
    code({next, code_end});
    return code_end;
  }

  void code(Range range) {
    const std::span<const RstLine> all = lines_;
    put(BlockKind::code, rst_literal(all.subspan(range.begin, range.end - range.begin)));
  }

  void explicit_markup(Range range, BlockKind otherwise, int depth) {
    const std::string name(directive_name(line(range.begin)));
    if (!name.empty()) return directive(range, name, otherwise, depth);
    const std::string_view text = line(range.begin);
    const std::size_t label_end = text.find("] ");
    if (!text.starts_with(".. [") || label_end == std::string_view::npos) {
      return put_unshown(joined(range));  // a comment, or a target
    }
    lines_[range.begin].text.erase(0, label_end + 2);
    lines_[range.begin].indent = content_indent(range);
    body(range, BlockKind::note, depth + 1);
  }

  // How deep what belongs to the markup at the range's first line is.
  std::size_t content_indent(Range range) const {
    for (std::size_t i = range.begin + 1; i < range.end; ++i) {
      if (!is_blank(i)) return lines_[i].indent;
    }
    return lines_[range.begin].indent + 3;
  }

  void directive(Range range, std::string_view name, BlockKind otherwise, int depth) {
    const RstDirective kind = rst_directive(name);
    if (kind == RstDirective::nothing) return put_unshown(joined(range));
    RstLine& first = lines_[range.begin];
    first.text.erase(0, std::min(first.text.size(), name.size() + 6));
    first.indent = content_indent(range);
    Range content{range.begin + 1, range.end};
    const bool takes_lines = kind == RstDirective::signature;
    while (takes_lines && content.begin < range.end && !is_blank(content.begin) &&
           field_name(line(content.begin)).empty()) {
      ++content.begin;
    }
    const std::size_t argument_end = content.begin;
    while (content.begin < range.end && !field_name(line(content.begin)).empty()) {
      std::string& option = lines_[content.begin++].text;
      const std::string_view named = field_name(option);
      if (kind != RstDirective::conditional && is_shown_option(named)) {
        add(BlockKind::caption, std::string_view(option).substr(named.size() + 2));
      } else {
        put_unshown(option);
      }
      option.clear();
    }
    switch (kind) {
      case RstDirective::titled:
        put(BlockKind::paragraph, rst_directive_title(name));
        return body(range, otherwise, depth + 1);
      case RstDirective::content:
        // Of one that is not known here: a file from which the text is made.
        if (is_path(first.text)) return body(content, otherwise, depth + 1);
        return body(range, otherwise, depth + 1);
      case RstDirective::code:
        // Of the others the argument is a language.
        if (name == "math" || name == "parsed-literal") {
          put(BlockKind::code, first.text);
        } else {
          put_unshown(first.text);
        }
        return code(content);
      case RstDirective::only_content:
        put_unshown(first.text);
        return body(content, otherwise, depth + 1);
      case RstDirective::conditional: {
        put_unshown(first.text);
        const bool is_shown = is_shown_ && holds_for_html(first.text);
        const bool was_shown = std::exchange(is_shown_, is_shown);
        body(content, otherwise, depth + 1);
        is_shown_ = was_shown;
        return;
      }
      case RstDirective::figure:
        put_unshown(first.text);
        return body(content, BlockKind::caption, depth + 1);
      case RstDirective::heading:
        add(BlockKind::heading, first.text);
        return body(content, otherwise, depth + 1);
      case RstDirective::signature:
        for (std::size_t i = range.begin; i < argument_end; ++i) {
          put(BlockKind::paragraph, line(i));
        }
        return body(content, otherwise, depth + 1);
      case RstDirective::version:
        version(first.text, rst_directive_title(name));
        return body(range, otherwise, depth + 1);
      case RstDirective::nothing:
        break;
    }
  }

  static bool is_shown_option(std::string_view name) {
    return name == "caption" || name == "header" || name == "subtitle" || name == "title";
  }

  static bool is_path(std::string_view argument) {
    return argument.find('/') != std::string_view::npos &&
           argument.find(' ') == std::string_view::npos;
  }

  // "3.1 text" becomes "Added in version 3.1: text".
  static void version(std::string& argument, std::string_view title) {
    const std::size_t blank = std::min(argument.find(' '), argument.size());
    argument.insert(blank, ":");
    argument.insert(0, std::string(title) + ' ');
  }

  std::vector<RstLine> lines_;
  BlockWriter& writer_;
  Wanted wanted_;
  RstSubstitutions substitutions_;
  std::string before_;  // the number of the list item that begins
  int automatic_ = 0;   // the last number that "#." got
  bool has_title_ = false;
  bool is_shown_ = true;   // not within what is for other outputs than web pages
  bool has_text_ = false;  // a paragraph was met: fields are none of the document any more
};

}  // namespace

std::optional<Extracted> extract_restructured_text(RawDocument document, Wanted wanted,
                                                   RunContext& context) {
  const MarkupSource source = read_source(std::move(document), context);
  BlockWriter writer;
  RstReader(source.text, writer, wanted).read();
  return finish(writer, source);
}

}  // namespace stemma
