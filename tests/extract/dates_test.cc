#include "stemma/extract/dates.h"

#include <doctest/doctest.h>

namespace stemma {
namespace {

TEST_CASE("dates in words and numbers") {
  struct Case {
    std::string text;
    const char* expected;  // "" for no date
  };
  const Case cases[] = {
      {"2021-03-01", "2021-03-01"},
      {" 2021-03-01 ", "2021-03-01"},
      {"2021/3/1", "2021-03-01"},
      {"2021.03.01", "2021-03-01"},
      {"2021-03", "2021-03"},
      {"2021", "2021"},
      {"2021-03-01T18:59:26Z", "2021-03-01T18:59:26Z"},
      {"2021-03-01 18:59:26-05:00", "2021-03-01T18:59:26-05:00"},
      {"2021-03-01 18:59:26 -0500", "2021-03-01T18:59:26-05:00"},
      {"2021-03-01T18:59:26.123+01", "2021-03-01T18:59:26.123+01:00"},
      {"2021-03-01 18:59", "2021-03-01T18:59"},
      {"2021-03-01T18:59:26 UTC", "2021-03-01T18:59:26Z"},
      {"March 1, 2021", "2021-03-01"},
      {"March 1 2021", "2021-03-01"},
      {"MARCH 1, 2021", "2021-03-01"},
      {"May 06, 1997", "1997-05-06"},
      {"1 March 2021", "2021-03-01"},
      {"1st of March, 2021", "2021-03-01"},
      {"Mar. 1st, 2021", "2021-03-01"},
      {"Sept. 11, 2001", "2001-09-11"},
      {"Monday, March 1, 2021", "2021-03-01"},
      {"March 2021", "2021-03"},
      {"March\u00A01,\u00A02021", "2021-03-01"},
      {"1. März 2021", "2021-03-01"},
      {"Montag, den 1. MÄRZ 2021", "2021-03-01"},
      {"24. Dez. 1999", "1999-12-24"},
      {"01.03.2021", "2021-03-01"},
      {"1. 3. 2021", "2021-03-01"},
      {"1er mars 2021", "2021-03-01"},
      {"le lundi 15 août 2005", "2005-08-15"},
      {"14 FÉVRIER 2010", "2010-02-14"},
      {"1 de marzo de 2021", "2021-03-01"},
      {"1º de enero del 2020", "2020-01-01"},
      {"sábado 5 de septiembre de 2015", "2015-09-05"},
      {"29 February 2020", "2020-02-29"},
      // No dates.
      {"", ""},
      {"29 February 2021", ""},
      {"2021-13-01", ""},
      {"2021-00-01", ""},
      {"31.04.2021", ""},
      {"0999-01-01", ""},
      {"3000-01-01", ""},
      {"03/04/2021", ""},
      {"2021-03-01 25:00", ""},
      {"2021-03-01 18:59 or so", ""},
      {"2021-03-01-02", ""},
      {"2021-03/01", ""},
      {"March 32, 2021", ""},
      {"March March 2021", ""},
      {"March 1, 2, 2021", ""},
      {"March 1, 20211", ""},
      {"We met on March 1, 2021", ""},
      {"Monday", ""},
      {"2021 2022", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(iso_date(c.text).value_or("") == c.expected);
  }
}

TEST_CASE("lines that are nothing but a date") {
  struct Case {
    std::string line;
    const char* expected;
  };
  const Case cases[] = {
      {"May 06, 1997", "1997-05-06"},
      {"  April 23, 2003  ", "2003-04-23"},
      {"**March 23, 2010**", "2010-03-23"},
      {"(March 23, 2010)", "2010-03-23"},
      {"March 23, 2010.", "2010-03-23"},
      {"Date: March 23, 2010", "2010-03-23"},
      {"Published on: 2010-03-23", "2010-03-23"},
      {"DATUM: 23.3.2010", "2010-03-23"},
      {"Washington, DC, March 23, 2010", "2010-03-23"},
      {"Berlin, den 1. März 2021", "2021-03-01"},
      {"Paris, le 1er mars 2021", "2021-03-01"},
      {"Ciudad de México, 6 de mayo de 1997", "1997-05-06"},
      {"1997", ""},
      {"Page, 1997", ""},
      {"The two met in Washington on a sunny morning, March 23, 2010", ""},
      {"Otay Mesa, California", ""},
      {"Room 12, March 23, 2010", ""},
      {"Note: March 23, 2010", ""},
      {"(", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.line);
    CHECK(date_of_line(c.line).value_or("") == c.expected);
  }
}

TEST_CASE("file times") {
  CHECK(iso_time(0) == "1970-01-01T00:00:00Z");
  CHECK(iso_time(862876800) == "1997-05-06T00:00:00Z");  // 9987 days of 86400 seconds
  CHECK(iso_time(951827696) == "2000-02-29T12:34:56Z");
  CHECK(iso_time(-1) == "1969-12-31T23:59:59Z");
  CHECK(iso_time(253402300799) == "9999-12-31T23:59:59Z");
  CHECK_FALSE(iso_time(253402300800));
  CHECK_FALSE(iso_time(INT64_MIN));
  CHECK_FALSE(iso_time(INT64_MAX));
}

}  // namespace
}  // namespace stemma
