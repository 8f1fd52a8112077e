#include "stemma/parsers/mail/mail.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "stemma/base/utf8.h"
#include "stemma/extract/dates.h"
#include "stemma/extract/lines.h"
#include "stemma/parsers/html_part.h"
#include "stemma/parsers/mail/mime.h"
#include "stemma/parsers/mail/quoted_text.h"

namespace stemma {
namespace {

bool is_attachment(GMimeObject* part) {
  GMimeContentDisposition* const disposition = g_mime_object_get_content_disposition(part);
  return disposition != nullptr && g_mime_content_disposition_is_attachment(disposition) != 0;
}

// One with a name of its own is a file.
bool is_rtf_body(GMimeObject* part) {
  const std::string type = media_type(part);
  return (type == "application/rtf" || type == "text/rtf") &&
         g_mime_part_get_filename(GMIME_PART(part)) == nullptr;
}

// A part that is read as text of the message.
bool is_body(GMimeObject* part) {
  if (!GMIME_IS_PART(part) || is_attachment(part)) return false;
  const std::string type = media_type(part);
  return type == "text/plain" || type == "text/html" || type == "text/enriched" ||
         type == "text/markdown" || is_rtf_body(part);
}

int rank(GMimeObject* part, int depth) {
  constexpr int kPlain = 4;
  constexpr int kMarkup = 3;
  constexpr int kRtf = 2;
  if (depth > kDeepestPart) return 0;
  if (GMIME_IS_MULTIPART(part)) {
    int best = 0;
    const int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
    for (int i = 0; i < count; ++i) {
      best = std::max(best, rank(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), depth + 1));
    }
    return best;
  }
  if (!is_body(part)) return 0;
  if (is_rtf_body(part)) return kRtf;
  if (media_type(part) != "text/plain") return kMarkup;
  const bool is_blank =
      content_of(GMIME_PART(part)).find_first_not_of(" \t\r\n") == std::string::npos;
  return is_blank ? 1 : kPlain;
}

// Of alternatives the index of the one that is read: plain text that is not blank, or else HTML, or
// else RTF.
int best_alternative(GMimeMultipart* alternatives) {
  int best = 0;
  int best_rank = -1;
  const int count = g_mime_multipart_get_count(alternatives);
  for (int i = 0; i < count; ++i) {
    const int of = rank(g_mime_multipart_get_part(alternatives, i), 0);
    if (of > best_rank) {
      best = i;
      best_rank = of;
    }
  }
  return best;
}

class MailReader {
 public:
  MailReader(Wanted wanted, const Locator& locator, const BodyParsers& bodies, RunContext& context)
      : wanted_(wanted), locator_(locator), bodies_(bodies), context_(context) {}

  void message(GMimeMessage* message, int depth) {
    GMimeObject* const object = GMIME_OBJECT(message);
    if (depth == 0 && wanted_ == Wanted::text_and_metadata) add_facts(message);
    writer_.add(BlockKind::heading, header(object, "Subject"));
    for (const char* const name : {"From", "To", "Cc", "Date"}) {
      const std::string value = header(object, name);
      if (value.empty()) continue;
      const std::string line = name + (": " + value);
      if (wanted_ == Wanted::every_word || depth > 0) {
        writer_.add(BlockKind::page_header, line);
      } else {
        writer_.add_uncompared(line);
      }
    }
    if (GMimeObject* const body = g_mime_message_get_mime_part(message)) part(body, depth + 1);
  }

  BlockWriter& writer() { return writer_; }

 private:
  void part(GMimeObject* object, int depth) {
    context_.check_cancelled();
    if (depth > kDeepestPart) throw std::runtime_error("its parts nest too deeply");
    if (GMIME_IS_MULTIPART(object)) {
      GMimeMultipart* const parts = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(parts);
      if (media_type(object) == "multipart/alternative") {
        if (count > 0) part(g_mime_multipart_get_part(parts, best_alternative(parts)), depth + 1);
        return;
      }
      for (int i = 0; i < count; ++i) part(g_mime_multipart_get_part(parts, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      if (inner != nullptr) message(inner, depth + 1);
    } else if (is_body(object) && is_rtf_body(object)) {
      add_part(content_of(GMIME_PART(object)), BlockRole::content, locator_, bodies_.rtf, context_,
               writer_);
    } else if (is_body(object)) {
      std::string text = text_of(GMIME_PART(object));
      if (media_type(object) == "text/html") {
        add_html_part(std::move(text), BlockRole::content, locator_, bodies_.html, context_,
                      writer_);
      } else {
        add_quoted_text(text, writer_);
      }
    }
  }

  void add_facts(GMimeMessage* message) {
    GMimeObject* const object = GMIME_OBJECT(message);
    constexpr MetadataOrigin kOrigin = MetadataOrigin::mail_header;
    writer_.add_fact(MetadataKey::title, kOrigin, header(object, "Subject"));
    writer_.add_fact(MetadataKey::author, kOrigin, header(object, "From"));
    GDateTime* const date = g_mime_message_get_date(message);
    if (date == nullptr) return;
    char* const written = g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z");
    if (written != nullptr) {
      writer_.add_fact(MetadataKey::date_published, kOrigin, iso_date(written).value_or(""));
    }
    g_free(written);
  }

  Wanted wanted_;
  const Locator& locator_;
  BodyParsers bodies_;
  RunContext& context_;
  BlockWriter writer_;
};

std::string name_of(GMimePart* part, std::size_t number) {
  const char* const given = g_mime_part_get_filename(part);
  if (given != nullptr && *given != '\0') return given;
  return "part-" + std::to_string(number);
}

void collect(GMimeObject* object, int depth, std::vector<MailPart>& attachments) {
  if (object == nullptr || depth > kDeepestPart || attachments.size() >= kMostAttachments) return;
  if (GMIME_IS_MULTIPART(object)) {
    GMimeMultipart* const parts = GMIME_MULTIPART(object);
    const int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count; ++i) {
      collect(g_mime_multipart_get_part(parts, i), depth + 1, attachments);
    }
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (inner != nullptr) collect(g_mime_message_get_mime_part(inner), depth + 1, attachments);
  } else if (GMIME_IS_PART(object) && !is_body(object)) {
    GMimePart* const part = GMIME_PART(object);
    attachments.push_back({name_of(part, attachments.size() + 1), content_of(part)});
  }
}

}  // namespace

std::optional<Extracted> extract_mail(RawDocument document, Wanted wanted, RunContext& context,
                                      const BodyParsers& bodies) {
  std::string bytes = std::move(document.bytes);
  // GMime knows no lines that end in CR.
  if (bytes.find('\n') == std::string::npos) bytes = with_line_feeds(std::move(bytes));
  const MimeMessage message = parse_message(bytes);
  if (!message) throw std::runtime_error("it is no mail message");
  MailReader reader(wanted, document.locator, bodies, context);
  reader.message(message.get(), 0);
  return reader.writer().finish();
}

std::vector<MailPart> attachments_of(std::string_view message) {
  std::vector<MailPart> attachments;
  const MimeMessage parsed = parse_message(message);
  if (parsed) collect(g_mime_message_get_mime_part(parsed.get()), 0, attachments);
  return attachments;
}

}  // namespace stemma
