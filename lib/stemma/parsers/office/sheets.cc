#include "stemma/parsers/office/sheets.h"

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/office/number_format.h"
#include "stemma/parsers/office/office_xml.h"
#include "stemma/parsers/office/package.h"

namespace stemma {
namespace {

std::optional<std::size_t> index(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_on(std::string_view value) {
  return value == "1" || value == "true";
}

// A string in runs of different fonts; <rPh> is how it is pronounced.
std::string rich_text(const pugi::xml_node& item) {
  std::string text;
  for (const pugi::xml_node& each : item.children()) {
    const std::string_view name = local_name(each);
    if (name == "t") text += text_of(each);
    if (name == "r") text += text_of(child(each, "t"));
  }
  return text;
}

std::vector<std::string> shared_strings(const pugi::xml_document& xml) {
  std::vector<std::string> strings;
  for (const pugi::xml_node& each : xml.document_element().children()) {
    if (local_name(each) == "si") strings.push_back(on_one_line(rich_text(each)));
  }
  return strings;
}

// The number format of each cell style.
std::vector<std::string> cell_formats(const pugi::xml_document& styles) {
  std::map<std::size_t, std::string> own;
  const pugi::xml_node root = styles.document_element();
  for (const pugi::xml_node& each : child(root, "numFmts").children()) {
    if (const auto id = index(attribute(each, "numFmtId"))) {
      own.emplace(*id, attribute(each, "formatCode"));
    }
  }
  std::vector<std::string> formats;
  for (const pugi::xml_node& each : child(root, "cellXfs").children()) {
    if (local_name(each) != "xf") continue;
    const std::size_t id = index(attribute(each, "numFmtId")).value_or(0);
    const auto found = own.find(id);
    constexpr std::size_t kBuiltIn = 164;
    if (found != own.end()) {
      formats.push_back(found->second);
    } else {
      formats.emplace_back(built_in_format(id < kBuiltIn ? static_cast<int>(id) : 0));
    }
  }
  return formats;
}

class SheetReader {
 public:
  SheetReader(const ZipMembers& package, const std::vector<Relationship>& relationships,
              DateSystem dates, BlockWriter& writer)
      : strings_(shared_strings(xml_part(package, target_of_type(relationships, "sharedStrings")))),
        formats_(cell_formats(xml_part(package, target_of_type(relationships, "styles")))),
        dates_(dates),
        writer_(writer) {}

  void rows(const pugi::xml_document& sheet, BlockKind kind) {
    for (const pugi::xml_node& row : child(sheet.document_element(), "sheetData").children()) {
      std::string text;
      for (const pugi::xml_node& each : row.children()) {
        if (local_name(each) != "c") continue;
        const std::string more = cell(each);
        if (!text.empty() && !more.empty()) text += '\t';
        text += more;
      }
      writer_.add(is_on(attribute(row, "hidden")) ? BlockKind::hidden : kind, text);
    }
  }

 private:
  std::string cell(const pugi::xml_node& node) const {
    const std::string_view type = attribute(node, "t");
    if (type == "inlineStr") return on_one_line(rich_text(child(node, "is")));
    const std::string value = text_of(child(node, "v"));
    if (type == "s") {
      const auto at = index(value);
      return at && *at < strings_.size() ? strings_[*at] : std::string();
    }
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    if (!type.empty() && type != "n") return on_one_line(value);
    const auto style = index(attribute(node, "s"));
    const bool has_format = style && *style < formats_.size();
    return show_number(value, has_format ? formats_[*style] : std::string(), dates_);
  }

  std::vector<std::string> strings_;
  std::vector<std::string> formats_;
  DateSystem dates_;
  BlockWriter& writer_;
};

void add_comments(const pugi::xml_document& xml, BlockWriter& writer) {
  for (const pugi::xml_node& each : child(xml.document_element(), "commentList").children()) {
    writer.add(BlockKind::comment, rich_text(child(each, "text")));
  }
  // The newer comments, in threads.
  if (local_name(xml.document_element()) != "ThreadedComments") return;
  for (const pugi::xml_node& each : xml.document_element().children()) {
    writer.add(BlockKind::comment, text_of(child(each, "text")));
  }
}

std::string relationship_of(const pugi::xml_node& sheet) {
  for (const pugi::xml_attribute& each : sheet.attributes()) {
    if (std::string_view(each.name()).ends_with(":id")) return each.value();
  }
  return {};
}

}  // namespace

void read_sheets(const ZipMembers& package, std::string_view main,
                 const pugi::xml_document& workbook, BlockWriter& writer) {
  const std::vector<Relationship> relationships = relationships_of(package, main);
  const pugi::xml_node root = workbook.document_element();
  const DateSystem dates = is_on(attribute(child(root, "workbookPr"), "date1904"))
                               ? DateSystem::from_1904
                               : DateSystem::from_1900;
  SheetReader reader(package, relationships, dates, writer);
  for (const pugi::xml_node& each : child(root, "sheets").children()) {
    const std::string name = target_of(relationships, relationship_of(each));
    if (!package.has(name)) continue;
    const std::string_view state = attribute(each, "state");
    const bool is_hidden = state == "hidden" || state == "veryHidden";
    writer.add(is_hidden ? BlockKind::hidden : BlockKind::heading, attribute(each, "name"));
    reader.rows(parse_xml(package.at(name)), is_hidden ? BlockKind::hidden : BlockKind::table_row);
    for (const Relationship& side : relationships_of(package, name)) {
      const bool has_comments = side.type == "comments" || side.type == "threadedComment";
      if (has_comments) add_comments(xml_part(package, side.target), writer);
    }
  }
}

}  // namespace stemma
