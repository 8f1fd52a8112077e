#include <doctest/doctest.h>

#include <string>

#include "documents.h"
#include "stemma/parsers/office/number_format.h"
#include "stemma/parsers/office/numbers.h"
#include "stemma/parsers/office/ooxml.h"

namespace stemma {
namespace {

TEST_CASE("sheets: rows as they are shown") {
  const std::string bytes = zip_of({
      {"_rels/.rels",
       "<Relationships><Relationship Id='r' Type='x/officeDocument' Target='xl/workbook.xml'/>"
       "</Relationships>"},
      {"xl/workbook.xml",
       "<workbook><sheets><sheet name='Data' sheetId='1' r:id='r1'/>"
       "<sheet name='Secret' sheetId='2' state='hidden' r:id='r2'/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/a.xml'/>"
       "<Relationship Id='r2' Type='x/worksheet' Target='worksheets/b.xml'/>"
       "<Relationship Id='r3' Type='x/sharedStrings' Target='sharedStrings.xml'/>"
       "<Relationship Id='r4' Type='x/styles' Target='styles.xml'/></Relationships>"},
      {"xl/sharedStrings.xml",
       "<sst><si><t>Name</t></si><si><r><t>Two </t></r><r><t>fonts</t></r><rPh><t>x</t></rPh></si>"
       "</sst>"},
      {"xl/styles.xml",
       "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd hh:mm'/></numFmts>"
       "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='10'/>"
       "</cellXfs></styleSheet>"},
      {"xl/worksheets/a.xml",
       "<worksheet><sheetData><row><c t='s'><v>0</v></c><c/><c t='s'><v>1</v></c>"
       "<c t='s'><v>99</v></c></row>"
       "<row><c s='1'><v>44256</v></c><c s='2'><v>44256.5</v></c><c s='3'><v>0.125</v></c>"
       "<c><v>0.30000000000000004</v></c><c t='b'><v>1</v></c>"
       "<c t='inlineStr'><is><t>in</t></is></c></row>"
       "<row hidden='1'><c><v>7</v></c></row></sheetData></worksheet>"},
      {"xl/worksheets/b.xml",
       "<worksheet><sheetData><row><c t='str'><v>x</v></c></row></sheetData></worksheet>"},
  });
  CHECK(parsed(extract_ooxml, bytes).blocks ==
        "heading| Data\ntable-row| Name\tTwo fonts\n"
        "table-row| 2021-03-01\t2021-03-01 12:00:00\t12.50%\t0.3\tTRUE\tin\n"
        "hidden| 7\nhidden| Secret\nhidden| x\n");
}

TEST_CASE("number formats: dates, shares, decimals") {
  const struct {
    std::string_view value;
    std::string_view format;
    DateSystem dates;
    std::string_view expected;
  } cases[] = {
      {"1", "d/m/yy", DateSystem::from_1900, "1900-01-01"},
      {"59", "d/m/yy", DateSystem::from_1900, "1900-02-28"},
      {"61", "d/m/yy", DateSystem::from_1900, "1900-03-01"},
      {"0", "d/m/yy", DateSystem::from_1904, "1904-01-01"},
      {"0.75", "h:mm", DateSystem::from_1900, "18:00:00"},
      {"1234.5", "#,##0.00", DateSystem::from_1900, "1234.50"},
      {"3", "0 \"days\"", DateSystem::from_1900, "3"},
      {"3", "[Red]0", DateSystem::from_1900, "3"},
      {"1e300", "d/m/yy", DateSystem::from_1900, "1e+300"},
      {"nan", "0", DateSystem::from_1900, "nan"},
      {"text", "0", DateSystem::from_1900, "text"},
      {"5", "\"unclosed", DateSystem::from_1900, "5"},
  };
  for (const auto& [value, format, dates, expected] : cases) {
    CAPTURE(value);
    CAPTURE(format);
    CHECK(show_number(value, format, dates) == expected);
  }
}

TEST_CASE("numbers: letters, Roman numbers, ordinals") {
  CHECK(write_number(28, NumberStyle::lower_letter) == "bb");
  CHECK(write_number(3999, NumberStyle::upper_roman) == "MMMCMXCIX");
  CHECK(write_number(4, NumberStyle::lower_roman) == "iv");
  CHECK(write_number(1'000'000'000'000, NumberStyle::lower_roman) == "1000000000000");
  CHECK(write_number(112, NumberStyle::ordinal) == "112th");
  CHECK(write_number(22, NumberStyle::ordinal) == "22nd");
  CHECK(write_number(7, NumberStyle::decimal_zero) == "07");
  CHECK(write_number(-1, NumberStyle::upper_letter) == "-1");
}

}  // namespace
}  // namespace stemma
