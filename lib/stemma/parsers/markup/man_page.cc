#include "stemma/parsers/markup/man_page.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/extract/dates.h"
#include "stemma/extract/lines.h"
#include "stemma/parsers/markup/mdoc.h"
#include "stemma/parsers/markup/roff.h"
#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

constexpr int kDeepestCondition = 10;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined(const std::vector<std::string>& arguments, std::string_view between) {
  std::string text;
  for (const std::string& each : arguments) {
    if (!text.empty()) text += between;
    text += roff_text(each);
  }
  return text;
}

class ManReader {
 public:
  ManReader(BlockWriter& writer, Wanted wanted) : writer_(writer), wanted_(wanted) {}

  void line(std::string_view source) {
    if (!skipped_until_.empty()) {
      if (source.starts_with(skipped_until_)) skipped_until_ = {};
      return;
    }
    if (is_in_table_) return table_line(source);
    const RoffLine line = roff_line(source);
    if (!line.request.empty()) return request(line);
    if (trimmed(source).empty() && !is_code_) return end_block();
    if (is_code_) {
      block_ += roff_text(source) + '\n';
    } else {
      text(roff_text(source));
    }
  }

  void end_block() { writer_.add(is_code_ ? BlockKind::code : kind_, std::exchange(block_, {})); }

 private:
  void request(const RoffLine& line) {
    const std::string_view name = line.request;
    if (is_one_of(name, {"de", "de1", "am", "ig"})) {
      skipped_until_ = "..";
    } else if (name == "EQ") {
      skipped_until_ = ".EN";
    } else if (name == "TS") {
      end_block();
      is_in_table_ = true;
      is_in_format_ = true;
      separator_ = '\t';
    } else if (name == "if" || name == "ie") {
      condition(line.rest);
    } else {
      macro(name, roff_arguments(line.rest));
    }
  }

  // Terminals are what is read for: "n" holds, all else does not.
  void condition(std::string_view rest) {
    rest = trimmed(rest);
    if (!rest.starts_with("n ")) return;
    rest = trimmed(rest.substr(2));
    if (rest.starts_with("\\{")) rest.remove_prefix(2);
    if (rest.empty() || rest == "\\" || depth_ == kDeepestCondition) return;
    ++depth_;
    this->line(rest);
    --depth_;
  }

  void macro(std::string_view name, const std::vector<std::string>& arguments) {
    if (is_one_of(name, {"TH", "Dt", "Dd"})) {
      title(name, arguments);
    } else if (is_one_of(name, {"SH", "SS", "Sh", "Ss"})) {
      heading(arguments);
    } else if (is_one_of(name, {"PP", "LP", "P", "HP", "Pp", "sp", "RS", "RE", "El"})) {
      end_block();
      if (name != "RS" && name != "sp") kind_ = BlockKind::paragraph;
    } else if (name == "TP" || name == "TQ") {
      end_block();
      kind_ = BlockKind::list_item;
    } else if (name == "IP") {
      end_block();
      kind_ = arguments.empty() ? BlockKind::paragraph : BlockKind::list_item;
      const std::string tag = arguments.empty() ? std::string() : roff_text(arguments.front());
      if (tag != "•" && tag != "-" && tag != "*" && tag != "o") text(tag);
    } else if (name == "It") {
      end_block();
      kind_ = BlockKind::list_item;
      text(mdoc_text(arguments, name_));
    } else if (is_one_of(name, {"nf", "EX", "Bd"})) {
      end_block();
      is_code_ = name != "Bd" || is_literal(arguments);
    } else if (is_one_of(name, {"fi", "EE", "Ed"})) {
      end_block();
      is_code_ = false;
    } else if (is_one_of(name, {"B", "I", "SM", "SB", "R"})) {
      text(joined(arguments, " "));
    } else if (is_one_of(name, {"BR", "RB", "BI", "IB", "RI", "IR"})) {
      text(joined(arguments, ""));
    } else if (name == "UR" || name == "MT") {
      text(arguments.empty() ? std::string() : roff_text(arguments.front()));
    } else if (name == "SY" || name == "OP") {
      text(name == "OP" ? '[' + joined(arguments, " ") + ']' : joined(arguments, " "));
    } else if (is_mdoc_inline(name)) {
      inline_macro(name, arguments);
    }
  }

