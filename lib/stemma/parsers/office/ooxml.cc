#include "stemma/parsers/office/ooxml.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "stemma/parsers/office/package.h"
#include "stemma/parsers/office/sheets.h"
#include "stemma/parsers/office/slides.h"
#include "stemma/parsers/office/word.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/tracked_changes.h"
#include "stemma/parsers/xml.h"
#include "stemma/parsers/zip_members.h"

namespace stemma {

std::optional<Extracted> extract_ooxml(RawDocument document, Wanted wanted, Tracked tracked,
                                       RunContext& context) {
  const std::string bytes = std::move(document.bytes);
  const ZipMembers package = zip_members(bytes, is_markup_member);
  if (package.problem) {
    context.diagnostics.add(
        {package.problem->code, to_bytes(document.locator), package.problem->message});
    return std::nullopt;
  }
  const std::string main = target_of_type(relationships_of(package, ""), "officeDocument");
  if (!package.has(main)) throw std::runtime_error("the package names no document");
  const pugi::xml_document xml = parse_xml(package.at(main));
  const std::string_view kind = local_name(xml.document_element());
  BlockWriter writer;
  if (wanted == Wanted::text_and_metadata) add_core_properties(package, writer);
  if (kind == "document") {
    const std::uint64_t changes = read_word(package, main, xml, tracked, writer);
    note_tracked_changes(tracked, changes, document, context);
  } else if (kind == "presentation") {
    read_slides(package, main, xml, writer);
  } else if (kind == "workbook") {
    read_sheets(package, main, xml, writer);
  } else {
    throw std::runtime_error("its main part is '" + std::string(kind) +
                             "', which is no document, presentation or workbook");
  }
  return writer.finish();
}

}  // namespace stemma
