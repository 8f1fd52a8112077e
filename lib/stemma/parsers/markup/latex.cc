#include "stemma/parsers/markup/latex.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/ascii.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/dates.h"
#include "stemma/parsers/markup/latex_commands.h"
#include "stemma/parsers/markup/latex_source.h"
#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

constexpr int kDeepestArgument = 20;  // notes within notes

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
    } else if (c == '{' || c == '}' || c == '$') {
      ++at_;  // what is between is kept
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
    if (at_ == begin) at_ += decode_utf8(text_, at_).length;
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
    if (at_ >= text_.size() || static_cast<unsigned char>(text_[at_]) >= 0x80) return;
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
    if (const auto option = latex_option(text_, at_)) {
      label = inner(option->text);
      at_ = option->end;
    }
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
    while (const auto option = latex_option(text_, at_)) at_ = option->end;
  }

  void skip_arguments() {
    const auto is_at_argument = [&] {
      return at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '{');
    };
    while (is_at_argument()) {
      const auto found = text_[at_] == '[' ? latex_option(text_, at_) : latex_argument(text_, at_);
      if (!found) return;
      at_ = found->end;
    }
  }

  // The argument here, stepped over; "" where there is none.
  std::string_view argument() {
    const auto found = latex_argument(text_, at_);
    if (!found) return {};
    at_ = found->end;
    return found->text;
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
  const auto argument = latex_argument(text, at + command.size() - 1);
  return argument ? LatexReader(argument->text, writer, 0).read_inline() : std::string();
}

}  // namespace

std::optional<Extracted> extract_latex(RawDocument document, Wanted wanted, RunContext& context) {
  const MarkupSource source = read_source(std::move(document), context);
  const std::string text = without_latex_comments(source.text);
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
