#include "stemma/parsers/outlook/unpack_outlook.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/extract/encoding.h"
#include "stemma/parsers/mail/mail.h"
#include "stemma/parsers/outlook/file_check.h"
#include "stemma/parsers/outlook/mime_writer.h"
#include "stemma/parsers/outlook/pff.h"

namespace stemma {
namespace {

// Of a name, a subject, an address; and of a block of headers.
constexpr std::uint64_t kMostInHeader = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMostHeaders = std::uint64_t{1} << 20U;
constexpr int kMostRecipients = 10'000;

struct CodePage {
  std::uint32_t number;
  std::string_view name;
};
// Others are guessed from the text.
constexpr CodePage kCodePages[] = {
    {437, "IBM437"},        {850, "IBM850"},        {852, "IBM852"},        {866, "IBM866"},
    {874, "windows-874"},   {932, "Shift_JIS"},     {936, "GBK"},           {949, "EUC-KR"},
    {950, "Big5"},          {1250, "windows-1250"}, {1251, "windows-1251"}, {1252, "windows-1252"},
    {1253, "windows-1253"}, {1254, "windows-1254"}, {1255, "windows-1255"}, {1256, "windows-1256"},
    {1257, "windows-1257"}, {1258, "windows-1258"}, {20866, "KOI8-R"},      {21866, "KOI8-U"},
    {28591, "ISO-8859-1"},  {28592, "ISO-8859-2"},  {28593, "ISO-8859-3"},  {28594, "ISO-8859-4"},
    {28595, "ISO-8859-5"},  {28596, "ISO-8859-6"},  {28597, "ISO-8859-7"},  {28598, "ISO-8859-8"},
    {28599, "ISO-8859-9"},  {28603, "ISO-8859-13"}, {28605, "ISO-8859-15"}, {50220, "ISO-2022-JP"},
    {50221, "ISO-2022-JP"}, {50222, "ISO-2022-JP"}, {50225, "ISO-2022-KR"}, {51932, "EUC-JP"},
    {51949, "EUC-KR"},      {54936, "GB18030"},     {65001, "UTF-8"},
};

std::string_view name_of_code_page(std::optional<std::uint32_t> number) {
  const auto* const found = std::ranges::find(kCodePages, number.value_or(0), &CodePage::number);
  return found == std::end(kCodePages) ? std::string_view() : found->name;
}

std::string_view charset_of(const OutlookItem& item) {
  const std::string_view of_message = name_of_code_page(item.number(Property::message_code_page));
  if (!of_message.empty()) return of_message;
  return name_of_code_page(item.number(Property::internet_code_page));
}

// As UTF-8; what is behind a zero byte is not shown by Outlook, either.
std::string as_text(const PropertyValue& value, std::string_view charset) {
  std::string text = value.type == ValueType::utf16
                         ? decode(value.bytes, {"UTF-16LE", EncodingEvidence::declared}).text
                         : decode(value.bytes, detect_encoding(value.bytes, charset)).text;
  text.resize(std::min(text.size(), text.find('\0')));
  return text;
}

std::string text_of(const OutlookItem& item, Property property, std::string_view charset,
                    std::uint64_t most = kMostInHeader, int record = 0) {
  const std::optional<PropertyValue> value = item.property(property, most, record);
  if (!value || value->type == ValueType::other) return {};
  return as_text(*value, charset);
}

// A subject may begin with a mark and how long its "Re: " is.
std::string subject_of(const OutlookItem& message, std::string_view charset) {
  std::string subject = text_of(message, Property::subject, charset);
  if (subject.size() >= 2 && subject.front() == '\x01') subject.erase(0, 2);
  return subject;
}

// In a place in a file "/" divides names, and "!/", "@1" and "#L1" are steps.
std::string as_step(std::string_view name) {
  std::string step;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const char next = i + 1 < name.size() ? name[i + 1] : '/';
    const bool is_digit = next >= '0' && next <= '9';
    const bool is_mark =
        (c == '!' && next == '/') || (c == '@' && is_digit) || (c == '#' && next == 'L');
    step += c == '/' || is_mark ? '_' : c;
  }
  return step.empty() ? "_" : step;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\xC2\xA0") == std::string_view::npos;
}

// Of an address that Exchange knows by a name of its own the one that the world knows.
std::string smtp_address(std::string_view type, std::string address, std::string smtp) {
  const bool is_smtp = type.empty() || type == "SMTP" || type == "smtp";
  if (!smtp.empty() && !is_smtp) return smtp;
  return is_smtp ? address : std::string();
}

class MessageWriter {
 public:
  MessageWriter(std::uint64_t most, std::string name, RunContext& context)
      : most_(most), name_(std::move(name)), context_(context) {}

