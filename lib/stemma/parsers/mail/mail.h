// Mail messages (RFC 5322, MIME) and mailboxes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/parsers/parser.h"
#include "stemma/sources/read.h"

namespace stemma {

// What bodies that are no plain text are read by.
struct BodyParsers {
  FormatParser* html = nullptr;
  FormatParser* rtf = nullptr;
};

// The subject as a heading, then the body: of alternatives the plain text, else HTML, else RTF,
// which Outlook writes. What is quoted from earlier mail is in blocks of its own; messages within
// the message follow with their own subjects. Sender and date are metadata, and text where every
// word is wanted. O(size).
std::optional<Extracted> extract_mail(RawDocument document, Wanted wanted, RunContext& context,
                                      const BodyParsers& bodies);

// MIME parts nest this deep at most: deeper mail is refused, and what is deeper is no attachment.
inline constexpr int kDeepestPart = 50;
inline constexpr std::size_t kMostAttachments = 10'000;

struct MailPart {
  std::string name;  // as the mail calls it, any characters; never empty
  std::string bytes;
};

// All parts that are no text of the message itself, decoded; in the order of the message, those of
// messages within it included. Together never longer than the message. O(size).
std::vector<MailPart> attachments_of(std::string_view message);

// The messages of a mailbox in mbox format, without the "From " lines before them. A line begins a
// message if it is the first or follows an empty one, holds a time of day, and a header follows it:
// a sentence that begins so does none of it. O(size).
std::vector<std::string_view> mailbox_messages(std::string_view mailbox);

// A message of a mailbox as it was before writers put ">" before its lines that begin with "From ",
// quoted or not. O(size).
std::string without_from_quoting(std::string_view message);

}  // namespace stemma