  void inline_macro(std::string_view name, const std::vector<std::string>& arguments) {
    if (name == "Nm" && name_.empty() && !arguments.empty()) name_ = roff_text(arguments.front());
    std::vector<std::string> words{std::string(name)};
    words.insert(words.end(), arguments.begin(), arguments.end());
    text(mdoc_text(words, name_));
  }

  static bool is_literal(const std::vector<std::string>& arguments) {
    return std::ranges::count(arguments, "-literal") + std::ranges::count(arguments, "-unfilled") >
           0;
  }

  void title(std::string_view name, const std::vector<std::string>& arguments) {
    if (wanted_ != Wanted::text_and_metadata || arguments.empty()) return;
    if (name != "Dd" && arguments.size() >= 2) {
      writer_.add_fact(MetadataKey::title, MetadataOrigin::text,
                       roff_text(arguments[0]) + '(' + roff_text(arguments[1]) + ')');
    }
    std::string date;
    if (name == "Dd") date = joined(arguments, " ");
    if (name == "TH" && arguments.size() >= 3) date = roff_text(arguments[2]);
    writer_.add_fact(MetadataKey::date_published, MetadataOrigin::text,
                     iso_date(date).value_or(""));
  }

  void heading(const std::vector<std::string>& arguments) {
    end_block();
    is_code_ = false;
    kind_ = BlockKind::paragraph;
    if (arguments.empty()) {
      kind_ = BlockKind::heading;  // it is in the next line
      is_heading_next_ = true;
    } else {
      writer_.add(BlockKind::heading, joined(arguments, " "));
    }
  }

  void text(std::string_view words) {
    if (words.empty()) return;
    if (!block_.empty() && !block_.ends_with('\n')) block_ += is_code_ ? '\n' : ' ';
    block_ += words;
    if (std::exchange(is_heading_next_, false)) {
      end_block();
      kind_ = BlockKind::paragraph;
    }
  }

  // Of tbl(1): options that end in ";", formats that end in ".", then rows.
  void table_line(std::string_view source) {
    const std::string_view line = trimmed(source);
    if (source.starts_with(".TE")) {
      is_in_table_ = false;
    } else if (is_in_format_) {
      const std::size_t tab = line.find("tab(");
      const bool names_tab = line.ends_with(';') && tab != std::string_view::npos &&
                             tab + 4 < line.size() &&
                             static_cast<unsigned char>(line[tab + 4]) < 0x80;
      if (names_tab) separator_ = line[tab + 4];
      is_in_format_ = !line.ends_with('.');
    } else if (!source.starts_with('.') && line != "_" && line != "=") {
      std::string row;
      for (std::size_t at = 0; at <= source.size();) {
        const std::size_t end = std::min(source.find(separator_, at), source.size());
        std::string_view cell = source.substr(at, end - at);
        if (cell == "T{" || cell == "T}") cell = {};
        const std::string shown = on_one_line(roff_text(cell));
        if (!row.empty() && !shown.empty()) row += '\t';
        row += shown;
        at = end + 1;
      }
      writer_.add(BlockKind::table_row, row);
    }
  }

  BlockWriter& writer_;
  Wanted wanted_;
  std::string block_;
  std::string name_;  // of the page, as mdoc's .Nm gives it
  BlockKind kind_ = BlockKind::paragraph;
  std::string_view skipped_until_;  // lines up to one that begins so are no text
  char separator_ = '\t';
  int depth_ = 0;                 // of conditions within conditions
  bool is_heading_next_ = false;  // the next line of text is a heading
  bool is_code_ = false;
  bool is_in_table_ = false;
  bool is_in_format_ = false;
};

}  // namespace

std::optional<Extracted> extract_man_page(RawDocument document, Wanted wanted,
                                          RunContext& context) {
  const MarkupSource source = read_source(std::move(document), context);
  BlockWriter writer;
  ManReader reader(writer, wanted);
  for (std::size_t at = 0; at < source.text.size();) {
    const Line line = line_at(source.text, at);
    reader.line(line.text);
    at = line.next;
  }
  reader.end_block();
  return finish(writer, source);
}

}  // namespace stemma
