#include "stemma/parsers/office/word.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/office/package.h"
#include "stemma/parsers/office/word_styles.h"
#include "stemma/parsers/office/word_text.h"

namespace stemma {
namespace {

// XML of a part that may not be there.
pugi::xml_document part(const ZipMembers& package, std::string_view name) {
  return package.has(name) ? parse_xml(package.at(name)) : pugi::xml_document();
}

class WordReader {
 public:
  WordReader(const pugi::xml_document& styles, const pugi::xml_document& numbering,
             BlockWriter& writer)
      : styles_(styles.document_element()),
        numbering_(numbering.document_element()),
        writer_(writer) {}

  // What is neither heading, list item, caption nor the like is of this kind.
  void content(const pugi::xml_node& parent, BlockKind otherwise) {
    for (const pugi::xml_node& each : parent.children()) {
      const std::string_view name = local_name(each);
      if (name == "p") {
        paragraph(each, otherwise);
      } else if (name == "tbl") {
        table(each, otherwise);
      } else if (name == "del" || name == "moveFrom") {
        reading_.changes = TrackedChanges::some;
      } else if (name == "AlternateContent") {
        content(chosen_branch(each), otherwise);
      } else if (name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins" ||
                 name == "moveTo" || name == "smartTag") {
        if (name == "ins" || name == "moveTo") reading_.changes = TrackedChanges::some;
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
      } else if (name != "tcPr" && name != "tblPr" && name != "trPr" && name != "del") {
        more = joined(name == "AlternateContent" ? chosen_branch(each) : each);
      }
      if (!text.empty() && !more.empty()) text += ' ';
      text += more;
    }
    return text;
  }

  // What was put aside until the blocks around it were written.
  void write_rest() {
    writer_.add(BlockKind::paragraph, std::exchange(joined_to_next_, {}));
    writer_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  }

  TrackedChanges changes() const { return reading_.changes; }

 private:
  void paragraph(const pugi::xml_node& node, BlockKind otherwise) {
    const pugi::xml_node properties = child(node, "pPr");
    const WordStyle style = styles_.effective(attribute(child(properties, "pStyle"), "val"));
    WordText text = word_text(node, styles_, style.hidden, reading_);
    const std::string before = std::exchange(joined_to_next_, {});
    if (has_deleted_end(properties)) {
      joined_to_next_ = before + text.shown;
      return;
    }
    text.shown.insert(0, before);
    BlockKind kind = style.kind.value_or(otherwise);
    if (const pugi::xml_node outline = child(properties, "outlineLvl")) {
      kind = attribute(outline, "val") == "9" ? otherwise : BlockKind::heading;
    }
    const bool is_blank = on_one_line(text.shown).empty();
    if (const std::optional<ListPlace> place = list_of(properties, style); place && !is_blank) {
      const std::string number = numbering_.next(*place);
      if (!number.empty()) text.shown.insert(0, number + ' ');
      if (kind == BlockKind::paragraph) kind = BlockKind::list_item;
    }
    writer_.add(kind, text.shown);
    writer_.add(BlockKind::hidden, text.hidden);
    for (const pugi::xml_node& box : text.text_boxes) content(box, otherwise);
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
  bool has_deleted_end(const pugi::xml_node& properties) {
    const pugi::xml_node mark = child(properties, "rPr");
    const bool is_deleted = child(mark, "del") || child(mark, "moveFrom");
    if (is_deleted || child(mark, "ins")) reading_.changes = TrackedChanges::some;
    return is_deleted;
  }

  void table(const pugi::xml_node& node, BlockKind otherwise) {
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view name = local_name(each);
      if (name == "tr") {
        row(each, otherwise);
      } else if (name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins") {
        table(each, otherwise);
      }
    }
  }

  void row(const pugi::xml_node& node, BlockKind otherwise) {
    const pugi::xml_node properties = child(node, "trPr");
    if (child(properties, "del") || child(properties, "ins")) {
      reading_.changes = TrackedChanges::some;
    }
    if (child(properties, "del")) return;
    std::vector<pugi::xml_node> cells;
    find_cells(node, cells);
    if (cells.size() == 1) return content(cells.front(), otherwise);
    std::string text;
    for (const pugi::xml_node& cell : cells) {
      const std::string more = joined(cell);
      if (!text.empty() && !more.empty()) text += '\t';
      text += more;
    }
    writer_.add(otherwise == BlockKind::paragraph ? BlockKind::table_row : otherwise, text);
    writer_.add(BlockKind::hidden, std::exchange(hidden_, {}));
  }

  static void find_cells(const pugi::xml_node& node, std::vector<pugi::xml_node>& cells) {
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view name = local_name(each);
      if (name == "tc") {
        cells.push_back(each);
      } else if (name == "sdt" || name == "sdtContent" || name == "customXml") {
        find_cells(each, cells);
      }
    }
  }

  WordStyles styles_;
  WordNumbering numbering_;
  BlockWriter& writer_;
  WordReading reading_;
  std::string joined_to_next_;  // of paragraphs whose ends were deleted
  std::string hidden_;          // of table cells and notes
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

}  // namespace

TrackedChanges read_word(const ZipMembers& package, std::string_view main,
                         const pugi::xml_document& document, BlockWriter& writer) {
  const std::vector<Relationship> relationships = relationships_of(package, main);
  const pugi::xml_document styles = part(package, target_of_type(relationships, "styles"));
  const pugi::xml_document numbering = part(package, target_of_type(relationships, "numbering"));
  WordReader reader(styles, numbering, writer);
  reader.content(child(document.document_element(), "body"), BlockKind::paragraph);
  reader.write_rest();
  for (const SideText& side : kSideTexts) {
    std::set<std::string> seen;  // each section may have the same header as a part of its own
    for (const Relationship& relationship : relationships) {
      if (relationship.type != side.relationship) continue;
      const pugi::xml_document xml = part(package, relationship.target);
      const pugi::xml_node root = xml.document_element();
      if (side.element.empty()) {
        const std::string text = reader.joined(root);
        if (seen.insert(text).second) writer.add(side.kind, text);
        continue;
      }
      for (const pugi::xml_node& each : root.children()) {
        if (local_name(each) == side.element && !is_separator(each)) {
          writer.add(side.kind, reader.joined(each));
        }
      }
    }
  }
  reader.write_rest();
  return reader.changes();
}

}  // namespace stemma
