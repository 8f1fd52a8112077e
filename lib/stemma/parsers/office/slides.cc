#include "stemma/parsers/office/slides.h"

#include <charconv>
#include <map>
#include <string>

#include "stemma/parsers/office/numbers.h"
#include "stemma/parsers/office/package.h"

namespace stemma {
namespace {

// The text of a paragraph, fields and line breaks included.
std::string paragraph_text(const pugi::xml_node& paragraph) {
  std::string text;
  for (const pugi::xml_node& each : paragraph.children()) {
    const std::string_view name = local_name(each);
    if (name == "br") {
      text += '\n';
    } else if (name == "r" || name == "fld") {
      text += text_of(child(each, "t"));
    } else if (name == "AlternateContent" || name == "m" || name == "oMath") {
      text += text_of(each);  // a formula
    }
  }
  return text;
}

// Numbers of the paragraphs of one text body, by their levels.
class AutomaticNumbers {
 public:
  // What stands before the paragraph: "2. ", or nothing.
  std::string next(const pugi::xml_node& properties) {
    int level = 0;
    const std::string_view given = attribute(properties, "lvl");
    std::from_chars(given.data(), given.data() + given.size(), level);
    counts_.erase(counts_.upper_bound(level), counts_.end());
    const pugi::xml_node automatic = child(properties, "buAutoNum");
    if (!automatic) {
      counts_.erase(level);
      return {};
    }
    int start = 1;
    const std::string_view start_at = attribute(automatic, "startAt");
    std::from_chars(start_at.data(), start_at.data() + start_at.size(), start);
    const auto count = counts_.emplace(level, start - 1LL).first;
    return write(++count->second, attribute(automatic, "type")) + ' ';
  }

 private:
  // "alphaLcParenR", "arabicPeriod", "romanUcParenBoth" ...
  static std::string write(std::int64_t number, std::string_view type) {
    NumberStyle style = NumberStyle::decimal;
    if (type.starts_with("alphaLc")) style = NumberStyle::lower_letter;
    if (type.starts_with("alphaUc")) style = NumberStyle::upper_letter;
    if (type.starts_with("romanLc")) style = NumberStyle::lower_roman;
    if (type.starts_with("romanUc")) style = NumberStyle::upper_roman;
    const std::string text = write_number(number, style);
    if (type.ends_with("ParenBoth")) return '(' + text + ')';
    if (type.ends_with("ParenR")) return text + ')';
    return type.ends_with("Plain") ? text : text + '.';
  }

  std::map<int, std::int64_t> counts_;
};

enum class ShapeUse { title, body, page_header, other };

ShapeUse use_of(const pugi::xml_node& shape) {
  for (const pugi::xml_node& each : shape.children()) {
    const pugi::xml_node placeholder = child(child(each, "nvPr"), "ph");
    if (!placeholder) continue;
    const std::string_view type = attribute(placeholder, "type");
    if (type == "title" || type == "ctrTitle") return ShapeUse::title;
    if (type == "sldNum" || type == "dt" || type == "ftr" || type == "hdr") {
      return ShapeUse::page_header;
    }
    return type.empty() || type == "body" || type == "obj" ? ShapeUse::body : ShapeUse::other;
  }
  return ShapeUse::other;
}

BlockKind kind_of(ShapeUse use) {
  switch (use) {
    case ShapeUse::title:
      return BlockKind::heading;
    case ShapeUse::body:
      return BlockKind::list_item;
    case ShapeUse::page_header:
      return BlockKind::page_header;
    case ShapeUse::other:
      break;
  }
  return BlockKind::paragraph;
}

class SlideReader {
 public:
  SlideReader(const ZipMembers& package, std::string_view presentation, BlockWriter& writer)
      : package_(package),
        presentation_(relationships_of(package, presentation)),
        writer_(writer) {}

