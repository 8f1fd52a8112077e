#include "stemma/parsers/registry.h"

#include "stemma/parsers/epub.h"
#include "stemma/parsers/html/html.h"
#include "stemma/parsers/mail/mail.h"
#include "stemma/parsers/markup/delimited.h"
#include "stemma/parsers/markup/latex.h"
#include "stemma/parsers/markup/man_page.h"
#include "stemma/parsers/markup/markdown.h"
#include "stemma/parsers/markup/restructured_text.h"
#include "stemma/parsers/markup/rtf.h"
#include "stemma/parsers/markup/subtitles.h"
#include "stemma/parsers/markup/xml_text.h"
#include "stemma/parsers/office/ooxml.h"
#include "stemma/parsers/office/open_document.h"
#include "stemma/parsers/pdf_layout.h"

namespace stemma {
namespace {

std::optional<Extracted> book(RawDocument document, Wanted wanted, RunContext& context) {
  return extract_epub(std::move(document), wanted, context, extract_html);
}

std::optional<Extracted> rtf_body(RawDocument document, Wanted wanted, RunContext& context) {
  return extract_rtf(std::move(document), wanted, Tracked::accepted, context);
}

std::optional<Extracted> message(RawDocument document, Wanted wanted, RunContext& context) {
  return extract_mail(std::move(document), wanted, context, {extract_html, rtf_body});
}

// Of a format that knows tracked changes.
std::function<FormatParser> reads_changes(ChangesParser* parser, Tracked tracked) {
  return [parser, tracked](RawDocument document, Wanted wanted, RunContext& context) {
    return parser(std::move(document), wanted, tracked, context);
  };
}

}  // namespace

std::function<FormatParser> parser_of(Format format, Tracked tracked) {
  switch (format) {
    case Format::markdown:
      return extract_markdown;
    case Format::restructured_text:
      return extract_restructured_text;
    case Format::latex:
      return extract_latex;
    case Format::man_page:
      return extract_man_page;
    case Format::subtitles:
      return extract_subtitles;
    case Format::delimited:
      return extract_delimited;
    case Format::html:
      return extract_html;
    case Format::xml:
      return extract_xml;
    case Format::rtf:
      return reads_changes(extract_rtf, tracked);
    case Format::pdf:
      return extract_pdf_layout;
    case Format::ooxml:
      return reads_changes(extract_ooxml, tracked);
    case Format::open_document:
      return reads_changes(extract_open_document, tracked);
    case Format::epub:
      return book;
    case Format::mail:
      return message;
    default:
      return nullptr;
  }
}

}  // namespace stemma
