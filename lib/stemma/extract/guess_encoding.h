// What the letters of a text say of its encoding, where nothing else does.
#pragma once

#include <string>
#include <string_view>

namespace stemma {

// IANA name of the encoding that uchardet sees in the first megabyte from the line with the first
// byte above 0x7F on, corrected where it is known to err: text whose high bytes are the quotes,
// dashes and accented letters of Western Europe is windows-1252, as are ISO-8859-1 (which WHATWG's
// Encoding Standard reads so too) and its like; an ISO-8859 encoding in which bytes 0x80-0x9F occur
// is its Windows sibling. "" where nothing fits. Thread-safe, O(1) beyond finding the sample.
std::string guess_encoding(std::string_view bytes);

// The name under which ICU converts the encoding in practice: "Shift_JIS" in the wild is Windows
// code page 932, "ISO-8859-1" is 1252, and so on, as WHATWG's Encoding Standard lists. Other names
// come back unchanged.
std::string_view converter_name(std::string_view encoding);

}  // namespace stemma
