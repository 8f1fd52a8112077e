#include "stemma/parsers/markup/latex.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/extract/dates.h"
#include "stemma/parsers/markup/latex_commands.h"
#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

constexpr int kDeepestArgument = 20;  // notes within notes
constexpr std::size_t kLongestArgument = 1U << 14U;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Where the listing that begins at text[at] ends; `at` where none does, or it has no end.
std::size_t listing_end(std::string_view text, std::size_t at) {
  for (const std::string_view name : {"verbatim}", "lstlisting}", "minted}"}) {
    if (!text.substr(at).starts_with("\\begin{" + std::string(name))) continue;
    const std::size_t end = text.find("\\end{" + std::string(name), at);
    return end == std::string_view::npos ? at : end;
  }
  return at;
}

// Without comments, which reach to the end of the line, and over the white space that begins the
// next one. In listings there are none.
std::string without_comments(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && listing_end(text, at) > at) {
      const std::size_t end = listing_end(text, at);
      result += text.substr(at, end - at);
      at = end;
    } else if (text[at] == '\\' && at + 1 < text.size()) {
      result += text.substr(at, 2);
      at += 2;
    } else if (text[at] == '%') {
      at = std::min(text.find('\n', at), text.size());
      // An empty line after it is still the end of a paragraph.
      if (at < text.size()) ++at;
      while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    } else {
      result += text[at++];
    }
  }
  return result;
}

class LatexReader {
 public:
  LatexReader(std::string_view text, BlockWriter& writer, int depth)
      : text_(text), writer_(writer), depth_(depth) {}

  void read() {
    while (at_ < text_.size()) step();
    end_block();
  }

  // All of it on one line, for titles and notes.
  std::string read_inline() {
    is_inline_ = true;
    while (at_ < text_.size()) step();
    return on_one_line(block_);
  }

 private:
  struct Environment {
    LatexEnvironment kind = LatexEnvironment::text;
    int items = 0;
  };

  void step() {
    const char c = text_[at_];
    if (c == '\\') {
      command();
    } else if (c == '{' || c == '}') {
      ++at_;
    } else if (c == '$') {
      ++at_;  // what is between is kept as it is
    } else if (c == '~') {
      block_ += ' ';
      ++at_;
    } else if (c == '&' && is_in(LatexEnvironment::table)) {
      block_ += '\t';
      ++at_;
    } else if (c == '\n' && is_blank_line(at_ + 1) && !is_in(LatexEnvironment::table)) {
      end_block();
      ++at_;
    } else if (!ligature()) {
      block_ += c;
      ++at_;
    }
  }

