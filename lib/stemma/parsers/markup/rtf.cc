#include "stemma/parsers/markup/rtf.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/extract/encoding.h"
#include "stemma/parsers/markup/rtf_tokens.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

enum class Destination { body, note, comment, page_header, title, author, fonts, number, ignored };

// What a group takes over from the one around it, and gives back at its end.
struct State {
  Destination destination = Destination::body;
  int fallback_bytes = 1;  // \uc: how many characters follow \u for those who cannot read it
  int code_page = 0;       // of the font; 0: the document's
  bool is_hidden = false;
  bool is_deleted = false;
  bool is_starred = false;  // {\* ...: to be ignored by those who do not know it
};

// Of \fcharset; 0 for those whose code page is the document's.
int code_page_of_charset(int charset) {
  constexpr std::pair<int, int> kPages[] = {
      {128, 932},  {129, 949},  {134, 936},  {136, 950},  {161, 1253}, {162, 1254}, {163, 1258},
      {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}, {77, 10000},
  };
  for (const auto& [known, page] : kPages) {
    if (known == charset) return page;
  }
  return 0;
}

std::string encoding_name(int code_page) {
  if (code_page == 10000) return "macintosh";
  if (code_page == 65001) return "UTF-8";
  if (code_page == 437 || code_page == 850) return fmt::format("IBM{}", code_page);
  if (code_page == 932) return "Shift_JIS";
  if (code_page == 936) return "GBK";
  if (code_page == 949) return "EUC-KR";
  if (code_page == 950) return "Big5";
  return fmt::format("windows-{}", code_page);
}

std::string decoded(std::string_view bytes, int code_page) {
  const auto converted = [&](int page) {
    return decode(bytes, {encoding_name(page), EncodingEvidence::declared}).text;
  };
  try {
    return converted(code_page);
  } catch (const std::exception&) {
    return converted(1252);  // a code page that does not exist
  }
}

std::optional<Destination> destination_of(std::string_view word) {
  constexpr std::pair<std::string_view, Destination> kDestinations[] = {
      {"footnote", Destination::note},       {"annotation", Destination::comment},
      {"header", Destination::page_header},  {"headerl", Destination::page_header},
      {"headerr", Destination::page_header}, {"headerf", Destination::page_header},
      {"footer", Destination::page_header},  {"footerl", Destination::page_header},
      {"footerr", Destination::page_header}, {"footerf", Destination::page_header},
      {"title", Destination::title},         {"author", Destination::author},
      {"fonttbl", Destination::fonts},       {"listtext", Destination::number},
      {"pntext", Destination::number},       {"fldrslt", Destination::body},
      {"shptxt", Destination::body},         {"colortbl", Destination::ignored},
      {"stylesheet", Destination::ignored},  {"info", Destination::ignored},
      {"pict", Destination::ignored},        {"object", Destination::ignored},
      {"fldinst", Destination::ignored},     {"themedata", Destination::ignored},
      {"listtable", Destination::ignored},   {"revtbl", Destination::ignored},
      {"rsidtbl", Destination::ignored},     {"generator", Destination::ignored},
      {"xe", Destination::ignored},          {"tc", Destination::ignored},
      {"atnid", Destination::ignored},       {"atnauthor", Destination::ignored},
      {"ftnsep", Destination::ignored},      {"ftnsepc", Destination::ignored},
      {"aftnsep", Destination::ignored},     {"aftnsepc", Destination::ignored},
      {"template", Destination::ignored},    {"private", Destination::ignored},
      {"nonshppict", Destination::ignored},  {"shpinst", Destination::body},
      {"bkmkstart", Destination::ignored},   {"bkmkend", Destination::ignored},
      {"sn", Destination::ignored},          {"sv", Destination::ignored},
  };
  for (const auto& [known, destination] : kDestinations) {
    if (known == word) return destination;
  }
  return std::nullopt;
}

std::string_view text_for(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"tab", "\t"},      {"line", "\n"},  {"lquote", "‘"}, {"rquote", "’"}, {"ldblquote", "“"},
      {"rdblquote", "”"}, {"bullet", "•"}, {"endash", "–"}, {"emdash", "—"}, {"emspace", " "},
      {"enspace", " "},   {"~", "\u00A0"}, {"-", "\u00AD"}, {"_", "\u2011"}, {"{", "{"},
      {"}", "}"},         {"\\", "\\"},    {"page", "\n"},
  };
  for (const auto& [known, text] : kTexts) {
    if (known == word) return text;
  }
  return {};
}