  void slide(std::string_view id) {
    const std::string name = target_of(presentation_, id);
    if (!package_.has(name)) return;
    const std::vector<Relationship> relationships = relationships_of(package_, name);
    const pugi::xml_document xml = parse_xml(package_.at(name));
    const pugi::xml_node root = xml.document_element();
    const std::string_view show = attribute(root, "show");
    all_hidden_ = show == "0" || show == "false";
    shapes(child(child(root, "cSld"), "spTree"));
    for (const Relationship& each : relationships) {
      if (!package_.has(each.target)) continue;
      if (each.type == "diagramData") diagram(parse_xml(package_.at(each.target)));
      if (each.type == "notesSlide") notes(parse_xml(package_.at(each.target)));
      if (each.type == "comments") comments(parse_xml(package_.at(each.target)));
    }
  }

 private:
  void add(BlockKind kind, std::string_view text) {
    writer_.add(all_hidden_ ? BlockKind::hidden : kind, text);
  }

  void shapes(const pugi::xml_node& tree) {
    for (const pugi::xml_node& each : tree.children()) {
      const std::string_view name = local_name(each);
      if (name == "sp") {
        body(child(each, "txBody"), kind_of(use_of(each)));
      } else if (name == "grpSp") {
        shapes(each);
      } else if (name == "AlternateContent") {
        const pugi::xml_node choice = child(each, "Choice");
        shapes(choice && choice.first_child() ? choice : child(each, "Fallback"));
      } else if (name == "graphicFrame") {
        table(descendant(each, "tbl"));
      }
    }
  }

  void body(const pugi::xml_node& text_body, BlockKind kind) {
    AutomaticNumbers numbers;
    for (const pugi::xml_node& each : text_body.children()) {
      if (local_name(each) != "p") continue;
      const std::string text = paragraph_text(each);
      if (on_one_line(text).empty()) continue;
      add(kind, numbers.next(child(each, "pPr")) + text);
    }
  }

  void table(const pugi::xml_node& tbl) {
    for (const pugi::xml_node& row : tbl.children()) {
      if (local_name(row) != "tr") continue;
      std::string text;
      for (const pugi::xml_node& cell : row.children()) {
        if (local_name(cell) != "tc") continue;
        const std::string more = joined(child(cell, "txBody"));
        if (!text.empty() && !more.empty()) text += '\t';
        text += more;
      }
      add(BlockKind::table_row, text);
    }
  }

  static std::string joined(const pugi::xml_node& text_body) {
    std::string text;
    for (const pugi::xml_node& each : text_body.children()) {
      if (local_name(each) == "p") text += paragraph_text(each) + ' ';
    }
    return on_one_line(text);
  }

  void diagram(const pugi::xml_document& xml) {
    for (const pugi::xml_node& point : child(xml.document_element(), "ptLst").children()) {
      body(child(point, "t"), BlockKind::paragraph);
    }
  }

  // A notes page also has a picture of the slide, its number and a date.
  void notes(const pugi::xml_document& xml) {
    const pugi::xml_node tree = child(child(xml.document_element(), "cSld"), "spTree");
    for (const pugi::xml_node& each : tree.children()) {
      const ShapeUse use = use_of(each);
      if (use == ShapeUse::body) body(child(each, "txBody"), BlockKind::note);
    }
  }

  void comments(const pugi::xml_document& xml) {
    for (const pugi::xml_node& each : xml.document_element().children()) {
      add(BlockKind::comment, text_of(child(each, "text")));
      add(BlockKind::comment, joined(child(each, "txBody")));
    }
  }

  const ZipMembers& package_;
  std::vector<Relationship> presentation_;
  BlockWriter& writer_;
  bool all_hidden_ = false;
};

}  // namespace

void read_slides(const ZipMembers& package, std::string_view main,
                 const pugi::xml_document& presentation, BlockWriter& writer) {
  SlideReader reader(package, main, writer);
  for (const pugi::xml_node& each : child(presentation.document_element(), "sldIdLst").children()) {
    // Both attributes are called "id", one with the prefix of relationships.
    for (const pugi::xml_attribute& id : each.attributes()) {
      if (std::string_view(id.name()).ends_with(":id")) reader.slide(id.value());
    }
  }
}

}  // namespace stemma
