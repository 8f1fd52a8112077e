#include "stemma/parsers/registry.h"

#include "stemma/parsers/html/html.h"
#include "stemma/parsers/pdf_layout.h"

namespace stemma {

FormatParser* parser_of(Format format) {
  switch (format) {
    case Format::html:
      return extract_html;
    case Format::pdf:
      return extract_pdf_layout;
    default:
      return nullptr;
  }
}

}  // namespace stemma
