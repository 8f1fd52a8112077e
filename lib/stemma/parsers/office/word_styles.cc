#include "stemma/parsers/office/word_styles.h"

#include <algorithm>
#include <utility>

#include "stemma/base/ascii.h"
#include "stemma/parsers/office/office_xml.h"

namespace stemma {
namespace {

int level_number(std::string_view text) {
  return std::clamp(integer(text, 0), 0, kWordLevels - 1);
}

NumberStyle word_number_style(std::string_view format) {
  constexpr std::pair<std::string_view, NumberStyle> kStyles[] = {
      {"bullet", NumberStyle::none},
      {"none", NumberStyle::none},
      {"decimalZero", NumberStyle::decimal_zero},
      {"lowerLetter", NumberStyle::lower_letter},
      {"upperLetter", NumberStyle::upper_letter},
      {"lowerRoman", NumberStyle::lower_roman},
      {"upperRoman", NumberStyle::upper_roman},
      {"ordinal", NumberStyle::ordinal},
  };
  for (const auto& [name, style] : kStyles) {
    if (name == format) return style;
  }
  return NumberStyle::decimal;
}

// By the names of built-in styles, which are the same in every language of Word.
std::optional<BlockKind> kind_by_name(std::string_view name) {
  if (name.starts_with("heading ") || name == "title" || name == "subtitle") {
    return BlockKind::heading;
  }
  if (name == "caption") return BlockKind::caption;
  if (name == "quote" || name == "intense quote" || name == "block text") {
    return BlockKind::quotation;
  }
  if (name == "html preformatted" || name == "source code") return BlockKind::code;
  return std::nullopt;
}

}  // namespace

std::optional<bool> toggle(const pugi::xml_node& properties, std::string_view name) {
  const pugi::xml_node node = child(properties, name);
  if (!node) return std::nullopt;
  const std::string_view value = attribute(node, "val");
  return value != "0" && value != "false" && value != "off";
}

std::optional<ListPlace> list_place(const pugi::xml_node& properties) {
  const pugi::xml_node node = child(properties, "numPr");
  if (!node) return std::nullopt;
  return ListPlace{std::string(attribute(child(node, "numId"), "val")),
                   level_number(attribute(child(node, "ilvl"), "val"))};
}

WordStyles::WordStyles(const pugi::xml_node& styles) {
  for (const pugi::xml_node& each : styles.children()) {
    if (local_name(each) != "style") continue;
    WordStyle style;
    style.name = lower_ascii(attribute(child(each, "name"), "val"));
    style.based_on = attribute(child(each, "basedOn"), "val");
    style.kind = kind_by_name(style.name);
    const pugi::xml_node paragraph = child(each, "pPr");
    const pugi::xml_node outline = child(paragraph, "outlineLvl");
    if (!style.kind && outline && integer(attribute(outline, "val"), kWordLevels) < kWordLevels) {
      style.kind = BlockKind::heading;
    }
    style.list = list_place(paragraph);
    style.hidden = toggle(child(each, "rPr"), "vanish");
    styles_.emplace(attribute(each, "styleId"), std::move(style));
  }
}

WordStyle WordStyles::effective(std::string_view id) const {
  WordStyle result;
  for (int steps = 0; steps < kLongestStyleChain; ++steps) {
    const auto found = styles_.find(id);
    if (found == styles_.end()) break;
    const WordStyle& style = found->second;
    if (steps == 0) result.name = style.name;
    if (!result.kind) result.kind = style.kind;
    if (!result.hidden) result.hidden = style.hidden;
    if (!result.list) {
      result.list = style.list;
    } else if (result.list->number_id.empty() && style.list) {
      result.list->number_id = style.list->number_id;  // only the level was its own
    }
    id = style.based_on;
  }
  return result;
}

WordNumbering::Level WordNumbering::read_level(const pugi::xml_node& node) {
  Level level;
  level.start = integer(attribute(child(node, "start"), "val"), 1);
  level.style = word_number_style(attribute(child(node, "numFmt"), "val"));
  level.text = attribute(child(node, "lvlText"), "val");
  level.restart_after = integer(attribute(child(node, "lvlRestart"), "val"), -1);
  level.only_digits = toggle(node, "isLgl").value_or(false);
  return level;
}

WordNumbering::WordNumbering(const pugi::xml_node& numbering) {
  for (const pugi::xml_node& each : numbering.children()) {
    if (local_name(each) == "abstractNum") {
      List list;
      for (const pugi::xml_node& node : each.children()) {
        if (local_name(node) != "lvl") continue;
        list.levels.at(static_cast<std::size_t>(level_number(attribute(node, "ilvl")))) =
            read_level(node);
      }
      lists_.emplace(attribute(each, "abstractNumId"), std::move(list));
    } else if (local_name(each) == "num") {
      Number known;
      known.list = attribute(child(each, "abstractNumId"), "val");
      for (const pugi::xml_node& node : each.children()) {
        if (local_name(node) != "lvlOverride") continue;
        const int level = level_number(attribute(node, "ilvl"));
        if (const pugi::xml_node start = child(node, "startOverride")) {
          known.start.at(static_cast<std::size_t>(level)) = integer(attribute(start, "val"), 1);
        }
        if (const pugi::xml_node own = child(node, "lvl")) known.levels[level] = read_level(own);
      }
      numbers_.emplace(attribute(each, "numId"), std::move(known));
    }
  }
}

std::string WordNumbering::next(const ListPlace& place) {
  const auto number = numbers_.find(place.number_id);
  if (number == numbers_.end()) return {};
  Number& known = number->second;
  const auto found = lists_.find(known.list);
  if (found == lists_.end()) return {};
  List& list = found->second;
  const auto level_at = [&](int level) -> const Level& {
    const auto own = known.levels.find(level);
    if (own != known.levels.end()) return own->second;
    return list.levels.at(static_cast<std::size_t>(level));
  };
  const auto count_at = [&](int level) -> std::optional<std::int64_t>& {
    return list.counts.at(static_cast<std::size_t>(level));
  };
  const std::optional<int> start = known.start.at(static_cast<std::size_t>(place.level));
  if (start && known.started.insert(place.level).second) {
    count_at(place.level) = *start;
  } else if (count_at(place.level)) {
    ++*count_at(place.level);
  } else {
    count_at(place.level) = start.value_or(level_at(place.level).start);
  }
  for (int below = place.level + 1; below < kWordLevels; ++below) {
    const int restart_after = level_at(below).restart_after;
    if (restart_after < 0 || place.level < restart_after) count_at(below).reset();
  }
  const Level& level = level_at(place.level);
  if (level.style == NumberStyle::none) return {};
  std::string text;
  for (std::size_t i = 0; i < level.text.size(); ++i) {
    const bool is_place = level.text[i] == '%' && i + 1 < level.text.size() &&
                          level.text[i + 1] >= '1' && level.text[i + 1] <= '9';
    if (!is_place) {
      text += level.text[i];
      continue;
    }
    const int of = level.text[++i] - '1';
    const Level& shown = level_at(of);
    text += write_number(count_at(of).value_or(shown.start),
                         level.only_digits ? NumberStyle::decimal : shown.style);
  }
  return text;
}

}  // namespace stemma
