#include "stemma/parsers/markup/rtf.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/base/utf8.h"
#include "stemma/parsers/markup/rtf_tokens.h"
#include "stemma/parsers/markup/rtf_words.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/tracked_changes.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

// What a group takes over from the one around it, and gives back at its end.
struct State {
  RtfDestination destination = RtfDestination::body;
  int fallback_bytes = 1;  // \uc: how many characters follow \u for those who cannot read it
  int code_page = 0;       // of the font; 0: the document's
  bool is_hidden = false;
  bool is_deleted = false;
  bool is_inserted = false;
  bool is_starred = false;  // {\* ...: to be ignored by those who do not know it
};

class RtfReader {
 public:
  RtfReader(std::string_view rtf, TrackedReading reading) : tokens_(rtf), reading_(reading) {}

  void read() {
    for (RtfToken token = tokens_.next(); token.kind != RtfToken::Kind::end;
         token = tokens_.next()) {
      step(token);
    }
    flush_bytes();
    state_ = {};
    end_paragraph();
    end_row();
    for (const Aside& aside : asides_) {
      blocks_.place = aside.place;
      blocks_.add(aside.kind, aside.text);
    }
  }

  PlacedBlocks take() { return std::move(blocks_); }
  const std::string& title() const { return title_; }
  const std::string& author() const { return author_; }

 private:
  struct Aside {
    BlockPlace place;
    BlockKind kind = BlockKind::note;
    std::string text;
  };

  // Whether what comes now is not there for one who reads so.
  bool is_gone() const {
    return reading_ == TrackedReading::original ? state_.is_inserted : state_.is_deleted;
  }

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
    const RtfDestination ended = state_.destination;
    state_ = groups_.back();
    groups_.pop_back();
    if (ended == state_.destination || ended == RtfDestination::ignored) return;
    if (ended == RtfDestination::note) put_aside(BlockKind::note);
    if (ended == RtfDestination::comment) put_aside(BlockKind::comment);
    if (ended == RtfDestination::page_header) put_aside(BlockKind::page_header);
  }

  // Each once: the pages of each section may have the same header.
  void put_aside(BlockKind kind) {
    Aside aside{{1, ++asides_met_}, kind, on_one_line(std::exchange(aside_, {}))};
    const auto is_same = [&](const Aside& other) {
      return other.kind == kind && other.text == aside.text;
    };
    if (kind != BlockKind::page_header || std::ranges::none_of(asides_, is_same)) {
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
    } else if (const auto destination = rtf_destination(word)) {
      enter(*destination);
    } else if (state_.is_starred) {
      state_.destination = RtfDestination::ignored;
    } else if (const std::string_view text = rtf_text(word); !text.empty()) {
      add(text);
    } else {
      property(token);
    }
    state_.is_starred = word == "*";
  }

  void enter(RtfDestination destination) {
    if (state_.destination == RtfDestination::ignored && destination != RtfDestination::title &&
        destination != RtfDestination::author) {
      return;
    }
    // A field's result and a shape's text are where the field or shape is.
    if (destination != RtfDestination::body) state_.destination = destination;
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
      state_.is_inserted = false;
      state_.code_page = 0;
    } else if (word == "v") {
      state_.is_hidden = is_on;
    } else if (word == "deleted") {
      state_.is_deleted = is_on;
    } else if (word == "revised") {
      state_.is_inserted = is_on;
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
    } else if (word == "fcharset" && state_.destination == RtfDestination::fonts) {
      fonts_[font_] = rtf_code_page(token.parameter);
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
    add(decode_code_page(bytes_, state_.code_page != 0 ? state_.code_page : code_page_));
    bytes_.clear();
  }

  void add(std::string_view text) {
    switch (state_.destination) {
      case RtfDestination::title:
        title_ += text;
        return;
      case RtfDestination::author:
        author_ += text;
        return;
      case RtfDestination::fonts:
      case RtfDestination::ignored:
        return;
      case RtfDestination::number:
        number_ += text;
        return;
      case RtfDestination::note:
      case RtfDestination::comment:
      case RtfDestination::page_header:
        if (!is_gone()) aside_ += text;
        return;
      case RtfDestination::body:
        break;
    }
    if (is_gone()) return;
    if (!state_.is_hidden && is_white(paragraph_)) {
      paragraph_.clear();
      blocks_.place = {0, ends_};
    }
    (state_.is_hidden ? hidden_ : paragraph_) += text;
  }

  void end_paragraph() {
    flush_bytes();
    if (state_.destination != RtfDestination::body &&
        state_.destination != RtfDestination::ignored) {
      aside_ += ' ';
      return;
    }
    ++ends_;
    if (is_in_table_) {
      paragraph_ += ' ';
      return;
    }
    // Without its end a paragraph goes on in the next one.
    if (is_gone()) {
      if (is_white(paragraph_)) number_.clear();
      return;
    }
    const std::string number = on_one_line(std::exchange(number_, {}));
    BlockKind kind = number.empty() ? BlockKind::paragraph : BlockKind::list_item;
    if (outline_ >= 0 && outline_ < 9) kind = BlockKind::heading;
    const std::string text = std::exchange(paragraph_, {});
    const bool is_numbered = number.find_first_of(
                                 "0123456789abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos;
    blocks_.add(kind, text, is_numbered && number.size() > 1 ? number : "");
    blocks_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  }

  void end_cell() {
    flush_bytes();
    const std::string number = on_one_line(std::exchange(number_, {}));
    const std::string cell = on_one_line(number + ' ' + std::exchange(paragraph_, {}));
    if (!row_.empty() && !cell.empty()) row_ += '\t';
    row_ += cell;
  }

  void end_row() {
    blocks_.place = {0, ++ends_};
    blocks_.add(BlockKind::table_row, std::exchange(row_, {}));
    blocks_.add(BlockKind::hidden, std::exchange(hidden_, {}));
    is_in_table_ = false;
  }

  RtfTokens tokens_;
  TrackedReading reading_;
  PlacedBlocks blocks_;
  std::ptrdiff_t ends_ = 0;  // of paragraphs and rows that were met, there or not
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
  std::vector<Aside> asides_;
  std::ptrdiff_t asides_met_ = 0;
  std::size_t to_skip_ = 0;
  char32_t high_ = 0;  // the first half of a surrogate pair
  int code_page_ = 1252;
  int font_ = 0;
  int outline_ = -1;
  bool is_in_table_ = false;
};

