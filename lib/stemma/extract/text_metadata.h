// The title and the date that a text bears at its head, recognized without any markup.
#pragma once

#include <string_view>

#include "stemma/extract/metadata.h"

namespace stemma {

// Looks only at the head: the lines before the first paragraph of prose (25 words and more, on one
// line or hard-wrapped over several), and at 60 non-blank lines at most.
//
// Title: the first "# heading" or underlined heading; else the line with the most words, of 3 to
// 30, the later of two alike. Lines that are dates, addresses, markup, list items, breadcrumbs,
// bylines or numbers are none, nor are those that end in a colon or semicolon; one that ends in a
// full stop is taken only where there is no other. Date: the first line that is nothing but a date.
//
// Markup, JSON and mail are left alone: their heads are not prose. Facts have origin text.
// O(size of the head), thread-safe.
Metadata read_text_metadata(std::string_view text);

}  // namespace stemma
