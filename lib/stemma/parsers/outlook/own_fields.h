// What appointments, contacts, tasks and lists of addresses say in fields of their own.
#pragma once

#include <string>
#include <string_view>

#include "stemma/parsers/outlook/pff.h"

namespace stemma {

// "Start: 2000-05-29T00:00:00Z\nLocation: The pier\n": of each field that is filled and can be read
// its name and its value on a line, in an order that is always the same; moments in UTC. "" of
// other messages, whose fields are a mail's.
std::string own_fields(const OutlookItem& message, std::string_view charset);

}  // namespace stemma
