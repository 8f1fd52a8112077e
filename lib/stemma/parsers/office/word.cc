#include "stemma/parsers/office/word.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/office/office_xml.h"
#include "stemma/parsers/office/package.h"
#include "stemma/parsers/office/word_styles.h"
#include "stemma/parsers/office/word_text.h"

namespace stemma {
namespace {

class WordReader {
 public:
  WordReader(const pugi::xml_document& styles, const pugi::xml_document& numbering,
             TrackedReading changes)
      : styles_(styles.document_element()), numbering_(numbering.document_element()) {
    reading_.changes = changes;
  }

  // Of the part that is read next.
  void begin_part(std::size_t number) { blocks_.place = {number, 0}; }

  // What is neither heading, list item, caption nor the like is of this kind.
  void content(const pugi::xml_node& parent, BlockKind otherwise) {
    for (const pugi::xml_node& each : parent.children()) {
      const std::string_view name = local_name(each);
      if (name == "p") {
        paragraph(each, otherwise);
      } else if (name == "tbl") {
        // What has lost its end goes on in no cell, nor in what follows the table.
        write_joined(otherwise, {});
        table(each, otherwise);
        write_joined(otherwise, {});
      } else if (is_gone(name, reading_.changes)) {
        continue;
      } else if (name == "AlternateContent") {
        content(chosen_branch(each), otherwise);
      } else if (name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins" ||
                 name == "moveTo" || name == "del" || name == "moveFrom" || name == "smartTag") {
        content(each, otherwise);
      }
    }
  }

  // The paragraphs of a note, a comment or a page header: one block.
  std::string joined(const pugi::xml_node& parent) {
    std::string text;
    for (const pugi::xml_node& each : parent.children()) {
      const std::string_view name = local_name(each);
      std::string more;
      if (name == "p") {
        more = shown_text(each);
      } else if (name != "tcPr" && name != "tblPr" && name != "trPr" &&
                 !is_gone(name, reading_.changes)) {
        more = joined(name == "AlternateContent" ? chosen_branch(each) : each);
      }
      if (!text.empty() && !more.empty()) text += ' ';
      text += more;
    }
    return text;
  }

  // A block of the element `of`.
  void add(const pugi::xml_node& of, BlockKind kind, std::string_view text) {
    stand_at(of);
    blocks_.add(kind, text);
  }

  // What was put aside until the blocks around it were written.
  void write_rest() {
    write_joined(BlockKind::paragraph, {});
    blocks_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  }

  PlacedBlocks take() { return std::move(blocks_); }

 private:
  // The paragraph at hand, with those before it whose ends are gone.
  struct Joined {
    std::string text;
    BlockPlace place;
  };

  void stand_at(const pugi::xml_node& node) { blocks_.place.offset = node.offset_debug(); }

  void paragraph(const pugi::xml_node& node, BlockKind otherwise) {
    const pugi::xml_node properties = child(node, "pPr");
    const WordStyle style = styles_.effective(attribute(child(properties, "pStyle"), "val"));
    WordText text = word_text(node, styles_, style.hidden, reading_);
    stand_at(node);
    if (is_white(joined_.text)) joined_ = {{}, blocks_.place};
    joined_.text += text.shown;
    if (!lacks_end(properties)) write_paragraph(properties, style, otherwise);
    blocks_.add(BlockKind::hidden, text.hidden);
    if (text.text_boxes.empty()) return;
    Joined outer = std::exchange(joined_, {});
    for (const pugi::xml_node& box : text.text_boxes) content(box, otherwise);
    write_joined(otherwise, {});
    joined_ = std::move(outer);
  }

  // The paragraph that ends here.
  void write_paragraph(const pugi::xml_node& properties, const WordStyle& style,
                       BlockKind otherwise) {
    BlockKind kind = style.kind.value_or(otherwise);
    if (const pugi::xml_node outline = child(properties, "outlineLvl")) {
      kind = attribute(outline, "val") == "9" ? otherwise : BlockKind::heading;
    }
    const bool is_blank = is_white(joined_.text);
    std::string number;
    if (const std::optional<ListPlace> place = list_of(properties, style); place && !is_blank) {
      number = numbering_.next(*place);
      if (kind == BlockKind::paragraph) kind = BlockKind::list_item;
    }
    write_joined(kind, number);
  }

  // Where its text begins, so that both readings of it have one place.
  void write_joined(BlockKind kind, std::string_view number) {
    const BlockPlace here = std::exchange(blocks_.place, joined_.place);
    blocks_.add(kind, std::exchange(joined_.text, {}), number);
    blocks_.place = here;
  }

  std::string shown_text(const pugi::xml_node& node) {
    const pugi::xml_node properties = child(node, "pPr");
    const WordStyle style = styles_.effective(attribute(child(properties, "pStyle"), "val"));
    WordText text = word_text(node, styles_, style.hidden, reading_);
    if (const std::optional<ListPlace> place = list_of(properties, style)) {
      const std::string number = numbering_.next(*place);
      if (!number.empty()) text.shown.insert(0, number + ' ');
    }
    for (const pugi::xml_node& box : text.text_boxes) {
      const std::string more = joined(box);
      if (!more.empty()) text.shown += ' ' + more;
    }
    if (!text.hidden.empty()) hidden_ += on_one_line(text.hidden) + '\n';
    return on_one_line(text.shown);
  }

  static std::optional<ListPlace> list_of(const pugi::xml_node& properties,
                                          const WordStyle& style) {
    std::optional<ListPlace> place = list_place(properties);
    if (!place) place = style.list;
    if (place && place->number_id.empty() && style.list) place->number_id = style.list->number_id;
    if (place && (place->number_id.empty() || place->number_id == "0")) place.reset();
    return place;
  }

