// The encoding that a page says it is in.
#pragma once

#include <string_view>

namespace stemma::html {

// The name in an XML declaration, or else in the first <meta charset> or <meta http-equiv> among
// the first 4,096 bytes, as in the prescan of the HTML standard (13.2.3.2, which takes 1,024; more
// pages than a few declare it later, behind a comment). Not looked for in comments. A page that
// can be read for its declaration is in no UTF-16, whatever it says: that is UTF-8. Empty where
// there is none. A view into `bytes` or of static lifetime. O(1).
std::string_view declared_encoding(std::string_view bytes);

}  // namespace stemma::html
