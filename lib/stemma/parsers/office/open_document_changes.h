// The tracked changes of one XML document of OpenDocument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "stemma/parsers/xml.h"

namespace stemma {

// Where changes begin and end are empty elements of the text: what is inserted stands between two,
// what was deleted is kept elsewhere, for a third that stands where it was.
class OpenDocumentChanges {
 public:
  // `root` must outlive the object. O(size).
  explicit OpenDocumentChanges(const pugi::xml_node& root);

  // Insertions and deletions.
  std::uint64_t count() const { return count_; }

  // Whether an insertion has begun before this node and not ended. O(log changes).
  bool is_inserted(const pugi::xml_node& node) const;

  // What was deleted at a <text:change/>; null where nothing was.
  pugi::xml_node deleted_at(const pugi::xml_node& mark) const;

 private:
  struct Range {
    std::ptrdiff_t begin = 0;
    std::ptrdiff_t end = 0;
  };

  void collect(const pugi::xml_node& node);

  std::uint64_t count_ = 0;
  std::map<std::string_view, pugi::xml_node> deletions_;
  std::map<std::string_view, Range> insertions_;
  std::vector<Range> ranges_;  // of insertions, in order, apart from each other
};

}  // namespace stemma
