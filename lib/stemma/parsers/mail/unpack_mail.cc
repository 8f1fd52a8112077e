#include "stemma/parsers/mail/unpack_mail.h"

#include <cstdint>
#include <string_view>

#include "stemma/parsers/mail/mail.h"

namespace stemma {

void unpack_mail(const std::string& message, const MemberSink& sink) {
  for (const MailPart& part : attachments_of(message)) {
    sink.begin({part.name, 0, 0});
    sink.bytes(part.bytes);
    sink.end();
  }
}

void unpack_mailbox(const std::string& mailbox, const MemberSink& sink) {
  for (const std::string_view message : mailbox_messages(mailbox)) {
    sink.begin({{}, 0, static_cast<std::uint64_t>(message.data() - mailbox.data())});
    sink.bytes(without_from_quoting(message));
    sink.end();
  }
}

}  // namespace stemma