class RtfReader {
 public:
  RtfReader(std::string_view rtf, BlockWriter& writer) : tokens_(rtf), writer_(writer) {}

  void read() {
    for (RtfToken token = tokens_.next(); token.kind != RtfToken::Kind::end;
         token = tokens_.next()) {
      step(token);
    }
    end_paragraph();
    end_row();
    for (const auto& [kind, text] : asides_) writer_.add(kind, text);
  }

  bool has_changes() const { return has_changes_; }
  const std::string& title() const { return title_; }
  const std::string& author() const { return author_; }

 private:
  void step(const RtfToken& token) {
    switch (token.kind) {
      case RtfToken::Kind::group_begin:
        flush_bytes();
        groups_.push_back(state_);
        state_.is_starred = false;
        to_skip_ = 0;
        break;
      case RtfToken::Kind::group_end:
        end_group();
        break;
      case RtfToken::Kind::byte:
        if (to_skip_ > 0) {
          --to_skip_;
        } else {
          bytes_ += static_cast<char>(token.parameter);
        }
        break;
      case RtfToken::Kind::text: {
        const std::size_t skipped = std::min(to_skip_, token.text.size());
        to_skip_ -= skipped;
        bytes_ += token.text.substr(skipped);
        break;
      }
      case RtfToken::Kind::control:
        control(token);
        break;
      case RtfToken::Kind::end:
        break;
    }
  }

  void end_group() {
    flush_bytes();
    to_skip_ = 0;
    if (groups_.empty()) return;
    const Destination ended = state_.destination;
    state_ = groups_.back();
    groups_.pop_back();
    if (ended == state_.destination || ended == Destination::ignored) return;
    if (ended == Destination::note) put_aside(BlockKind::note);
    if (ended == Destination::comment) put_aside(BlockKind::comment);
    if (ended == Destination::page_header) put_aside(BlockKind::page_header);
  }

  // Each once: the pages of each section may have the same header.
  void put_aside(BlockKind kind) {
    std::pair<BlockKind, std::string> aside{kind, on_one_line(std::exchange(aside_, {}))};
    if (kind != BlockKind::page_header || std::ranges::count(asides_, aside) == 0) {
      asides_.push_back(std::move(aside));
    }
  }

  void control(const RtfToken& token) {
    const std::string_view word = token.text;
    if (word == "u") return unicode(token.parameter);
    if (to_skip_ > 0 && word != "uc") {
      --to_skip_;  // a control word counts as one character
      return;
    }
    flush_bytes();
    if (word == "*") {
      state_.is_starred = true;
    } else if (const auto destination = destination_of(word)) {
      enter(*destination);
    } else if (state_.is_starred) {
      state_.destination = Destination::ignored;
    } else if (const std::string_view text = text_for(word); !text.empty()) {
      add(text);
    } else {
      property(token);
    }
    state_.is_starred = word == "*";
  }

  void enter(Destination destination) {
    if (state_.destination == Destination::ignored && destination != Destination::title &&
        destination != Destination::author) {
      return;
    }
    // A field's result and a shape's text are where the field or shape is.
    if (destination != Destination::body) state_.destination = destination;
  }

  void property(const RtfToken& token) {
    const std::string_view word = token.text;
    const bool is_on = !token.has_parameter || token.parameter != 0;
    if (word == "par" || word == "sect") {
      end_paragraph();
    } else if (word == "pard") {
      outline_ = -1;
      is_in_table_ = false;
    } else if (word == "intbl") {
      is_in_table_ = true;
    } else if (word == "cell" || word == "nestcell") {
      end_cell();
    } else if (word == "row" || word == "nestrow") {
      end_row();
    } else if (word == "outlinelevel") {
      outline_ = token.parameter;
    } else if (word == "plain") {
      state_.is_hidden = false;
      state_.is_deleted = false;
      state_.code_page = 0;
    } else if (word == "v") {
      state_.is_hidden = is_on;
    } else if (word == "deleted") {
      state_.is_deleted = is_on;
      has_changes_ = has_changes_ || is_on;
    } else if (word == "revised") {
      has_changes_ = has_changes_ || is_on;
    } else if (word == "uc") {
      state_.fallback_bytes = std::max(0, token.parameter);
    } else if (word == "ansicpg" && token.parameter > 0) {
      code_page_ = token.parameter;
    } else if (word == "mac") {
      code_page_ = 10000;
    } else if (word == "pc" || word == "pca") {
      code_page_ = word == "pc" ? 437 : 850;
    } else if (word == "f") {
      font_ = token.parameter;
      const auto known = fonts_.find(font_);
      state_.code_page = known != fonts_.end() ? known->second : 0;
    } else if (word == "fcharset" && state_.destination == Destination::fonts) {
      fonts_[font_] = code_page_of_charset(token.parameter);
    }
  }

