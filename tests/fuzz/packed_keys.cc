// Stored keys of any bytes: refused, or read within their bounds; damaged ones are never taken for
// others than they were.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz.h"
#include "stemma/base/error.h"
#include "stemma/base/hash.h"
#include "stemma/store/key_source.h"

namespace {

using namespace stemma;
using fuzz::require;

constexpr std::size_t kHeaderChecked = 12'304;  // docs/formats/keys.md

std::vector<KeyedText> entries_for(fuzz::Choices& choices) {
  std::vector<KeyedText> entries(choices.below(0x40));
  for (KeyedText& entry : entries) {
    // Some stand in one part.
    entry.key = mix64(choices.byte()) >> (choices.flag() ? 9U : 0U);
    entry.text = choices.below(0x200);
  }
  return entries;
}

// Entries that can be read; Error in others of the codes promised.
std::vector<KeyedText> readable(std::string_view bytes) {
  std::vector<KeyedText> all;
  const auto refused = [](const Error& error) {
    require(error.code() == ErrorCode::damaged || error.code() == ErrorCode::incompatible,
            error.what());
  };
  try {
    const auto source = open_packed_keys(bytes);
    for (unsigned part = 0; part < kKeyParts; ++part) {
      try {
        std::vector<KeyedText> entries;
        source->read(part, entries);
        require(entries.size() == source->size(part), "as many as a part says");
        for (const KeyedText& entry : entries) require(part_of(entry.key) == part, "of its part");
        all.insert(all.end(), entries.begin(), entries.end());
      } catch (const Error& error) {
        refused(error);
      }
    }
  } catch (const Error& error) {
    refused(error);
  }
  std::sort(all.begin(), all.end());
  return all;
}

// The header's checksum put right, so that what it says is believed.
std::string with_checksum(std::string bytes) {
  if (bytes.size() < kHeaderChecked + 8) return bytes;
  std::uint64_t checksum = hash64(std::string_view(bytes).substr(0, kHeaderChecked));
  for (std::size_t i = 0; i < 8; ++i, checksum >>= 8U) {
    bytes[kHeaderChecked + i] = static_cast<char>(checksum);
  }
  return bytes;
}

}  // namespace

STEMMA_FUZZ(packed_keys, 3'000) {
  (void)readable(input);
  fuzz::Choices choices(input);
  std::vector<KeyedText> entries = entries_for(choices);
  const std::string packed = pack_keys(entries);
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  require(readable(packed) == entries, "what is packed is read");

  const std::string broken = fuzz::damaged(packed, choices);
  const std::vector<KeyedText> left = readable(broken);
  require(std::includes(entries.begin(), entries.end(), left.begin(), left.end()),
          "what damage leaves is what was there");
  (void)readable(with_checksum(broken));
}
