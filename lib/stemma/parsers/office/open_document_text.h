// The body of an OpenDocument file, block by block.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stemma/parsers/office/open_document_changes.h"
#include "stemma/parsers/office/open_document_styles.h"
#include "stemma/parsers/tracked_changes.h"
#include "stemma/parsers/xml.h"

namespace stemma {

// Parts of the text, as BlockPlace::part: the body, notes, comments, page headers.
inline constexpr std::size_t kPartOfNotes = 1;
inline constexpr std::size_t kPartOfComments = 2;
inline constexpr std::size_t kPartOfHeaders = 3;

class OpenDocumentReader {
 public:
  // All must outlive the reader; `changes` are those of the document whose nodes it is given.
  OpenDocumentReader(const OpenDocumentStyles& styles, const OpenDocumentChanges& changes,
                     TrackedReading reading, PlacedBlocks& blocks)
      : styles_(styles), changes_(changes), reading_(reading), blocks_(blocks) {}

  // Of what is written next.
  void begin_part(std::size_t part) { blocks_.place = {part, 0}; }

  // A block of the element `of`.
  void add(const pugi::xml_node& of, BlockKind kind, std::string_view text);

  // Writes what is below `parent`; what is no heading, list item or row is of this kind.
  void content(const pugi::xml_node& parent, BlockKind otherwise);

  // All text below `parent` on one line.
  std::string joined(const pugi::xml_node& parent);

  // Writes the notes and comments that were met and not written yet.
  void write_asides();

 private:
  struct List {
    int level = 0;
    const ListStyle* style = nullptr;
    ListCounter* counter = nullptr;
  };

  // What a paragraph that goes on in the next one has so far.
  struct Joined {
    BlockKind kind = BlockKind::paragraph;
    std::string number;
    std::string text;
    BlockPlace place;
  };
  struct Aside {
    BlockKind kind = BlockKind::note;
    std::ptrdiff_t offset = 0;
    std::string text;
  };

  void stand_at(const pugi::xml_node& node);
  // Whether it is not there for one who reads so.
  bool is_gone(const pugi::xml_node& node) const;
  bool lacks_end(const pugi::xml_node& paragraph) const;
  pugi::xml_node to_restore(const pugi::xml_node& mark);
  void restore(const pugi::xml_node& mark, std::string& text);
  void restore_blocks(const pugi::xml_node& mark, BlockKind otherwise);
  void write_joined();
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
  const OpenDocumentChanges& changes_;
  TrackedReading reading_;
  PlacedBlocks& blocks_;
  ListCounter outline_;
  ListCounter list_;  // of the last list, for those that continue it
  std::vector<Aside> asides_;
  Joined joined_;
  std::vector<pugi::xml_node> frames_;  // text boxes of the paragraph at hand
  std::string hidden_;
  std::size_t repetitions_left_ = 16U << 20U;  // bytes
  int restoring_ = 0;                          // deletions in each other
  std::set<std::size_t> restored_;             // deletions
};

}  // namespace stemma
