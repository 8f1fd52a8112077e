// What lies in mail: attachments in a message, messages in a mailbox.
#pragma once

#include <string>

#include "stemma/parsers/archive/unpack.h"

namespace stemma {

// Each attachment by its name. O(size).
void unpack_mail(const std::string& message, const MemberSink& sink);

// Each message by its offset in the mailbox (box.mbox@1044). O(size).
void unpack_mailbox(const std::string& mailbox, const MemberSink& sink);

}  // namespace stemma
