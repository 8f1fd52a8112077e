// Text from outside, made safe to show: no byte of a document or of a file's name reaches a
// terminal, a table or a log as anything but something to read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

// Valid UTF-8 without anything that acts instead of being seen: control characters, bidi
// controls (Unicode TR36; CVE-2021-42574), zero-width and line-separating characters and bytes
// that are no UTF-8 become \n, \t, \x1B, \u202E ... . A backslash stays as it is. O(size).
STEMMA_API std::string escape_for_display(std::string_view text);

// The same for running text: white space and line breaks of any kind become single spaces.
STEMMA_API std::string escape_running_text(std::string_view text);

// Columns on a terminal: 2 for wide East Asian characters, 0 for combining ones.
STEMMA_API std::size_t display_width(std::string_view utf8);

// The head of a text in at most `columns` columns, ending in "…" if something was cut.
STEMMA_API std::string fit_to_width(std::string_view utf8, std::size_t columns);

// Filled up with spaces to `columns` columns, cut where it is longer.
STEMMA_API std::string pad_to_width(std::string_view utf8, std::size_t columns);

// A cell of a table that a spreadsheet may open: as escape_for_display, and with an apostrophe
// before what would be read as a formula (OWASP, "CSV Injection").
STEMMA_API std::string escape_cell(std::string_view text);

// An argument that a POSIX shell reads back as these bytes; plain names stay plain.
STEMMA_API std::string shell_quote(std::string_view argument);

}  // namespace stemma
