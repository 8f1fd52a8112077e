// The messages of a personal folder file of Outlook (PST, OST), one after the other.
#pragma once

#include "stemma/base/run_context.h"
#include "stemma/parsers/archive/unpack.h"

namespace stemma {

// Folders nest this deep at most; deeper ones are a diagnostic.
inline constexpr int kDeepestFolder = 100;

// Each message as mail, with what is attached to it, in the order of the file: what its sender and
// Outlook wrote at its head; of its bodies the plain text, else HTML, else RTF. It is called by its
// folder and its number in the file, which it keeps as long as it is in this file:
// Inbox/2097188.eml. What Outlook hides (associated contents) and folders that only list what lies
// in others (searches) are passed over. Messages that the file lists and does not have, and what
// cannot be read or is too large, are diagnostics. O(size of the file and of all messages).
void unpack_outlook(int file, const UnpackLimits& limits, const MemberSink& sink,
                    RunContext& context);

}  // namespace stemma
