// YAML at the head of a text file, as static site generators and archiving scripts write it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "stemma/extract/metadata.h"

namespace stemma {

struct FrontMatter {
  std::size_t end = 0;  // where the document's own text begins; 0: there is no front matter
  Metadata facts;
  std::string problem;  // why what looks like front matter was not taken for it; else empty
};

// Front matter begins with a first line "---" and ends, within 64 KiB, with a line "---" or "...".
// Between them stands a YAML mapping whose keys are single words; anything else is the document's
// text, which must not be lost. Nests at most 20 deep; aliases and tags mean nothing. A date or an
// address that cannot be read is dropped. Throws nothing but std::bad_alloc.
FrontMatter read_front_matter(std::string_view text);

}  // namespace stemma
