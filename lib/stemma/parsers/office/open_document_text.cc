#include "stemma/parsers/office/open_document_text.h"

#include <algorithm>
#include <charconv>

#include "stemma/parsers/office/office_xml.h"
#include "stemma/parsers/office/open_document.h"

namespace stemma {
namespace {

constexpr int kMostSpaces = 1000;
constexpr int kDeepestDeletion = 8;  // of deletions in what was deleted

// Ends a paragraph within text; no XML document can hold it.
constexpr char kParagraphEnd = '\f';

// An integer, as often as anything is repeated at most where it is too large for one.
int capped_integer(std::string_view text, int otherwise) {
  int value = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc::result_out_of_range ? kMostRepeated : value;
}

// White space in XML is a single space, and none where a space is already (19.1 of the standard).
void append_collapsed(std::string& text, std::string_view more) {
  for (const char c : more) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
}

// What holds no text of the document, or holds it a second time.
bool is_passed_over(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "forms",        "sequence-decls", "variable-decls",       "user-field-decls",
      "ruby-text",    "shapes",         "annotation-end",       "event-listeners",
      "table-column", "note-citation",  "index-title-template", "tracked-changes",
      "change-info",
  };
  return name.ends_with("-source") || std::ranges::count(kNames, name) > 0;
}

// What a picture is called; in a paragraph <text:title> is a field with the document's title.
bool is_label(std::string_view name) {
  return name == "title" || name == "desc";
}

}  // namespace

bool OpenDocumentReader::is_hidden(std::string_view style) const {
  for (int steps = 0; steps < kLongestStyleChain && !style.empty(); ++steps) {
    if (styles_.hidden.contains(style)) return true;
    style = parent_of(style);
  }
  return false;
}

bool OpenDocumentReader::is_based_on(std::string_view style, std::string_view base) const {
  for (int steps = 0; steps < kLongestStyleChain && !style.empty(); ++steps) {
    if (style == base) return true;
    style = parent_of(style);
  }
  return false;
}

std::string_view OpenDocumentReader::parent_of(std::string_view style) const {
  const auto parent = styles_.parents.find(style);
  return parent != styles_.parents.end() ? std::string_view(parent->second) : std::string_view();
}

const ListStyle* OpenDocumentReader::list_style(std::string_view name) const {
  const auto found = styles_.lists.find(name);
  return found != styles_.lists.end() ? &found->second : nullptr;
}

void OpenDocumentReader::add(const pugi::xml_node& of, BlockKind kind, std::string_view text) {
  stand_at(of);
  blocks_.add(kind, text);
}

// What was deleted stands where it was, not where the file keeps it.
void OpenDocumentReader::stand_at(const pugi::xml_node& node) {
  if (restoring_ == 0) blocks_.place.offset = node.offset_debug();
}

bool OpenDocumentReader::is_gone(const pugi::xml_node& node) const {
  return reading_ == TrackedReading::original && changes_.is_inserted(node);
}

bool OpenDocumentReader::lacks_end(const pugi::xml_node& paragraph) const {
  pugi::xml_node last = paragraph;
  while (last.last_child()) last = last.last_child();
  return is_gone(last);
}

// Each deletion once: a file may have marks of it without end.
pugi::xml_node OpenDocumentReader::to_restore(const pugi::xml_node& mark) {
  if (reading_ != TrackedReading::original || is_gone(mark) || restoring_ == kDeepestDeletion)
    return {};
  const pugi::xml_node deletion = changes_.deleted_at(mark);
  return restored_.insert(deletion.hash_value()).second ? deletion : pugi::xml_node();
}

// Of the paragraphs of a deletion the first goes on with the one that the mark is in, and that one
// goes on after the last.
void OpenDocumentReader::restore(const pugi::xml_node& mark, std::string& text) {
  const pugi::xml_node deletion = to_restore(mark);
  ++restoring_;
  bool is_first = true;
  for (const pugi::xml_node& each : deletion.children()) {
    const std::string_view name = local_name(each);
    if (name.empty() || is_passed_over(name)) continue;
    if (!is_first) text += kParagraphEnd;
    is_first = false;
    if (name == "p" || name == "h") {
      inline_content(each, text);
    } else {
      text += joined(each);
    }
  }
  --restoring_;
}

void OpenDocumentReader::restore_blocks(const pugi::xml_node& mark, BlockKind otherwise) {
  const pugi::xml_node deletion = to_restore(mark);
  stand_at(mark);
  ++restoring_;
  content(deletion, otherwise);
  --restoring_;
}

void OpenDocumentReader::write_joined() {
  const BlockPlace here = std::exchange(blocks_.place, joined_.place);
  blocks_.add(joined_.kind, joined_.text, joined_.number);
  joined_ = {};
  blocks_.place = here;
}