// Runs of text that are marked as inserted or deleted.
std::uint64_t count_changes(std::string_view rtf) {
  if (rtf.find("\\revised") == rtf.npos && rtf.find("\\deleted") == rtf.npos) return 0;
  std::uint64_t count = 0;
  RtfTokens tokens(rtf);
  for (RtfToken token = tokens.next(); token.kind != RtfToken::Kind::end; token = tokens.next()) {
    if (token.kind != RtfToken::Kind::control) continue;
    const bool is_change = token.text == "revised" || token.text == "deleted";
    if (is_change && (!token.has_parameter || token.parameter != 0)) ++count;
  }
  return count;
}

}  // namespace

std::optional<Extracted> extract_rtf(RawDocument document, Wanted wanted, Tracked tracked,
                                     RunContext& context) {
  const std::string bytes = std::move(document.bytes);
  if (!bytes.starts_with("{\\rtf")) throw std::runtime_error("it is no RTF");
  BlockWriter writer;
  const std::uint64_t changes = count_changes(bytes);
  std::string title;
  std::string author;
  const auto read = [&](TrackedReading reading) {
    RtfReader reader(bytes, reading);
    reader.read();
    title = reader.title();
    author = reader.author();
    return reader.take();
  };
  write_readings(tracked, changes, read, writer);
  if (wanted == Wanted::text_and_metadata) {
    writer.add_fact(MetadataKey::title, MetadataOrigin::office_properties, title);
    writer.add_fact(MetadataKey::author, MetadataOrigin::office_properties, author);
  }
  note_tracked_changes(tracked, changes, document, context);
  return writer.finish();
}

}  // namespace stemma
