// What the styles and the numbering of a Word document say of its paragraphs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "stemma/extract/extract.h"
#include "stemma/parsers/office/numbers.h"
#include "stemma/parsers/xml.h"

namespace stemma {

inline constexpr int kWordLevels = 9;

// Which list a paragraph is in, and how deep.
struct ListPlace {
  std::string number_id;  // "0": in none, whatever the style says
  int level = 0;
};

struct WordStyle {
  std::string name;  // lower case
  std::string based_on;
  std::optional<BlockKind> kind;
  std::optional<ListPlace> list;
  std::optional<bool> hidden;
};

class WordStyles {
 public:
  // `styles` may be null.
  explicit WordStyles(const pugi::xml_node& styles);

  // The style with what it takes over from those it is based on.
  WordStyle effective(std::string_view id) const;

 private:
  std::map<std::string, WordStyle, std::less<>> styles_;
};

// Whether a toggle such as <w:vanish/> is on; no value where it is not there.
std::optional<bool> toggle(const pugi::xml_node& properties, std::string_view name);

// The list that paragraph properties name.
std::optional<ListPlace> list_place(const pugi::xml_node& properties);

// Counts list items as Word does: lists of one abstract numbering count on together.
class WordNumbering {
 public:
  // `numbering` may be null.
  explicit WordNumbering(const pugi::xml_node& numbering);

  // The number of the next item at this place ("2.1", "a)"); "" for bullets and unknown lists.
  std::string next(const ListPlace& place);

 private:
  struct Level {
    int start = 1;
    NumberStyle style = NumberStyle::none;
    std::string text;        // "%1.%2"
    int restart_after = -1;  // -1: each higher level restarts it; 0: nothing does
    bool only_digits = false;
  };
  struct List {
    std::array<Level, kWordLevels> levels;
    std::array<std::optional<std::int64_t>, kWordLevels> counts;
  };
  struct Number {
    std::string list;
    std::array<std::optional<int>, kWordLevels> start;
    std::map<int, Level> levels;
    std::set<int> started;
  };

  static Level read_level(const pugi::xml_node& node);

  std::map<std::string, List, std::less<>> lists_;
  std::map<std::string, Number, std::less<>> numbers_;
};

}  // namespace stemma
