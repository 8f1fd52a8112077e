#include "stemma/extract/markup_format.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace stemma {
namespace {

TEST_CASE("markup format: by content, then by name") {
  const struct {
    std::string_view what;
    std::string_view head;
    std::string_view name;
    std::optional<Format> expected;
  } cases[] = {
      {"prose", "Once upon a time.\n", "a.txt", {}},
      {"nothing", "", "a.txt", {}},
      {"prose in a Markdown file", "Once upon a time.\n", "a.md", Format::markdown},
      {"headings alone", "# One\n\n# Two\n", "a.txt", {}},
      {"HTML", "\n<!-- x -->\n<!DOCTYPE html><p>", "a", Format::html},
      {"HTML without a declaration", "<HTML>", "a.txt", Format::html},
      {"XHTML", "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'b>'>]><html>", "a.xml",
       Format::html},
      {"XML", "\xEF\xBB\xBF<?xml version='1.0'?><TEI>", "a", Format::xml},
      {"XML by its name", "<TEI>", "a.xml", Format::xml},
      {"a text that begins with an angle", "<name> wrote:\n", "a.txt", {}},
      {"RTF", "{\\rtf1", "a.doc", Format::rtf},
      {"SubRip", "1\n00:00:01,000 --> 00:00:02,000\nHi.\n", "a", Format::subtitles},
      {"WebVTT", "WEBVTT\n\n", "a", Format::subtitles},
      {"a number and prose", "1\nIt was 00:00:01 --> late.\n", "a.srt.txt", {}},
      {"a man page", ".\\\" comment\n.TH LS 1\n", "a.txt", Format::man_page},
      {"mdoc", ".Dd January 1, 2020\n", "ls", Format::man_page},
      {"a man page by its name", ".so x\n.SH NAME\n", "ls.1", Format::man_page},
      {"a log by the name of a man page", "Jan 1 started\n", "syslog.1", {}},
      {"LaTeX", "% comment\n\\documentclass{article}\n", "a.txt", Format::latex},
      {"LaTeX in prose", "The first line is\n\\documentclass{article}\n", "a.txt", {}},
      {"part of a LaTeX document", "Some \\emph{text}.\n", "chapter.tex", Format::latex},
      {"another TeX file", "Some text.\n", "a.tex", {}},
      {"mail", "Received: by x\nFrom: a@b.org\nSubject: s\n\nText", "a", Format::mail},
      {"mail as it was saved by hand", "From: a@b.org\nDate: 1 Mar 2021 10:00\n\nText", "a",
       Format::mail},
      {"a memorandum", "To: All\nFrom: The director\nDate: 1 March 2021\n\nText", "a.txt", {}},
      {"a list of definitions", "Word: meaning\nAnother: meaning\n\n", "a.txt", {}},
      {"a mailbox", "From a@b Mon Mar  1 10:00:00 2021\nSubject: s\n\n", "a", Format::mailbox},
      {"prose that begins as one", "From here it is 10:00 by bus\nto the sea.\n", "a.txt", {}},
      {"a table", "a,b\n1,2\n", "a.CSV", Format::delimited},
      {"no table", "Text.\n", "a.csv", {}},
      {"tabs", "a\tb\n", "a.tsv", Format::delimited},
      {"commas in prose", "One, two, three.\nFour, five, six.\nA, b, c.\n", "a.txt", {}},
      {"reStructuredText", "Text :ref:`x`\n\n.. note:: y\n\n.. _a: b\n", "a.txt",
       Format::restructured_text},
      {"reStructuredText by its name", "Text\n", "a.rst", Format::restructured_text},
      {"one directive", "See\n\n.. note:: y\n", "a.txt", {}},
  };
  for (const auto& [what, head, name, expected] : cases) {
    CAPTURE(what);
    CHECK(recognize_markup(head, name) == expected);
  }
}

}  // namespace
}  // namespace stemma
