// Recurring passages on a screen and in JSON: the same beside families and pairs.
#pragma once

#include <cstddef>
#include <vector>

#include "stemma/report/json_writer.h"
#include "stemma/report/names.h"
#include "stemma/report/results.h"

namespace stemma {

// A paragraph of its own behind what there is; nothing where none recurs.
void write_recurring_screen(const RecurringPassages& recurring,
                            const std::vector<Document>& documents, const ScreenNames& names,
                            std::size_t columns, const Write& write);

// The fields of an open object.
void write_recurring_fields(JsonWriter& json, const RecurringPassage& passage,
                            const std::vector<Document>& documents);

}  // namespace stemma
