// The body of an OpenDocument file, block by block.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/office/open_document_styles.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"

namespace stemma {

class OpenDocumentReader {
 public:
  // Both must outlive the reader.
  OpenDocumentReader(const OpenDocumentStyles& styles, BlockWriter& writer)
      : styles_(styles), writer_(writer) {}

  // Writes what is below `parent`; what is no heading, list item or row is of this kind.
  void content(const pugi::xml_node& parent, BlockKind otherwise);

  // All text below `parent` on one line.
  std::string joined(const pugi::xml_node& parent);

  // Writes the notes and comments that were met and not written yet.
  void write_asides();

  bool has_changes() const { return has_changes_; }

 private:
  struct List {
    int level = 0;
    const ListStyle* style = nullptr;
    ListCounter* counter = nullptr;
  };

  void element(const pugi::xml_node& node, BlockKind otherwise);
  void paragraph(const pugi::xml_node& node, BlockKind kind, const std::string& before);
  void list(const pugi::xml_node& node, const List* outer, BlockKind otherwise);
  void item(const pugi::xml_node& node, const List& list, BlockKind otherwise);
  void table(const pugi::xml_node& node, BlockKind otherwise);
  void row(const pugi::xml_node& node, BlockKind kind);
  // How often `text` is written that is to be there so many times.
  int affordable(int times, std::string_view text);
  void page(const pugi::xml_node& node);
  void inline_content(const pugi::xml_node& node, std::string& text);
  bool is_aside(const pugi::xml_node& node);
  bool is_hidden(std::string_view style) const;
  bool is_based_on(std::string_view style, std::string_view base) const;
  std::string_view parent_of(std::string_view style) const;
  BlockKind kind_of_style(std::string_view style) const;
  const ListStyle* list_style(std::string_view name) const;

  const OpenDocumentStyles& styles_;
  BlockWriter& writer_;
  ListCounter outline_;
  ListCounter list_;  // of the last list, for those that continue it
  std::vector<std::pair<BlockKind, std::string>> asides_;
  std::vector<pugi::xml_node> frames_;  // text boxes of the paragraph at hand
  std::string hidden_;
  std::size_t repetitions_left_ = 16U << 20U;  // bytes
  bool has_changes_ = false;
};

}  // namespace stemma