void OpenDocumentReader::content(const pugi::xml_node& parent, BlockKind otherwise) {
  for (const pugi::xml_node& each : parent.children()) element(each, otherwise);
}

void OpenDocumentReader::element(const pugi::xml_node& node, BlockKind otherwise) {
  const std::string_view name = local_name(node);
  if (name.empty() || is_passed_over(name) || is_label(name)) return;
  if (name == "p") {
    paragraph(node, otherwise, {});
  } else if (name == "h") {
    const int level =
        std::clamp(capped_integer(attribute(node, "outline-level"), 1), 1, kOpenDocumentLevels) - 1;
    const std::string before = attribute(node, "is-list-header") == "true"
                                   ? std::string()
                                   : outline_.next(styles_.outline, level);
    paragraph(node, otherwise == BlockKind::paragraph ? BlockKind::heading : otherwise, before);
  } else if (name == "list") {
    list(node, nullptr, otherwise);
  } else if (name == "table") {
    table(node, otherwise);
  } else if (name == "change") {
    restore_blocks(node, otherwise);
  } else if (name == "page") {
    page(node);
  } else if (!is_aside(node)) {
    const std::string_view use = attribute(node, "class");
    content(node, use == "title" ? BlockKind::heading : otherwise);
  }
}

bool OpenDocumentReader::is_aside(const pugi::xml_node& node) {
  const std::string_view name = local_name(node);
  if (name != "note" && name != "annotation") return false;
  if (is_gone(node)) return true;
  if (name == "note") {
    asides_.push_back({BlockKind::note, node.offset_debug(), joined(child(node, "note-body"))});
  } else {
    std::string text;
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view part = local_name(each);
      if (part == "p" || part == "list") text += joined(each) + ' ';
    }
    asides_.push_back({BlockKind::comment, node.offset_debug(), std::move(text)});
  }
  return true;
}

void OpenDocumentReader::paragraph(const pugi::xml_node& node, BlockKind kind,
                                   const std::string& before) {
  stand_at(node);
  std::string text;
  inline_content(node, text);
  if (is_hidden(attribute(node, "style-name")) || attribute(node, "is-hidden") == "true") {
    kind = BlockKind::hidden;
  }
  const std::string_view style = attribute(node, "style-name");
  if (kind == BlockKind::paragraph) kind = kind_of_style(style);
  if (is_white(joined_.text)) joined_ = {kind, before, {}, blocks_.place};
  std::size_t begin = 0;
  for (std::size_t end = text.find(kParagraphEnd); end != std::string::npos;
       end = text.find(kParagraphEnd, begin)) {
    joined_.text.append(text, begin, end - begin);
    begin = end + 1;
    write_joined();
    joined_ = {kind, {}, {}, blocks_.place};
  }
  joined_.text.append(text, begin);
  if (!lacks_end(node)) write_joined();
  blocks_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  if (frames_.empty()) return;
  Joined outer = std::exchange(joined_, {});
  for (const pugi::xml_node& frame : std::exchange(frames_, {})) content(frame, kind);
  write_joined();
  joined_ = std::move(outer);
}

// By the names that LibreOffice gives its styles, the same in every language.
BlockKind OpenDocumentReader::kind_of_style(std::string_view style) const {
  if (is_based_on(style, "Title") || is_based_on(style, "Subtitle")) return BlockKind::heading;
  if (is_based_on(style, "Quotations")) return BlockKind::quotation;
  if (is_based_on(style, "Preformatted_20_Text")) return BlockKind::code;
  return is_based_on(style, "Caption") ? BlockKind::caption : BlockKind::paragraph;
}

void OpenDocumentReader::inline_content(const pugi::xml_node& node, std::string& text) {
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (is_text(each)) {
      if (!is_gone(each)) append_collapsed(text, each.value());
    } else if (name == "change") {
      restore(each, text);
    } else if ((name == "s" || name == "tab" || name == "line-break" || name == "frame") &&
               is_gone(each)) {
      continue;
    } else if (name == "s") {
      text.append(static_cast<std::size_t>(
                      std::clamp(capped_integer(attribute(each, "c"), 1), 0, kMostSpaces)),
                  ' ');
    } else if (name == "tab") {
      text += '\t';
    } else if (name == "line-break") {
      text += '\n';
    } else if (name == "frame" || name == "custom-shape" || name == "text-box" || name == "rect") {
      frames_.push_back(each);
    } else if (name == "hidden-text" || is_hidden(attribute(each, "style-name"))) {
      inline_content(each, hidden_);
    } else if (!name.empty() && !is_passed_over(name) && !is_aside(each)) {
      inline_content(each, text);
    }
  }
}

