#include "stemma/parsers/mail/mail.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "documents.h"

namespace stemma {
namespace {

std::optional<Extracted> read_rtf(RawDocument document, Wanted, RunContext&) {
  BlockWriter writer;
  writer.add(BlockKind::list_item, document.bytes);
  return writer.finish();
}

constexpr BodyParsers kBodies{paragraphs_of_html, read_rtf};

std::optional<Extracted> parse_mail(RawDocument document, Wanted wanted, RunContext& context) {
  return extract_mail(std::move(document), wanted, context, kBodies);
}

std::optional<Extracted> parse_every_word(RawDocument document, Wanted, RunContext& context) {
  return extract_mail(std::move(document), Wanted::every_word, context, kBodies);
}

std::string part(std::string_view headers, std::string_view body) {
  return "--x\n" + std::string(headers) + "\n\n" + std::string(body) + "\n";
}

std::string mail(std::string_view headers, std::string_view body) {
  return "From: Ann <ann@a.org>\nSubject: Hello\nDate: Mon, 1 Mar 2021 10:00:00 +0100\n" +
         std::string(headers) + "\n\n" + std::string(body);
}

TEST_CASE("mail: headers become facts") {
  const Parsed result = parsed(parse_mail, mail("To: b@b.org", "Text."));
  CHECK(result.blocks == "heading| Hello\nunsplit| Text.\n");
  CHECK(result.metadata ==
        "title| Hello\nauthor| Ann <ann@a.org>\ndate_published| 2021-03-01T10:00:00+01:00\n");
  CHECK(parsed(parse_every_word, mail("To: b@b.org", "Text.")).blocks ==
        "heading| Hello\npage-header| From: Ann <ann@a.org>\npage-header| To: b@b.org\n"
        "page-header| Date: Mon, 1 Mar 2021 10:00:00 +0100\nunsplit| Text.\n");
}

TEST_CASE("mail: encodings of headers and bodies") {
  const struct {
    std::string_view what;
    std::string bytes;
    std::string_view expected;
  } cases[] = {
      {"a character divided between two encoded words",
       "Subject: =?utf-8?B?w6Q=?= =?UTF-8?Q?=C3?=\n =?UTF-8?Q?=A4_b?= c\n\nText.",
       "heading| ää b c\nunsplit| Text.\n"},
      {"ISO-8859-1 in a header", "Subject: =?iso-8859-1?q?M=FCller?=\n\nText.",
       "heading| Müller\nunsplit| Text.\n"},
      {"no encoded word", "Subject: a =?b c?= =?utf-8?X?d?= =?\n\nText.",
       "heading| a =?b c?= =?utf-8?X?d?= =?\nunsplit| Text.\n"},
      {"quoted-printable in windows-1252",
       "Subject: s\nContent-Type: text/plain; charset=windows-1252\n"
       "Content-Transfer-Encoding: quoted-printable\n\nA=93b=94 so=\nft",
       "heading| s\nunsplit| A“b” soft\n"},
      {"base64", "Subject: s\nContent-Transfer-Encoding: base64\n\nVGV4dC4=\n",
       "heading| s\nunsplit| Text.\n"},
  };
  for (const auto& [what, bytes, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(parse_mail, bytes).blocks == expected);
  }
}

TEST_CASE("mail: which parts are the body") {
  const std::string plain = part("Content-Type: text/plain", "Plain.");
  const std::string html = part("Content-Type: text/html", "<p>Markup.</p>");
  const std::string file =
      part("Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=b.txt",
           "File.");
  const std::string rtf = part("Content-Type: application/rtf", "{\\rtf1 Rich.}");
  const std::string inner = part("Content-Type: message/rfc822", "Subject: Inner\n\nInside.");
  const struct {
    std::string_view what;
    std::string_view type;
    std::string body;
    std::string_view expected;
  } cases[] = {
      {"plain text of alternatives", "alternative", plain + html, "unsplit| Plain.\n"},
      {"HTML where the plain text is blank", "alternative",
       part("Content-Type: text/plain", " ") + html, "paragraph| Markup.\n"},
      {"RTF where nothing else says anything", "alternative",
       part("Content-Type: text/plain", " ") + rtf, "list-item| {\\rtf1 Rich.}\n"},
      {"plain text rather than RTF", "alternative", plain + rtf, "unsplit| Plain.\n"},
      {"HTML rather than RTF", "alternative", rtf + html, "paragraph| Markup.\n"},
      {"RTF that has a name is a file", "mixed",
       plain + part("Content-Type: text/rtf; name=a.rtf", "{\\rtf1 File.}"), "unsplit| Plain.\n"},
      {"attachments are no text", "mixed", plain + file, "unsplit| Plain.\n"},
      {"a message within", "mixed", plain + inner,
       "unsplit| Plain.\nheading| Inner\nunsplit| Inside.\n"},
  };
  for (const auto& [what, type, body, expected] : cases) {
    CAPTURE(what);
    const std::string bytes =
        mail("Content-Type: multipart/" + std::string(type) + "; boundary=x", body + "--x--\n");
    CHECK(parsed(parse_mail, bytes).blocks == "heading| Hello\n" + std::string(expected));
  }
  const std::vector<MailPart> attachments = attachments_of(mail(
      "Content-Type: multipart/mixed; boundary=x",
      plain + file + part("Content-Type: image/png\nContent-Transfer-Encoding: base64", "AAEC") +
          "--x--\n"));
  REQUIRE(attachments.size() == 2);
  CHECK(attachments[0].name == "b.txt");
  CHECK(attachments[0].bytes == "File.");
  CHECK(attachments[1].name == "part-2");
  CHECK(attachments[1].bytes == std::string("\0\1\2", 3));
}

TEST_CASE("mail: what is quoted") {
  const struct {
    std::string_view what;
    std::string_view body;
    std::string_view expected;
  } cases[] = {
      {"lines with marks, and who wrote them",
       "Yes.\n\nOn 3 March, Ann\nwrote:\n\n> One\n> two\n>\n> > Three\n\nBye.",
       "unsplit| Yes.\nquotation| On 3 March, Ann\\nwrote:\nquotation| One\\ntwo\n"
       "quotation| Three\nunsplit| Bye.\n"},
      {"prose that ends in such a word is none", "This is what he wrote:\n\nText.",
       "unsplit| This is what he wrote:\\n\\nText.\n"},
      {"nothing but a quotation", "> a", "quotation| a\n"},
  };
  for (const auto& [what, body, expected] : cases) {
    CAPTURE(what);
    CHECK(parsed(parse_mail, mail("X-A: b", body)).blocks ==
          "heading| Hello\n" + std::string(expected));
  }
}

TEST_CASE("mail: parts that nest without end are refused") {
  for (const int depth : {100, 1000, 20'000}) {
    CAPTURE(depth);
    std::string nested;
    for (int i = 0; i < depth; ++i) {
      const std::string boundary = "b" + std::to_string(i);
      nested += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }
    nested += "\nText.\n";
    const Parsed result = parsed(parse_mail, "Subject: s\n" + nested);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].code == DiagnosticCode::parser_failed);
    CHECK(attachments_of("Subject: s\n" + nested).empty());
  }
}

TEST_CASE("mailbox: where messages begin") {
  const std::string mailbox =
      "From a@b Mon Mar  1 10:00:00 2021\nSubject: 1\n\nFrom here it is 10:00 by bus.\n\n"
      "From here: it is far.\n>From a\n>>From b\n\n"
      "From c@d Mon Mar  1 11:00:00 2021\r\nSubject: 2\r\n\r\nText.\r\n";
  const std::vector<std::string_view> messages = mailbox_messages(mailbox);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0] ==
        "Subject: 1\n\nFrom here it is 10:00 by bus.\n\nFrom here: it is far.\n>From a\n>>From b\n"
        "\n");
  CHECK(messages[1] == "Subject: 2\r\n\r\nText.\r\n");
  CHECK(without_from_quoting(">From a\n>>From b\n> c\nFrom d\n") ==
        "From a\n>From b\n> c\nFrom d\n");
  CHECK(mailbox_messages("").empty());
}

}  // namespace
}  // namespace stemma
