#include "stemma/extract/sniff.h"

#include <doctest/doctest.h>

#include <string>

namespace stemma {
namespace {

TEST_CASE("sniff: text formats by how they begin") {
  struct Case {
    const char* name;
    std::string begin;
    Format format;  // text: none is recognized
  };
  const std::string mail =
      "Received: from a by b\r\nFrom: A <a@b.c>\r\nSubject: On\r\n  two lines\r\n\r\nText\r\n";
  const Case cases[] = {
      {"a", "<!DOCTYPE html><title>A</title>", Format::html},
      {"a", "\xEF\xBB\xBF\r\n<!-- a comment --> <HTML lang=en>", Format::html},
      {"a", "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\">",
       Format::html},
      {"a.html", "<p>A page without a head", Format::html},
      {"a.txt", "<p>is the tag of a paragraph", Format::text},
      {"a.txt", "<htmlish> is no tag", Format::text},
      {"a.html", "No tag at all", Format::text},
      {"a", "<?xml version='1.0'?><TEI>", Format::xml},
      {"a.xml", "<root/>", Format::xml},
      {"a.txt", "<root/>", Format::text},
      {"a", mail, Format::mail},
      {"a", "From a@b.c Thu Jan  1 00:00:00 1970\n" + mail, Format::mailbox},
      {"a.eml", "Subject: A\n\nText", Format::mail},
      {"a.txt", "Subject: A\n\nText", Format::text},
      // A play, a recipe and a memo begin with names and colons, too.
      {"a.txt", "From: the desk of M.\nTo: all\nSubject: tea\n\nThere is none.", Format::text},
      {"a.txt", "From the sea came nothing.\nTo: nobody\n", Format::text},
      {"a", "filedesc://a.arc 0.0.0.0 20200101000000 text/plain 77\n1 0 InternetArchive\n",
       Format::warc},
      {"a", "filedesc: a word of my own\n", Format::text},
      {"a", "", Format::text},
      {"a", "<!-- never closed", Format::text},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CAPTURE(each.begin);
    const auto found = sniff_text_format(each.begin, each.name);
    CHECK((found ? found->format : Format::text) == each.format);
  }
}

}  // namespace
}  // namespace stemma
