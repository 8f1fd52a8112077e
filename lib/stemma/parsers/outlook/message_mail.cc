#include "stemma/parsers/outlook/message_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/parsers/mail/mail.h"
#include "stemma/parsers/outlook/item_text.h"
#include "stemma/parsers/outlook/mime_writer.h"
#include "stemma/parsers/outlook/own_fields.h"

namespace stemma {
namespace {

// Of a block of headers.
constexpr std::uint64_t kMostHeaders = std::uint64_t{1} << 20U;
constexpr int kMostRecipients = 10'000;

// A subject may begin with a mark and how long its "Re: " is.
std::string subject_of(const OutlookItem& message, std::string_view charset) {
  std::string subject = text_of(message, Property::subject, charset);
  if (subject.size() >= 2 && subject.front() == '\x01') subject.erase(0, 2);
  return subject;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\xC2\xA0") == std::string_view::npos;
}

// Of an address that Exchange knows by a name of its own the one that the world knows.
std::string smtp_address(std::string_view type, std::string address, std::string smtp) {
  const bool is_smtp = type.empty() || type == "SMTP" || type == "smtp";
  if (!smtp.empty() && !is_smtp) return smtp;
  return is_smtp ? std::move(address) : std::string();
}

class MessageWriter {
 public:
  MessageWriter(std::uint64_t most, std::string name, RunContext& context)
      : most_(most), name_(std::move(name)), context_(context) {}

  std::string write(const OutlookItem& message, int depth) {
    const std::string_view charset = charset_of(message);
    std::vector<std::string> parts;
    const std::string fields = own_fields(message, charset);
    if (!fields.empty()) add(body_part("text/plain", "utf-8", fields), parts);
    parts.push_back(body_of(message, charset));
    add_attachments(message, depth, parts);
    return message_of(headers_of(message, charset), parts, depth);
  }

  // Too much to be written.
  bool is_over() const { return is_over_; }

 private:
  std::string body_of(const OutlookItem& message, std::string_view charset) {
    bool is_lost = false;
    for (const Property property : {Property::body, Property::html}) {
      const std::optional<PropertyValue> value = message.property(property, most_);
      if (!value) is_lost = is_lost || message.has(property);
      if (!value || value->type == ValueType::other) continue;
      const bool is_html = property == Property::html;
      if (is_html && value->type != ValueType::utf16) {
        if (is_blank(value->bytes)) continue;
        const std::string_view of_page =
            name_of_code_page(message.number(Property::internet_code_page));
        return body_part("text/html", of_page.empty() ? charset : of_page, value->bytes);
      }
      const std::string text = as_text(*value, charset);
      if (is_blank(text)) continue;
      return body_part(is_html ? "text/html" : "text/plain", "utf-8", text);
    }
    if (const std::optional<std::string> rtf = message.rtf(most_)) {
      return body_part("application/rtf", {}, *rtf);
    }
    if (is_lost || message.has(Property::compressed_rtf)) {
      diagnose(DiagnosticCode::parser_failed, "its text is damaged or too large to be read");
    }
    return body_part("text/plain", "utf-8", {});
  }

  MailHeaders headers_of(const OutlookItem& message, std::string_view charset) {
    // What the servers wrote on its way says most; what Outlook sent, or never did, has none of it.
    const std::string sent = text_of(message, Property::transport_headers, charset, kMostHeaders);
    MailHeaders headers;
    headers.subject = subject_of(message, charset);
    headers.from = header_in(sent, "From");
    if (headers.from.empty()) headers.from = format_addresses({sender_of(message, charset)});
    headers.to = header_in(sent, "To");
    headers.cc = header_in(sent, "Cc");
    if (headers.to.empty() && headers.cc.empty()) add_recipients(message, charset, headers);
    headers.date = header_in(sent, "Date");
    if (headers.date.empty()) headers.date = date_of(message);
    headers.message_id = encode_words(text_of(message, Property::internet_message_id, charset));
    return headers;
  }

  static std::string date_of(const OutlookItem& message) {
    for (const Property property :
         {Property::client_submit_time, Property::message_delivery_time, Property::creation_time}) {
      const auto date = format_date(message.file_time(property).value_or(0));
      if (date) return *date;
    }
    return {};
  }

  // On whose behalf, if somebody else sent it.
  static MailAddress sender_of(const OutlookItem& message, std::string_view charset) {
    const auto text = [&](Property property) { return text_of(message, property, charset); };
    MailAddress sender{text(Property::sent_representing_name),
                       smtp_address(text(Property::sent_representing_address_type),
                                    text(Property::sent_representing_address),
                                    text(Property::sent_representing_smtp_address))};
    if (sender.name.empty() && sender.address.empty()) {
      sender = {text(Property::sender_name),
                smtp_address(text(Property::sender_address_type), text(Property::sender_address),
                             text(Property::sender_smtp_address))};
    }
    return sender;
  }

