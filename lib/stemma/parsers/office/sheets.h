// The text of an Excel workbook (SpreadsheetML).
#pragma once

#include <string_view>

#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {

// Sheets in their order, each with its name as a heading; a row is a block, its cells that hold
// something joined by tabs, as they are shown. Hidden sheets and rows are hidden text. `workbook`
// is the main part, of the name `main`. O(size).
void read_sheets(const ZipMembers& package, std::string_view main,
                 const pugi::xml_document& workbook, BlockWriter& writer);

}  // namespace stemma