  // Without its mark a paragraph goes on in the next one.
  bool lacks_end(const pugi::xml_node& properties) const {
    return has_gone(child(properties, "rPr"));
  }

  // Whether these properties say that what has them is not there.
  bool has_gone(const pugi::xml_node& properties) const {
    const auto children = properties.children();
    return std::any_of(children.begin(), children.end(), [&](const pugi::xml_node& each) {
      return is_gone(local_name(each), reading_.changes);
    });
  }

  void table(const pugi::xml_node& node, BlockKind otherwise) {
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view name = local_name(each);
      if (name == "tr") {
        row(each, otherwise);
      } else if (name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins" ||
                 name == "del") {
        if (!is_gone(name, reading_.changes)) table(each, otherwise);
      }
    }
  }

  void row(const pugi::xml_node& node, BlockKind otherwise) {
    if (has_gone(child(node, "trPr"))) return;
    std::vector<pugi::xml_node> cells;
    find_cells(node, cells);
    if (cells.size() == 1) return content(cells.front(), otherwise);
    stand_at(node);
    std::string text;
    for (const pugi::xml_node& cell : cells) {
      const std::string more = joined(cell);
      if (!text.empty() && !more.empty()) text += '\t';
      text += more;
    }
    blocks_.add(otherwise == BlockKind::paragraph ? BlockKind::table_row : otherwise, text);
    blocks_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  }

  void find_cells(const pugi::xml_node& node, std::vector<pugi::xml_node>& cells) const {
    const std::string_view gone =
        reading_.changes == TrackedReading::original ? "cellIns" : "cellDel";
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view name = local_name(each);
      if (name == "tc") {
        if (!child(child(each, "tcPr"), gone)) cells.push_back(each);
      } else if (name == "sdt" || name == "sdtContent" || name == "customXml") {
        find_cells(each, cells);
      }
    }
  }

  WordStyles styles_;
  WordNumbering numbering_;
  PlacedBlocks blocks_;
  WordReading reading_;
  Joined joined_;
  std::string hidden_;  // of table cells and notes
};

struct SideText {
  std::string_view relationship;
  std::string_view element;  // one of these is a block; "": the whole part is
  BlockKind kind;
};
constexpr SideText kSideTexts[] = {
    {"footnotes", "footnote", BlockKind::note},  {"endnotes", "endnote", BlockKind::note},
    {"comments", "comment", BlockKind::comment}, {"header", "", BlockKind::page_header},
    {"footer", "", BlockKind::page_header},
};

// The lines between text and notes are notes to Word.
bool is_separator(const pugi::xml_node& note) {
  const std::string_view type = attribute(note, "type");
  return type == "separator" || type == "continuationSeparator" || type == "continuationNotice";
}

// A part beside the main one.
struct Side {
  const SideText& text;
  pugi::xml_document xml;
};

std::vector<Side> sides_of(const ZipMembers& package,
                           const std::vector<Relationship>& relationships) {
  std::vector<Side> sides;
  for (const SideText& text : kSideTexts) {
    for (const Relationship& relationship : relationships) {
      if (relationship.type != text.relationship) continue;
      sides.push_back({text, xml_part(package, relationship.target)});
    }
  }
  return sides;
}

void read_sides(const std::vector<Side>& sides, WordReader& reader) {
  // Each section may have the same header as a part of its own.
  std::set<std::pair<std::string_view, std::string>> headers;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const SideText& side = sides[i].text;
    reader.begin_part(i + 1);
    const pugi::xml_node root = sides[i].xml.document_element();
    if (side.element.empty()) {
      const std::string text = reader.joined(root);
      if (headers.emplace(side.relationship, text).second) reader.add(root, side.kind, text);
      continue;
    }
    for (const pugi::xml_node& each : root.children()) {
      if (local_name(each) == side.element && !is_separator(each)) {
        reader.add(each, side.kind, reader.joined(each));
      }
    }
  }
}

// Below a node; of the forms of one picture, only of the one that is read.
std::uint64_t count_changes(const pugi::xml_node& node) {
  constexpr std::string_view kChanges[] = {"ins",    "del",     "moveFrom",
                                           "moveTo", "cellIns", "cellDel"};
  std::uint64_t count = 0;
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name == "numPr") continue;  // a list that was begun or left is no text
    if (std::ranges::count(kChanges, name) > 0) ++count;
    count += count_changes(name == "AlternateContent" ? chosen_branch(each) : each);
  }
  return count;
}

}  // namespace

std::uint64_t read_word(const ZipMembers& package, std::string_view main,
                        const pugi::xml_document& document, Tracked tracked, BlockWriter& writer) {
  const std::vector<Relationship> relationships = relationships_of(package, main);
  const pugi::xml_document styles = xml_part(package, target_of_type(relationships, "styles"));
  const pugi::xml_document numbering =
      xml_part(package, target_of_type(relationships, "numbering"));
  const pugi::xml_node body = child(document.document_element(), "body");
  const std::vector<Side> sides = sides_of(package, relationships);
  std::uint64_t changes = count_changes(body);
  for (const Side& side : sides) changes += count_changes(side.xml);
  const auto read = [&](TrackedReading reading) {
    WordReader reader(styles, numbering, reading);
    reader.content(body, BlockKind::paragraph);
    reader.write_rest();
    read_sides(sides, reader);
    reader.write_rest();
    return reader.take();
  };
  write_readings(tracked, changes, read, writer);
  return changes;
}

}  // namespace stemma