  bool ligature() {
    constexpr std::pair<std::string_view, std::string_view> kLigatures[] = {
        {"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}, {"`", "‘"}};
    for (const auto& [written, shown] : kLigatures) {
      if (text_.substr(at_).starts_with(written)) {
        block_ += shown;
        at_ += written.size();
        return true;
      }
    }
    return false;
  }

  bool is_blank_line(std::size_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r')) ++at;
    return at < text_.size() && text_[at] == '\n';
  }

  bool is_in(LatexEnvironment kind) const {
    return std::ranges::count(environments_, kind, &Environment::kind) > 0;
  }

  void command() {
    const std::size_t begin = ++at_;
    if (begin >= text_.size()) return;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    if (at_ == begin) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    const bool is_word = is_letter(name.front());
    if (name == "\\") return line_end();
    if (name == "(" || name == ")" || name == "[" || name == "]") return;
    if (name == "verb") return verbatim();
    if (name == "begin") return begin_environment();
    if (name == "end") return end_environment(argument());
    if (const auto accent = latex_accent(name)) {
      if (add_accented(*accent)) return;
    }
    if (const auto symbol = latex_symbol(name)) {
      block_ += *symbol;
      if (is_word) skip_blanks();
      return;
    }
    if (is_word) known_command(name);
  }

  void known_command(std::string_view name) {
    if (at_ < text_.size() && text_[at_] == '*') ++at_;
    switch (latex_command(name)) {
      case LatexCommand::heading:
        skip_optional();
        end_block();
        writer_.add(BlockKind::heading, inner(argument()));
        break;
      case LatexCommand::item:
        item(name);
        break;
      case LatexCommand::note:
        skip_optional();
        notes_.emplace_back(BlockKind::note, inner(argument()));
        break;
      case LatexCommand::caption:
        skip_optional();
        notes_.emplace_back(BlockKind::caption, inner(argument()));
        break;
      case LatexCommand::first_is_nothing:
        skip_optional();
        argument();
        if (name == "multicolumn") argument();
        break;
      case LatexCommand::nothing:
        skip_arguments();
        break;
      case LatexCommand::paragraph_end:
        end_block();
        break;
      case LatexCommand::text:
        skip_optional();
        if (at_ < text_.size() && text_[at_] != '{') skip_blanks();
        break;
    }
  }

  // Behind "\\": a row ends, or a line.
  void line_end() {
    if (at_ < text_.size() && text_[at_] == '*') ++at_;
    skip_optional();
    if (is_in(LatexEnvironment::table)) {
      end_block();
    } else {
      block_ += '\n';
    }
  }

  void verbatim() {
    if (at_ >= text_.size()) return;
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return;
    block_ += text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
  }

  void begin_environment() {
    const std::string_view name = argument();
    const LatexEnvironment kind = latex_environment(name);
    const bool is_raw = kind == LatexEnvironment::listing || kind == LatexEnvironment::nothing ||
                        kind == LatexEnvironment::mathematics;
    if (is_raw) {
      const std::size_t end = text_.find("\\end{" + std::string(name) + "}", at_);
      if (end == std::string_view::npos) return;  // it never ends: what follows is text
      if (kind == LatexEnvironment::listing) {
        skip_optional();
        if (name == "minted") argument();
      }
      const std::string_view raw = text_.substr(at_, end < at_ ? 0 : end - at_);
      if (kind == LatexEnvironment::listing) end_block();
      if (kind == LatexEnvironment::listing) writer_.add(BlockKind::code, raw);
      if (kind == LatexEnvironment::mathematics) block_ += ' ' + on_one_line(raw) + ' ';
      at_ = end + name.size() + 6;
      return;
    }
    if (kind != LatexEnvironment::text) end_block();
    skip_optional();
    if (kind == LatexEnvironment::table || name == "thebibliography" || name == "minipage") {
      if (name == "tabularx") argument();
      argument();
    }
    environments_.push_back({kind, 0});
  }

  void end_environment(std::string_view name) {
    end_block();
    if (environments_.empty() || name == "document") return;
    environments_.pop_back();
  }

  void item(std::string_view name) {
    end_block();
    std::string label;
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '[') label = inner(bracketed());
    if (name == "bibitem") {
      label.clear();
      argument();
    }
    if (label.empty() && !environments_.empty() &&
        environments_.back().kind == LatexEnvironment::numbers) {
      label = std::to_string(++environments_.back().items) + '.';
    }
    if (!label.empty()) block_ = label + ' ';
    skip_blanks();
  }

  bool add_accented(std::string_view mark) {
    std::size_t at = at_;
    const bool is_word = is_letter(text_[at_ - 1]);
    while (is_word && at < text_.size() && text_[at] == ' ') ++at;
    const bool is_braced = at < text_.size() && text_[at] == '{';
    if (is_word && !is_braced && at == at_) return false;
    if (is_braced) ++at;
    if (text_.substr(at).starts_with("\\i") || text_.substr(at).starts_with("\\j")) ++at;
    if (at >= text_.size()) return false;
    const std::uint32_t length = decode_utf8(text_, at).length;
    if (text_[at] == '}') return false;
    block_ += text_.substr(at, length);
    block_ += mark;
    at_ = at + length;
    if (is_braced && at_ < text_.size() && text_[at_] == '}') ++at_;
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  void skip_optional() {
    while (at_ < text_.size() && text_[at_] == '[') bracketed();
  }

  void skip_arguments() {
    while (at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '{')) {
      const std::size_t before = at_;
      if (text_[at_] == '[') {
        bracketed();
      } else {
        argument();
      }
      if (at_ == before) return;
    }
  }

  // What is between "[" here and the next "]"; steps over it. "[" alone is text.
  std::string_view bracketed() {
    const std::size_t end =
        text_.substr(0, std::min(text_.size(), at_ + kLongestArgument)).find(']', at_);
    if (end == std::string_view::npos) {
      block_ += text_[at_++];
      return {};
    }
    const std::string_view found = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return found;
  }

  // What is in the braces here; steps over them. "" where there are none or they do not close.
  std::string_view argument() {
    std::size_t at = at_;
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\n')) ++at;
    if (at >= text_.size() || text_[at] != '{') return {};
    const std::size_t limit = std::min(text_.size(), at + kLongestArgument);
    int open = 0;
    for (std::size_t i = at; i < limit; ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '{') {
        ++open;
      } else if (text_[i] == '}' && --open == 0) {
        at_ = i + 1;
        return text_.substr(at + 1, i - at - 1);
      }
    }
    return {};
  }

  std::string inner(std::string_view part) {
    if (depth_ >= kDeepestArgument) return on_one_line(part);
    LatexReader reader(part, writer_, depth_ + 1);
    std::string text = reader.read_inline();
    notes_.insert(notes_.end(), reader.notes_.begin(), reader.notes_.end());
    return text;
  }

  BlockKind kind() const {
    for (auto each = environments_.rbegin(); each != environments_.rend(); ++each) {
      switch (each->kind) {
        case LatexEnvironment::bullets:
        case LatexEnvironment::numbers:
        case LatexEnvironment::descriptions:
          return BlockKind::list_item;
        case LatexEnvironment::quotation:
          return BlockKind::quotation;
        case LatexEnvironment::table:
          return BlockKind::table_row;
        default:
          break;
      }
    }
    return BlockKind::paragraph;
  }

  void end_block() {
    if (is_inline_) {
      block_ += ' ';
      return;
    }
    std::string text = std::exchange(block_, {});
    if (kind() == BlockKind::table_row) {
      std::string row;
      for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\t', at), text.size());
        const std::string cell = on_one_line(std::string_view(text).substr(at, end - at));
        if (!row.empty() && !cell.empty()) row += '\t';
        row += cell;
        at = end + 1;
      }
      text = std::move(row);
    }
    writer_.add(kind(), text);
    for (const auto& [of, note] : std::exchange(notes_, {})) writer_.add(of, note);
  }

  std::string_view text_;
  BlockWriter& writer_;
  int depth_;
  std::size_t at_ = 0;
  std::string block_;
  std::vector<Environment> environments_;
  std::vector<std::pair<BlockKind, std::string>> notes_;  // behind the block at hand
  bool is_inline_ = false;
};

// The argument of the first \name in the text, as text.
std::string declared(std::string_view text, std::string_view name, BlockWriter& writer) {
  const std::string command = '\\' + std::string(name) + '{';
  const std::size_t at = text.find(command);
  if (at == std::string_view::npos) return {};
  int open = 0;
  const std::size_t begin = at + command.size();
  for (std::size_t i = begin - 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++open;
    } else if (text[i] == '}' && --open == 0) {
      return LatexReader(text.substr(begin, i - begin), writer, 0).read_inline();
    }
  }
  return {};
}

}  // namespace

std::optional<Extracted> extract_latex(RawDocument document, Wanted wanted, RunContext& context) {
  const MarkupSource source = read_source(document, context);
  const std::string text = without_comments(source.text);
  BlockWriter writer;
  const std::string title = declared(text, "title", writer);
  const std::string author = declared(text, "author", writer);
  const std::string date = declared(text, "date", writer);
  if (wanted == Wanted::text_and_metadata) {
    constexpr MetadataOrigin kOrigin = MetadataOrigin::text;
    writer.add_fact(MetadataKey::title, kOrigin, title);
    writer.add_fact(MetadataKey::author, kOrigin, author);
    writer.add_fact(MetadataKey::date_published, kOrigin, iso_date(date).value_or(""));
  }
  writer.add(BlockKind::heading, title);
  writer.add(BlockKind::paragraph, author);
  writer.add(BlockKind::paragraph, date);
  constexpr std::string_view kBegin = "\\begin{document}";
  std::string_view body = text;
  if (const std::size_t begin = body.find(kBegin); begin != std::string_view::npos) {
    body = body.substr(begin + kBegin.size());
    body = body.substr(0, body.find("\\end{document}"));
  }
  LatexReader(body, writer, 0).read();
  return finish(writer, source);
}

}  // namespace stemma
