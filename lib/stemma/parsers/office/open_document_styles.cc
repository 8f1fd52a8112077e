#include "stemma/parsers/office/open_document_styles.h"

#include <algorithm>

#include "stemma/parsers/office/office_xml.h"

namespace stemma {
namespace {

NumberStyle open_document_number_style(std::string_view format) {
  if (format == "1") return NumberStyle::decimal;
  if (format == "a") return NumberStyle::lower_letter;
  if (format == "A") return NumberStyle::upper_letter;
  if (format == "i") return NumberStyle::lower_roman;
  if (format == "I") return NumberStyle::upper_roman;
  return format.empty() ? NumberStyle::none : NumberStyle::decimal;
}

ListStyle read_list_style(const pugi::xml_node& node) {
  ListStyle style;
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name != "list-level-style-number" && name != "outline-level-style") continue;
    const int at = integer(attribute(each, "level"), 1) - 1;
    if (at < 0 || at >= kOpenDocumentLevels) continue;
    ListLevel& level = style.levels.at(static_cast<std::size_t>(at));
    level.style = open_document_number_style(attribute(each, "num-format"));
    level.before = attribute(each, "num-prefix");
    level.after = attribute(each, "num-suffix");
    level.start = integer(attribute(each, "start-value"), 1);
    level.shown_levels =
        std::clamp(integer(attribute(each, "display-levels"), 1), 1, kOpenDocumentLevels);
  }
  return style;
}

void read_style(const pugi::xml_node& node, OpenDocumentStyles& styles) {
  const std::string name(attribute(node, "name"));
  if (attribute(child(node, "text-properties"), "display") == "none") styles.hidden.insert(name);
  const std::string_view parent = attribute(node, "parent-style-name");
  if (!parent.empty()) styles.parents.emplace(name, parent);
}

}  // namespace

void add_styles(const pugi::xml_node& root, OpenDocumentStyles& styles) {
  for (const pugi::xml_node& group : root.children()) {
    const std::string_view kind = local_name(group);
    if (kind != "styles" && kind != "automatic-styles") continue;
    for (const pugi::xml_node& each : group.children()) {
      const std::string_view name = local_name(each);
      if (name == "list-style") {
        styles.lists.emplace(attribute(each, "name"), read_list_style(each));
      } else if (name == "outline-style") {
        styles.outline = read_list_style(each);
      } else if (name == "style") {
        read_style(each, styles);
      }
    }
  }
}

void ListCounter::set(int level, std::int64_t number) {
  given_.at(static_cast<std::size_t>(level)) = number;
}

std::string ListCounter::next(const ListStyle& style, int level) {
  const auto at = static_cast<std::size_t>(level);
  const ListLevel& own = style.levels.at(at);
  std::optional<std::int64_t>& count = counts_.at(at);
  if (given_.at(at)) {
    count = given_.at(at);
    given_.at(at).reset();
  } else {
    count = count ? *count + 1 : own.start;
  }
  std::fill(counts_.begin() + level + 1, counts_.end(), std::nullopt);
  if (own.style == NumberStyle::none) return {};
  std::string text = own.before;
  const int first = std::max(0, level + 1 - own.shown_levels);
  for (int shown = first; shown <= level; ++shown) {
    const ListLevel& of = style.levels.at(static_cast<std::size_t>(shown));
    if (of.style == NumberStyle::none) continue;
    text += write_number(counts_.at(static_cast<std::size_t>(shown)).value_or(of.start), of.style);
    if (shown < level) text += '.';
  }
  return text + own.after;
}

}  // namespace stemma