  static void add_recipients(const OutlookItem& message, std::string_view charset,
                             MailHeaders& headers) {
    const std::optional<OutlookItem> recipients = message.recipients();
    if (!recipients) return;
    std::vector<MailAddress> to;
    std::vector<MailAddress> cc;
    const int count = std::min(recipients->count_of_records(), kMostRecipients);
    for (int i = 0; i < count; ++i) {
      const auto text = [&](Property property) {
        return text_of(*recipients, property, charset, kMostInHeader, i);
      };
      constexpr std::uint32_t kTo = 1;
      constexpr std::uint32_t kCc = 2;
      const std::uint32_t type = recipients->number(Property::recipient_type, i).value_or(kTo);
      if (type != kTo && type != kCc) continue;
      (type == kTo ? to : cc)
          .push_back({text(Property::display_name),
                      smtp_address(text(Property::address_type), text(Property::address),
                                   text(Property::smtp_address))});
    }
    headers.to = format_addresses(to);
    headers.cc = format_addresses(cc);
  }

  void add_attachments(const OutlookItem& message, int depth, std::vector<std::string>& parts) {
    const std::optional<int> count = message.count_of_attachments();
    if (!count) return diagnose(DiagnosticCode::parser_failed, "what is attached cannot be read");
    for (int i = 0; i < *count && !is_over_; ++i) {
      if (++attachments_ > kMostAttachments) {
        return diagnose(DiagnosticCode::too_large,
                        fmt::format("has more than {} attachments", kMostAttachments));
      }
      const std::optional<OutlookItem> attachment = message.attachment(i);
      if (!attachment) {
        diagnose(DiagnosticCode::parser_failed, fmt::format("attachment {} cannot be read", i + 1));
        continue;
      }
      add_attachment(*attachment, i + 1, depth, parts);
    }
  }

  void add_attachment(const OutlookItem& attachment, int number, int depth,
                      std::vector<std::string>& parts) {
    using enum OutlookItem::AttachmentKind;
    switch (attachment.attachment_kind()) {
      case elsewhere:  // a link to a file is no document
        return;
      case unreadable:
        break;
      case message: {
        const std::optional<OutlookItem> inner = attachment.attached_message();
        if (!inner) break;
        if (depth + 1 >= kDeepestMessage) {
          return diagnose(
              DiagnosticCode::too_large,
              fmt::format("messages attached to messages nest deeper than {}", kDeepestMessage));
        }
        return add(message_part(write(*inner, depth + 1)), parts);
      }
      case data: {
        if (attachment.attached_size().value_or(0) > most_ - written_) {
          is_over_ = true;
          return;
        }
        const std::optional<std::string> bytes = attachment.attached_bytes(most_);
        if (!bytes) break;
        std::string name = name_of(attachment);
        if (name.empty()) name = fmt::format("attachment-{}", number);
        return add(
            attached_part(text_of(attachment, Property::attach_media_type, {}), name, *bytes),
            parts);
      }
    }
    diagnose(DiagnosticCode::parser_failed, fmt::format("attachment {} cannot be read", number));
  }

  static std::string name_of(const OutlookItem& attachment) {
    for (const Property property :
         {Property::attach_long_name, Property::attach_short_name, Property::display_name}) {
      std::string name = text_of(attachment, property, charset_of(attachment));
      if (!name.empty()) return as_step(name);
    }
    return {};
  }

  void add(std::string part, std::vector<std::string>& parts) {
    written_ += std::min<std::uint64_t>(part.size(), most_ - written_);
    is_over_ = is_over_ || written_ == most_;
    parts.push_back(std::move(part));
  }

  void diagnose(DiagnosticCode code, std::string message) {
    context_.diagnostics.add({code, name_, std::move(message)});
  }

  std::uint64_t most_;
  std::string name_;
  RunContext& context_;
  std::uint64_t written_ = 0;
  std::size_t attachments_ = 0;
  bool is_over_ = false;
};

}  // namespace

std::optional<std::string> mail_of(const OutlookItem& message, std::uint64_t most,
                                   const std::string& name, RunContext& context) {
  MessageWriter writer(most, name, context);
  std::string mail = writer.write(message, 0);
  if (writer.is_over() || mail.size() > most) return std::nullopt;
  return mail;
}

}  // namespace stemma
