// The text within one paragraph of a Word document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stemma/parsers/office/word_styles.h"
#include "stemma/parsers/tracked_changes.h"
#include "stemma/parsers/xml.h"

namespace stemma {

struct WordText {
  std::string shown;
  std::string hidden;
  std::vector<pugi::xml_node> text_boxes;  // their contents, in order
};

// What a run of the reader over a part keeps from paragraph to paragraph.
struct WordReading {
  TrackedReading changes = TrackedReading::accepted;
  // Of each field that is open, whether its result has begun; what stands before is its
  // instruction. Fields may go on over paragraphs: a table of contents is one.
  std::vector<bool> fields;
};

// Of <w:ins>, <w:del>, <w:moveFrom> and <w:moveTo>: whether what is in it is not there for one who
// reads so.
bool is_gone(std::string_view change, TrackedReading reading);

// `is_hidden` is what the paragraph's style says of its text.
WordText word_text(const pugi::xml_node& paragraph, const WordStyles& styles,
                   std::optional<bool> is_hidden, WordReading& reading);

// Of mc:AlternateContent the one branch that is read; one picture is in it in several forms.
pugi::xml_node chosen_branch(const pugi::xml_node& alternatives);

}  // namespace stemma
