// Word boundaries by the default rules of UAX #29 (revision 41, Unicode 15.0), no tailoring.
#pragma once

#include <cstdint>

#include "stemma/text/characters.h"

namespace stemma {

// The rules between two characters, both without what is attached to them (WB5 to WB16).
class WordBreakRules {
 public:
  WordBreakRules() = default;
  explicit WordBreakRules(unicode::WordBreak first);

  // Whether `next` goes on in the same segment; `beyond` reads what follows it.
  bool joins(unicode::WordBreak next, const CharacterReader& beyond) const;
  void advance(unicode::WordBreak next, const CharacterReader& beyond);

 private:
  unicode::WordBreak last_ = unicode::WordBreak::other;
  bool awaited_ = false;     // a middle was joined because of what follows it
  unsigned indicators_ = 0;  // regional indicators up to here
};

// Reads the characters of a text and says which begin a segment. The rules look ahead over
// attached characters; each is looked at a fixed number of times, so a text costs O(size).
class SegmentReader {
 public:
  struct Step {
    Character character;
    bool begins_segment = true;
  };

  explicit SegmentReader(const CharacterReader& characters) : characters_(characters) {}

  bool done() const { return characters_.done(); }
  Step next();  // not to be called when done()

 private:
  CharacterReader characters_;
  WordBreakRules rules_;
  unicode::WordBreak previous_ = unicode::WordBreak::lf;  // as if a line had ended before
};

}  // namespace stemma
