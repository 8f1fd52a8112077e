// The different texts of all records, and which records have each.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/sign.h"

namespace stemma {

// Texts are numbered by ranks_before: different shingles descending, then digest.
struct SignedTexts {
  std::uint32_t held = 0;  // so many records, the first, are of the reference: they stay
  // Of each record.
  std::vector<std::uint32_t> text_of;  // kNoRank for a record without a word
  std::vector<std::uint64_t> place_of;
  std::vector<std::uint64_t> bytes_of;  // a hash of its text as it is
  // Where the records of each file begin, and at last where those of the last one end.
  std::vector<std::uint32_t> file_begins;
  // Of each text.
  std::vector<std::uint32_t> shingles;
  std::vector<std::uint32_t> tokens;
  std::vector<std::uint64_t> turns;  // see TextToDecide
  // The records of all texts: of each those of the reference first, then by age where the oldest is
  // kept, then ascending.
  std::vector<std::uint32_t> copies;
  std::vector<std::uint32_t> copies_begin;  // and at last where they end

  std::size_t size() const { return shingles.size(); }
  std::span<const std::uint32_t> copies_of(std::uint32_t text) const {
    return std::span(copies).subspan(copies_begin[text],
                                     copies_begin[text + 1] - copies_begin[text]);
  }
  bool is_held(std::uint32_t text) const { return kept_copy(text) < held; }
  std::uint32_t kept_copy(std::uint32_t text) const { return copies[copies_begin[text]]; }
};

// Holds some 64 bytes a record, and 24 more until it returns, which `room` is charged with. Throws
// Error{invalid_argument} where they do not fit.
// The first `references` of the `files` are those of the reference.
SignedTexts texts_of(const SignedRecords& records, std::size_t files, std::size_t references,
                     Preference preference, const WorkFolder& folder, MemoryReservation& room,
                     RunContext& context);

}  // namespace stemma
