// Where a document is: a file, or a member or record inside one, to any depth.
//
//   notes/a.txt                 a file
//   crate.zip!/letters/b.txt    a member of an archive
//   crawl.jsonl#L12             a record by line, counted from 1
//   crawl.warc.gz@1044          a record by byte offset
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stemma/base/export.h"

namespace stemma {

struct MemberName {
  std::string name;  // as the container spells it; any bytes
  friend auto operator<=>(const MemberName&, const MemberName&) = default;
};
struct RecordLine {
  std::uint64_t line = 1;  // counted from 1
  friend auto operator<=>(const RecordLine&, const RecordLine&) = default;
};
struct RecordOffset {
  std::uint64_t offset = 0;  // bytes from the start of the file
  friend auto operator<=>(const RecordOffset&, const RecordOffset&) = default;
};
using LocatorStep = std::variant<MemberName, RecordLine, RecordOffset>;

struct Locator {
  std::string path;  // as the system spells it; any byte but NUL. "-" is standard input
  std::vector<LocatorStep> inside;

  friend bool operator==(const Locator&, const Locator&) = default;
  friend auto operator<=>(const Locator&, const Locator&) = default;
};

// The spelling shown above, byte for byte. O(size), thread-safe.
STEMMA_API std::string to_bytes(const Locator& locator);

// The same as UTF-8 for JSON: each byte that is not part of valid UTF-8 becomes %XX (upper-case
// hexadecimal). Where the bytes are valid UTF-8 nothing changes, a percent sign included; what
// is escaped can be told from what is not because writers put the bytes beside it.
STEMMA_API std::string to_utf8(const Locator& locator);

// What of it follows the path; and back. Throws Error{invalid_argument} if it is no steps.
std::string steps_of(const Locator& locator);
std::vector<LocatorStep> parse_steps(std::string_view steps);

// Reads the spelling back. A path may itself hold "!/", "#L" or "@": of the whole string and its
// prefixes before one of these marks, the longest for which `is_file` is true is the path, and
// without any the whole string is. A member's name ends before "!/", and before "#L12" or "@1044"
// if nothing but further steps follows. Throws Error{invalid_argument} if what follows the path is
// no step.
STEMMA_API Locator parse_locator(std::string_view spelling, bool (*is_file)(const std::string&));

}  // namespace stemma
