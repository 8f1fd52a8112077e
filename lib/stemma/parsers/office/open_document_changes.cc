#include "stemma/parsers/office/open_document_changes.h"

#include <algorithm>

namespace stemma {

OpenDocumentChanges::OpenDocumentChanges(const pugi::xml_node& root) {
  collect(root);
  std::vector<Range> all;
  for (const auto& [id, range] : insertions_) {
    // One that never ends would take away the rest of the document.
    if (range.begin > 0 && range.end > range.begin) all.push_back(range);
  }
  std::ranges::sort(all, {}, &Range::begin);
  for (const Range& range : all) {
    if (!ranges_.empty() && range.begin <= ranges_.back().end) {
      ranges_.back().end = std::max(ranges_.back().end, range.end);
    } else {
      ranges_.push_back(range);
    }
  }
}

// What a change is stands in the file before its marks.
void OpenDocumentChanges::collect(const pugi::xml_node& node) {
  for (const pugi::xml_node& each : node.children()) {
    const std::string_view name = local_name(each);
    if (name == "changed-region") {
      const std::string_view id = attribute(each, "id");
      if (const pugi::xml_node deletion = child(each, "deletion")) {
        deletions_.emplace(id, deletion);
        ++count_;
      } else if (child(each, "insertion")) {
        insertions_.emplace(id, Range{});
        ++count_;
      }
    } else if (name == "change-start" || name == "change-end") {
      const auto found = insertions_.find(attribute(each, "change-id"));
      if (found == insertions_.end()) continue;
      (name == "change-start" ? found->second.begin : found->second.end) = each.offset_debug();
    }
    collect(each);
  }
}

bool OpenDocumentChanges::is_inserted(const pugi::xml_node& node) const {
  const std::ptrdiff_t at = node.offset_debug();
  const auto after = std::ranges::upper_bound(ranges_, at, {}, &Range::begin);
  return after != ranges_.begin() && at < std::prev(after)->end;
}

pugi::xml_node OpenDocumentChanges::deleted_at(const pugi::xml_node& mark) const {
  const auto found = deletions_.find(attribute(mark, "change-id"));
  return found != deletions_.end() ? found->second : pugi::xml_node();
}

}  // namespace stemma