  std::string write(const OutlookItem& message, int depth) {
    const std::string_view charset = charset_of(message);
    std::vector<std::string> parts = {body_of(message, charset)};
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

class Unpacker {
 public:
  Unpacker(int file, const UnpackLimits& limits, const MemberSink& sink, RunContext& context)
      : file_(file),
        subtree_(file_.identifier_of_subtree()),
        limits_(limits),
        sink_(sink),
        context_(context) {}

  void run() {
    const std::optional<OutlookItem> root = file_.root();
    if (!root) throw std::runtime_error("is damaged: its folders cannot be found");
    folder(*root, {}, 0);
  }

 private:
  // `path` ends with "/" unless it is empty.
  void folder(const OutlookItem& folder, const std::string& path, int depth) {
    int lost = 0;
    const std::optional<int> messages = folder.count_of_messages();
    for (int i = 0; i < messages.value_or(0) && !is_full_; ++i) {
      const std::optional<OutlookItem> message = folder.message(i);
      if (message) {
        write(*message, path);
      } else {
        ++lost;
      }
    }
    // The folder itself says how many there were.
    const std::uint32_t said = folder.number(Property::content_count).value_or(0);
    const auto listed = static_cast<std::uint32_t>(messages.value_or(0));
    if (said > listed) lost += static_cast<int>(std::min(said - listed, 1'000'000U));
    if (lost > 0) {
      diagnose(DiagnosticCode::parser_failed, path,
               fmt::format("is damaged: of the messages that it lists {} cannot be found", lost));
    }
    const std::optional<int> folders = folder.count_of_folders();
    if (!messages || !folders) {
      diagnose(DiagnosticCode::parser_failed, path, "is damaged: what it holds cannot be listed");
    }
    for (int i = 0; i < folders.value_or(0) && !is_full_; ++i) sub_folder(folder, i, path, depth);
  }

  void sub_folder(const OutlookItem& parent, int index, const std::string& path, int depth) {
    const std::optional<OutlookItem> found = parent.folder(index);
    if (!found) {
      return diagnose(DiagnosticCode::parser_failed, path,
                      fmt::format("is damaged: its folder {} cannot be found", index + 1));
    }
    constexpr std::uint32_t kKinds = 0x1F;
    constexpr std::uint32_t kFolder = 0x02;  // the others are searches
    if ((found->identifier() & kKinds) != kFolder) return;
    if (depth + 1 > kDeepestFolder) {
      return diagnose(DiagnosticCode::too_large, path,
                      fmt::format("folders nest deeper than {}", kDeepestFolder));
    }
    std::string inner = path;
    if (found->identifier() != subtree_) {
      inner += as_step(text_of(*found, Property::display_name, charset_of(*found))) + "/";
    }
    folder(*found, inner, depth + 1);
  }

  void write(const OutlookItem& message, const std::string& path) {
    if (++members_ > kMostMembers) {
      is_full_ = true;
      return diagnose(
          DiagnosticCode::too_large, {},
          fmt::format("has more than {} messages; those after them are left out", kMostMembers));
    }
    const std::string name = fmt::format("{}{}.eml", path, message.identifier());
    // Of what cannot be read there is nothing at all, which no message is like.
    if (!message.property(Property::message_class, kMostInHeader)) {
      return diagnose(DiagnosticCode::parser_failed, name, "is damaged: it cannot be read");
    }
    MessageWriter writer(limits_.member, name, context_);
    const std::string mail = writer.write(message, 0);
    if (writer.is_over() || mail.size() > limits_.member) {
      return diagnose(DiagnosticCode::too_large, name,
                      fmt::format("has more than {} bytes", limits_.member));
    }
    all_ += mail.size();
    if (all_ > limits_.all) {
      is_full_ = true;
      return diagnose(
          DiagnosticCode::too_large, {},
          fmt::format("unpacks to more than {} bytes, too many for its size; what comes "
                      "from {} on is left out",
                      limits_.all, name));
    }
    sink_.begin({name, 0, 0});
    sink_.bytes(mail);
    sink_.end();
  }

  void diagnose(DiagnosticCode code, std::string_view where, std::string message) {
    if (where.ends_with('/')) where.remove_suffix(1);
    context_.diagnostics.add({code, std::string(where), std::move(message)});
  }

  OutlookFile file_;
  std::uint32_t subtree_;
  UnpackLimits limits_;
  const MemberSink& sink_;
  RunContext& context_;
  std::uint64_t members_ = 0;
  std::uint64_t all_ = 0;
  bool is_full_ = false;
};

}  // namespace

void unpack_outlook(int file, const UnpackLimits& limits, const MemberSink& sink,
                    RunContext& context) {
  const auto diagnose = [&](std::string message) {
    context.diagnostics.add({DiagnosticCode::parser_failed, {}, std::move(message)});
  };
  const std::optional<OutlookHeader> header = read_outlook_header(file);
  struct stat status{};
  if (!header || ::fstat(file, &status) != 0) {
    return diagnose("is cut short, or of a version that is not known");
  }
  constexpr unsigned kLastReadable = 2;
  if (header->encryption > kLastReadable) {
    return diagnose("is encrypted with a key that only its owner has");
  }
  if (static_cast<std::uint64_t>(status.st_size) < header->size) {
    diagnose(fmt::format("is cut short: of {} bytes there are {}", header->size, status.st_size));
  }
  const OutlookDamage damage = check_outlook_file(file, *header);
  if (damage.damaged_pages + damage.damaged_blocks > 0) {
    diagnose(
        fmt::format("is damaged: of its {} blocks {} are not as they were written, nor are {} "
                    "of the {} pages of its index; messages may be altered or missing",
                    damage.blocks, damage.damaged_blocks, damage.damaged_pages, damage.pages));
  }
  Unpacker(file, limits, sink, context).run();
}

}  // namespace stemma