void OpenDocumentReader::list(const pugi::xml_node& node, const List* outer, BlockKind otherwise) {
  List list;
  if (outer != nullptr) {
    list = *outer;
    list.level = std::min(outer->level + 1, kOpenDocumentLevels - 1);
  } else {
    if (attribute(node, "continue-numbering") != "true" &&
        attribute(node, "continue-list").empty()) {
      list_ = {};
    }
    list.counter = &list_;
  }
  if (const ListStyle* style = list_style(attribute(node, "style-name"))) list.style = style;
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name == "list-item") item(each, list, otherwise);
    if (name == "list-header") content(each, otherwise);
  }
}

void OpenDocumentReader::item(const pugi::xml_node& node, const List& list, BlockKind otherwise) {
  const std::string_view start = attribute(node, "start-value");
  if (!start.empty()) list.counter->set(list.level, capped_integer(start, 1));
  bool is_first = true;
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name == "list") {
      this->list(each, &list, otherwise);
    } else if (name == "p" || name == "h") {
      std::string before;
      if (is_first && list.style != nullptr && !is_gone(each))
        before = list.counter->next(*list.style, list.level);
      const BlockKind kind = name == "h" ? BlockKind::heading : BlockKind::list_item;
      paragraph(each, otherwise == BlockKind::paragraph ? kind : otherwise, before);
      is_first = false;
    } else {
      element(each, otherwise);
    }
  }
}

void OpenDocumentReader::table(const pugi::xml_node& node, BlockKind otherwise) {
  if (local_name(node.parent()) == "spreadsheet") {
    add(node, BlockKind::heading, attribute(node, "name"));
  }
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name == "table-row") {
      row(each, otherwise == BlockKind::paragraph ? BlockKind::table_row : otherwise);
    } else if (name.starts_with("table-") && !is_passed_over(name)) {
      table(each, otherwise);  // groups of rows
    }
  }
}

void OpenDocumentReader::row(const pugi::xml_node& node, BlockKind kind) {
  if (attribute(node, "visibility") == "collapse") kind = BlockKind::hidden;
  stand_at(node);
  std::string text;
  for (const pugi::xml_node& each : node.children()) {
    if (local_name(each) != "table-cell") continue;
    const std::string cell = joined(each);
    if (cell.empty()) continue;
    const int times =
        affordable(capped_integer(attribute(each, "number-columns-repeated"), 1), cell);
    for (int i = 0; i < times; ++i) {
      if (!text.empty()) text += '\t';
      text += cell;
    }
  }
  const int times = affordable(capped_integer(attribute(node, "number-rows-repeated"), 1), text);
  for (int i = 0; i < times; ++i) blocks_.add(kind, text);
  blocks_.add(BlockKind::hidden, std::exchange(hidden_, {}));
}

int OpenDocumentReader::affordable(int times, std::string_view text) {
  times = std::clamp(times, 1, kMostRepeated);
  const std::size_t cost = text.size() * static_cast<std::size_t>(times - 1);
  if (cost > repetitions_left_) return 1;
  repetitions_left_ -= cost;
  return times;
}

void OpenDocumentReader::page(const pugi::xml_node& node) {
  for (const pugi::xml_node& each : node.children()) {
    if (local_name(each) != "notes") element(each, BlockKind::paragraph);
  }
  for (const pugi::xml_node& each : child(node, "notes").children()) {
    if (attribute(each, "class") == "notes") content(each, BlockKind::note);
  }
}

std::string OpenDocumentReader::joined(const pugi::xml_node& parent) {
  std::string text;
  const std::string_view kind = local_name(parent);
  if (kind == "p" || kind == "h") {
    inline_content(parent, text);
    for (const pugi::xml_node& frame : std::exchange(frames_, {})) text += ' ' + joined(frame);
    std::ranges::replace(text, kParagraphEnd, ' ');
    return on_one_line(text);
  }
  for (const pugi::xml_node& each : parent.children()) {
    const std::string_view name = local_name(each);
    if (name.empty() || is_passed_over(name) || is_label(name) || is_aside(each)) continue;
    const std::string more = joined(each);
    if (!text.empty() && !more.empty()) text += ' ';
    text += more;
  }
  return text;
}

void OpenDocumentReader::write_asides() {
  write_joined();
  for (const BlockKind kind : {BlockKind::note, BlockKind::comment}) {
    begin_part(kind == BlockKind::note ? kPartOfNotes : kPartOfComments);
    for (const Aside& aside : asides_) {
      if (aside.kind != kind) continue;
      blocks_.place.offset = aside.offset;
      blocks_.add(kind, aside.text);
    }
  }
  asides_.clear();
}

}  // namespace stemma
