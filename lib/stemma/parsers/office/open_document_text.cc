#include "stemma/parsers/office/open_document_text.h"

#include <algorithm>
#include <charconv>

#include "stemma/parsers/office/open_document.h"

namespace stemma {
namespace {

constexpr int kLongestChain = 30;  // of styles, each the parent of the one before
constexpr int kMostSpaces = 1000;

int number(std::string_view text, int otherwise) {
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
      "table-column", "note-citation",  "index-title-template",
  };
  return name.ends_with("-source") || std::ranges::count(kNames, name) > 0;
}

// What a picture is called; in a paragraph <text:title> is a field with the document's title.
bool is_label(std::string_view name) {
  return name == "title" || name == "desc";
}

}  // namespace

bool OpenDocumentReader::is_hidden(std::string_view style) const {
  for (int steps = 0; steps < kLongestChain && !style.empty(); ++steps) {
    if (styles_.hidden.contains(style)) return true;
    style = parent_of(style);
  }
  return false;
}

bool OpenDocumentReader::is_based_on(std::string_view style, std::string_view base) const {
  for (int steps = 0; steps < kLongestChain && !style.empty(); ++steps) {
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
        std::clamp(number(attribute(node, "outline-level"), 1), 1, kOpenDocumentLevels) - 1;
    const std::string before = attribute(node, "is-list-header") == "true"
                                   ? std::string()
                                   : outline_.next(styles_.outline, level);
    paragraph(node, otherwise == BlockKind::paragraph ? BlockKind::heading : otherwise, before);
  } else if (name == "list") {
    list(node, nullptr, otherwise);
  } else if (name == "table") {
    table(node, otherwise);
  } else if (name == "tracked-changes") {
    if (child(node, "changed-region")) has_changes_ = true;
  } else if (name == "page") {
    page(node);
  } else if (!is_aside(node)) {
    const std::string_view use = attribute(node, "class");
    content(node, use == "title" ? BlockKind::heading : otherwise);
  }
}

bool OpenDocumentReader::is_aside(const pugi::xml_node& node) {
  const std::string_view name = local_name(node);
  if (name == "note") {
    asides_.emplace_back(BlockKind::note, joined(child(node, "note-body")));
  } else if (name == "annotation") {
    std::string text;
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view part = local_name(each);
      if (part == "p" || part == "list") text += joined(each) + ' ';
    }
    asides_.emplace_back(BlockKind::comment, std::move(text));
  } else {
    return false;
  }
  return true;
}

void OpenDocumentReader::paragraph(const pugi::xml_node& node, BlockKind kind,
                                   const std::string& before) {
  std::string text;
  inline_content(node, text);
  if (is_hidden(attribute(node, "style-name")) || attribute(node, "is-hidden") == "true") {
    kind = BlockKind::hidden;
  }
  const std::string_view style = attribute(node, "style-name");
  if (kind == BlockKind::paragraph) kind = kind_of_style(style);
  if (!before.empty() && !on_one_line(text).empty()) text.insert(0, before + ' ');
  writer_.add(kind, text);
  writer_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  for (const pugi::xml_node& frame : std::exchange(frames_, {})) content(frame, kind);
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
      append_collapsed(text, each.value());
    } else if (name == "s") {
      text.append(
          static_cast<std::size_t>(std::clamp(number(attribute(each, "c"), 1), 0, kMostSpaces)),
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
  if (!start.empty()) list.counter->set(list.level, number(start, 1));
  bool is_first = true;
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name == "list") {
      this->list(each, &list, otherwise);
    } else if (name == "p" || name == "h") {
      std::string before;
      if (is_first && list.style != nullptr) before = list.counter->next(*list.style, list.level);
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
    writer_.add(BlockKind::heading, attribute(node, "name"));
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
  std::string text;
  for (const pugi::xml_node& each : node.children()) {
    if (local_name(each) != "table-cell") continue;
    const std::string cell = joined(each);
    if (cell.empty()) continue;
    const int times = affordable(number(attribute(each, "number-columns-repeated"), 1), cell);
    for (int i = 0; i < times; ++i) {
      if (!text.empty()) text += '\t';
      text += cell;
    }
  }
  const int times = affordable(number(attribute(node, "number-rows-repeated"), 1), text);
  for (int i = 0; i < times; ++i) writer_.add(kind, text);
  writer_.add(BlockKind::hidden, std::exchange(hidden_, {}));
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
  for (const BlockKind kind : {BlockKind::note, BlockKind::comment}) {
    for (const auto& [of, text] : asides_) {
      if (of == kind) writer_.add(kind, text);
    }
  }
  asides_.clear();
}

}  // namespace stemma
