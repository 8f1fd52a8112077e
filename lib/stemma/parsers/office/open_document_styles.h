// What the styles of an OpenDocument file say of its text.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "stemma/parsers/office/numbers.h"
#include "stemma/parsers/xml.h"

namespace stemma {

inline constexpr int kOpenDocumentLevels = 10;

struct ListLevel {
  NumberStyle style = NumberStyle::none;
  std::string before;
  std::string after;
  int start = 1;
  int shown_levels = 1;  // 2: "1.2"
};

struct ListStyle {
  std::array<ListLevel, kOpenDocumentLevels> levels;
};

struct OpenDocumentStyles {
  std::map<std::string, ListStyle, std::less<>> lists;
  ListStyle outline;                                        // numbers of headings
  std::set<std::string, std::less<>> hidden;                // of text that is not displayed
  std::map<std::string, std::string, std::less<>> parents;  // the style that each is based on
};

// Adds the styles below `root`, the root of content.xml, of styles.xml or of a flat file.
void add_styles(const pugi::xml_node& root, OpenDocumentStyles& styles);

// Counts the items of one list.
class ListCounter {
 public:
  // The number of the next item at this level, counted from 0.
  std::string next(const ListStyle& style, int level);
  // The next item at this level gets this number.
  void set(int level, std::int64_t number);

 private:
  std::array<std::optional<std::int64_t>, kOpenDocumentLevels> counts_;
  std::array<std::optional<std::int64_t>, kOpenDocumentLevels> given_;
};

}  // namespace stemma
