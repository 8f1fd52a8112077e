// What every parser of a format is, and what they share.
//
// A parser turns the bytes of one document into text in typed blocks, with what the document says
// of itself. It may throw: extract() makes a diagnostic of that. It keeps nothing between calls,
// opens no file, and takes memory and time linear in the size, whatever the bytes are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

using FormatParser = std::optional<Extracted>(RawDocument document, Wanted wanted,
                                              RunContext& context);

// One of a format that may have tracked changes.
using ChangesParser = std::optional<Extracted>(RawDocument document, Wanted wanted, Tracked tracked,
                                               RunContext& context);

// Puts text together block by block, each followed by an empty line, so that what is shown of a
// document reads like one.
class BlockWriter {
 public:
  // `text` is UTF-8; white space around it is left out, and a block without anything else. Throws
  // std::length_error where the whole text gets larger than kMaxTextBytes.
  void add(BlockKind kind, std::string_view text, BlockRole role = BlockRole::content);

  // Text that is shown and not compared, as front matter is: in no block.
  void add_uncompared(std::string_view text);

  // White space alone is no value. Not looked at unless metadata are wanted.
  void add_fact(MetadataKey key, MetadataOrigin origin, std::string_view value);

  // The facts in order of trust. Leaves the writer empty.
  Extracted finish();

 private:
  // Where it is, without what follows it.
  Span append(std::string_view text);

  Extracted extracted_;
};

}  // namespace stemma
