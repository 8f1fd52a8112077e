#include "stemma/parsers/outlook/mime_writer.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "stemma/parsers/mail/mail.h"
#include "stemma/parsers/mail/mime.h"

namespace stemma {
namespace {

std::string subject_read_of(std::string_view subject) {
  MailHeaders headers;
  headers.from = "a@a.example";
  headers.subject = subject;
  const std::string mail = message_of(headers, {body_part("text/plain", "utf-8", "Text.")}, 0);
  const MimeMessage message = parse_message(mail);
  REQUIRE(message);
  return header(GMIME_OBJECT(message.get()), "Subject");
}

TEST_CASE("mime writer: a subject is read as it was written") {
  for (const std::string_view subject :
       {"Tides",
        "Gr\xC3\xBC\xC3\x9F"
        "e",
        "=?utf-8?Q?no?= word", "a: b; c <d>",
        "Very long "
        "\xE6\xBD\xAE\xE6\xB1\x90\xE6\xBD\xAE\xE6\xB1\x90\xE6\xBD\xAE\xE6\xB1\x90\xE6\xBD\xAE"
        "\xE6\xB1\x90\xE6\xBD\xAE\xE6\xB1\x90\xE6\xBD\xAE\xE6\xB1\x90\xE6\xBD\xAE\xE6\xB1\x90 "
        "subject"}) {
    CAPTURE(subject);
    CHECK(subject_read_of(subject) == subject);
  }
  CHECK(subject_read_of("Tides\r\nBcc: all@a.example\n\nText") == "Tides Bcc: all@a.example Text");
}

TEST_CASE("mime writer: addresses") {
  CHECK(format_addresses({}).empty());
  CHECK(format_addresses({{"Ann", "ann@a.org"}, {"", "b@b.org"}, {"c@c.org", "c@c.org"}}) ==
        "Ann <ann@a.org>, b@b.org, c@c.org");
  CHECK(format_addresses({{"Pilot, A \"P\"", "p@a.org"}}) == "\"Pilot, A \\\"P\\\"\" <p@a.org>");
  CHECK(format_addresses({{"B\xC3\xA9", "b@b.org"}}) == "=?utf-8?B?QsOp?= <b@b.org>");
  // What is no address is left out: it could be another header, or other addresses.
  CHECK(format_addresses({{"Ann", "a@a.org>, <b@b.org"}, {"", "/o=Exchange\nBcc: x"}}) == "Ann");
}

TEST_CASE("mime writer: dates") {
  CHECK(!format_date(0));
  CHECK(format_date(10'000'000) == "Mon, 01 Jan 1601 00:00:01 +0000");
  CHECK(format_date(132'224'078'450'000'000) == "Thu, 02 Jan 2020 03:04:05 +0000");
  CHECK(!format_date(~std::uint64_t{0}));
}

TEST_CASE("mime writer: a header in a block of them") {
  constexpr std::string_view kBlock =
      "Received: from a\r\n by b\r\nfrom: Ann\r\n\t<ann@a.org>\r\nX-From: no\r\nSubject: "
      "Gr\xC3\xBC\r\n";
  CHECK(header_in(kBlock, "From") == "Ann <ann@a.org>");
  CHECK(header_in(kBlock, "Received") == "from a by b");
  CHECK(header_in(kBlock, "Subject") == "=?utf-8?B?R3LDvA==?=");
  CHECK(header_in(kBlock, "To").empty());
  CHECK(header_in("", "To").empty());
}

TEST_CASE("mime writer: what is attached keeps its name and its bytes") {
  const std::string bytes("\0\r\n--=_0--\n", 11);
  MailHeaders headers;
  headers.from = "a@a.example";
  const std::string inner = message_of(headers,
                                       {body_part("text/plain", "utf-8", "Inner."),
                                        attached_part("message/rfc822", "in.bin", "In.")},
                                       1);
  const std::string mail = message_of(headers,
                                      {body_part("text/plain", "utf-8", "--=_0\n\nText."),
                                       attached_part("image/x; name=\"",
                                                     "Gr\xC3\xBC\xC3\x9F"
                                                     "e; a=\"b\".bin",
                                                     bytes),
                                       message_part(inner)},
                                      0);
  const MimeMessage message = parse_message(mail);
  REQUIRE(message);
  const std::vector<MailPart> parts = attachments_of(mail);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].name ==
        "Gr\xC3\xBC\xC3\x9F"
        "e; a=\"b\".bin");
  CHECK(parts[0].bytes == bytes);
  CHECK(parts[1].name == "in.bin");
  CHECK(parts[1].bytes == "In.");
}

}  // namespace
}  // namespace stemma