  // \u takes a signed number; halves of a pair come one after the other.
  void unicode(int parameter) {
    flush_bytes();
    auto unit = static_cast<char32_t>(parameter & 0xFFFF);
    to_skip_ = static_cast<std::size_t>(state_.fallback_bytes);
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return;
    }
    if (unit >= 0xDC00 && unit < 0xE000) {
      if (high_ == 0) return;
      unit = 0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00);
    }
    high_ = 0;
    std::string text;
    append_utf8(text, unit);
    add(text);
  }

  void flush_bytes() {
    if (bytes_.empty()) return;
    add(decoded(bytes_, state_.code_page != 0 ? state_.code_page : code_page_));
    bytes_.clear();
  }

  void add(std::string_view text) {
    switch (state_.destination) {
      case Destination::title:
        title_ += text;
        return;
      case Destination::author:
        author_ += text;
        return;
      case Destination::fonts:
      case Destination::ignored:
        return;
      case Destination::number:
        number_ += text;
        return;
      case Destination::note:
      case Destination::comment:
      case Destination::page_header:
        if (!state_.is_deleted) aside_ += text;
        return;
      case Destination::body:
        break;
    }
    if (state_.is_deleted) return;
    (state_.is_hidden ? hidden_ : paragraph_) += text;
  }

  void end_paragraph() {
    flush_bytes();
    if (state_.destination != Destination::body && state_.destination != Destination::ignored) {
      aside_ += ' ';
      return;
    }
    if (is_in_table_) {
      paragraph_ += ' ';
      return;
    }
    const std::string number = on_one_line(std::exchange(number_, {}));
    BlockKind kind = number.empty() ? BlockKind::paragraph : BlockKind::list_item;
    if (outline_ >= 0 && outline_ < 9) kind = BlockKind::heading;
    const std::string text = std::exchange(paragraph_, {});
    const bool is_numbered = number.find_first_of(
                                 "0123456789abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos;
    writer_.add(kind, is_numbered && number.size() > 1 ? number + ' ' + text : text);
    writer_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  }

  void end_cell() {
    flush_bytes();
    const std::string number = on_one_line(std::exchange(number_, {}));
    const std::string cell = on_one_line(number + ' ' + std::exchange(paragraph_, {}));
    if (!row_.empty() && !cell.empty()) row_ += '\t';
    row_ += cell;
  }

  void end_row() {
    writer_.add(BlockKind::table_row, std::exchange(row_, {}));
    writer_.add(BlockKind::hidden, std::exchange(hidden_, {}));
    is_in_table_ = false;
  }

  RtfTokens tokens_;
  BlockWriter& writer_;
  State state_;
  std::vector<State> groups_;
  std::map<int, int> fonts_;  // code page of each
  std::string bytes_;         // text in the code page at hand
  std::string paragraph_;
  std::string hidden_;
  std::string row_;
  std::string number_;
  std::string aside_;
  std::string title_;
  std::string author_;
  std::vector<std::pair<BlockKind, std::string>> asides_;
  std::size_t to_skip_ = 0;
  char32_t high_ = 0;  // the first half of a surrogate pair
  int code_page_ = 1252;
  int font_ = 0;
  int outline_ = -1;
  bool is_in_table_ = false;
  bool has_changes_ = false;
};

}  // namespace

std::optional<Extracted> extract_rtf(RawDocument document, Wanted wanted, RunContext& context) {
  if (!document.bytes.starts_with("{\\rtf")) throw std::runtime_error("it is no RTF");
  BlockWriter writer;
  RtfReader reader(document.bytes, writer);
  reader.read();
  if (wanted == Wanted::text_and_metadata) {
    writer.add_fact(MetadataKey::title, MetadataOrigin::office_properties, reader.title());
    writer.add_fact(MetadataKey::author, MetadataOrigin::office_properties, reader.author());
  }
  if (reader.has_changes()) {
    context.diagnostics.add({DiagnosticCode::tracked_changes, to_bytes(document.locator),
                             "has tracked changes; it is read as if all were accepted"});
  }
  return writer.finish();
}

}  // namespace stemma
