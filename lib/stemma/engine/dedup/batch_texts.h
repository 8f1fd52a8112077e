// The words of the texts that are compared, batch by batch: read from the records a second time,
// and put on the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/find_removals.h"
#include "stemma/store/spools.h"
#include "stemma/text/tokens.h"

namespace stemma {

// Appends the words of each text (of its kept copy) to the stream batch_of(text), unless that is
// kNoBatch. Throws Error{cancelled, output_failed}; invalid_argument where records do not fit the
// memory one by one.
void spool_words(const SignedInput& input,
                 const std::function<std::uint32_t(std::uint32_t text)>& batch_of, Spools& words,
                 RunContext& context);

// The texts of a batch with their words, and their numbers within it. Words are in memory, or where
// they lie on the disk is.
class BatchTexts {
 public:
  // What spool_words() put into a stream, read in pieces. The spools must outlive this.
  BatchTexts(const Spools& spools, std::size_t batch, bool in_memory);

  std::size_t size() const { return places_.size(); }
  std::uint32_t text(std::uint32_t number) const { return places_[number].text; }
  std::uint32_t tokens(std::uint32_t number) const { return places_[number].tokens; }
  // Throws Error{output_failed} for a text that is not there: the records changed meanwhile.
  std::uint32_t number_of(std::uint32_t text) const;

  // The tokens of a text; valid as long as `room`, which is used where they are on the disk.
  std::span<const Token> read(std::uint32_t number, std::vector<Token>& room) const;

 private:
  struct Place {
    std::uint32_t text = 0;
    std::uint32_t tokens = 0;
    std::uint64_t at = 0;
  };

  const Spools& spools_;
  std::size_t batch_;
  std::string bytes_;
  std::vector<Place> places_;  // by text
};

}  // namespace stemma
