#include "stemma/extract/text_metadata.h"

#include <doctest/doctest.h>

#include <string>

#include "stemma/extract/extract.h"

namespace stemma {
namespace {

const std::string kProse =
    "The issue of migration of Mexican nationals to the United States is a priority on our "
    "bilateral agenda. We, the Presidents of the United States and Mexico hereby politically "
    "commit our respective governments to strive to ensure a proper and respectful management.\n";

const std::string kWrappedProse =
    "President Joe Biden hosted Mexican President Andres Manuel Lopez Obrador\n"
    "on March 1 for a virtual bilateral meeting to review cooperation on\n"
    "migration and to advance joint efforts to promote development in\n"
    "Southern Mexico and the Northern Triangle of Central America. Building\n";

TEST_CASE("titles and dates at the head of texts") {
  struct Case {
    std::string what;
    std::string text;
    const char* title;
    const char* date;
  };
  const Case cases[] = {
      {"nothing", "", "", ""},
      {"prose at once", "\n    " + kProse, "", ""},
      {"hard-wrapped prose at once", " \n" + kWrappedProse, "", ""},
      {"name, date, title, prose",
       "William J. Clinton\nMay 06, 1997\n\nJoint Statement on Migration Adopted by the President "
       "of the United States and the President of Mexico\n" +
           kProse,
       "Joint Statement on Migration Adopted by the President of the United States and the "
       "President of Mexico",
       "1997-05-06"},
      {"a page's navigation before it",
       "ILW.COM - the immigration portal Immigration Daily\n\nHome\u00A0Page\n\n\nThe leading\n"
       "immigration law\npublisher - over\n50000 pages of free\n\n< Back to current issue of "
       "Immigration Daily < Back to current issue of Immigrant's Weekly\n\nPress Releases\n\n"
       "U.S.-Mexico Border Partnership Joint Statement on Progress Achieved\n\n"
       "Otay Mesa, California\n\nApril 23, 2003\n\n" +
           kProse,
       "U.S.-Mexico Border Partnership Joint Statement on Progress Achieved", "2003-04-23"},
      {"breadcrumbs before it",
       "U.S. DEPARTMENT OF STATE\n\nHome » Under Secretary for Public Diplomacy and Public Affairs "
       "» Bureau of Public Affairs » Bureau of Public Affairs: Press Relations Office » Press "
       "Releases » Press Releases: 2010 » A New Border Vision\n\n[Subscribe to Updates](#)\n\n"
       "United States-Mexico Partnership: A New Border Vision\n\nOffice of the Spokesman\n"
       "Washington, DC\nMarch 23, 2010\n\n" +
           kProse,
       "United States-Mexico Partnership: A New Border Vision", "2010-03-23"},
      {"a Markdown heading",
       "Some words of a longer line before\n\n# The *heading* itself #\n\n" + kProse,
       "The *heading* itself", ""},
      {"a heading between two lines, after a label",
       ".. _label: three words\n\n=======\nHeading\n=======\n\nAnother line of many words\n",
       "Heading", ""},
      {"an underlined heading", "Heading\n=======\n\nAnother line of many words\n", "Heading", ""},
      {"a heading of the second rank", "## One Two Three\n\n" + kProse, "One Two Three", ""},
      {"comments of a script", "#!/bin/sh\n# one two three four\n# five\n", "", ""},
      {"emphasis", "**One two three**\n\n" + kProse, "One two three", ""},
      {"right above wrapped prose", "One Two Three\n" + kWrappedProse, "One Two Three", ""},
      {"the later of two alike", "One two three\n\nFour five six\n\n" + kProse, "Four five six",
       ""},
      {"a sentence only where there is no other",
       "We use cookies on this page.\n\nOne two three\n\n" + kProse, "One two three", ""},
      {"a sentence alone", "We use cookies here.\n\n" + kProse, "We use cookies here.", ""},
      {"a title that ends in an abbreviation",
       "One two three\n\nA statement on the U.S.\n\n" + kProse, "A statement on the U.S.", ""},
      {"nothing that may be one",
       "https://example.org/one two three\n\nwrite to me@example.org please\n\nby William J. "
       "Clinton\n\n- one two three\n\n| a | b | c |\n\nHome > News > Today\n\n12 345 678\n\n"
       "These are the words:\n\none and two;\n\n" +
           kProse,
       "", ""},
      {"the first date", "May 6, 1997\n\nMay 7, 1997\n\n" + kProse, "", "1997-05-06"},
      {"no date after the prose begins", "One two three\n\n" + kProse + "\nMay 6, 1997\n",
       "One two three", ""},
      {"Chinese",
       "关于移民问题的联合声明\n\n1997-05-06\n\n"
       "移民问题是我们双边议程上的优先事项我们两国总统承诺确保对这一复杂现象进行适当和尊重的管理。"
       "\n",
       "关于移民问题的联合声明", "1997-05-06"},
      {"markup", "<html><title>One two three</title>\nOne two three four\n", "", ""},
      {"mail", "From: someone\nSubject: one two three four\n", "", ""},
      {"CRLF", "One two three\r\n\r\nMay 6, 1997\r\n\r\n" + kProse, "One two three", "1997-05-06"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Metadata facts = read_text_metadata(c.text);
    CHECK(best_value(facts, MetadataKey::title).value_or("") == c.title);
    CHECK(best_value(facts, MetadataKey::date_published).value_or("") == c.date);
    for (const MetadataFact& fact : facts) CHECK(fact.origin == MetadataOrigin::text);
  }
}

TEST_CASE("titles and dates of real documents") {
  struct Case {
    std::string name;
    std::string title;
    std::string date;
  };
  const Case cases[] = {
      {"statement-1997-full.txt", "", ""},
      {"statement-1997-truncated.txt",
       "Joint Statement on Migration Adopted by the President of the United States and the "
       "President of Mexico",
       "1997-05-06"},
      {"border-partnership-2003.txt",
       "U.S.-Mexico Border Partnership Joint Statement on Progress Achieved", "2003-04-23"},
      {"border-vision-2010.txt", "United States-Mexico Partnership: A New Border Vision",
       "2010-03-23"},
      {"joint-declaration-2021.txt", "U.S.-Mexico Joint Declaration", "2021-03-01"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    RunContext context;
    const SourceFile file{{STEMMA_FIXTURES "/statements/" + c.name, {}}, 0};
    const auto document = read_document(file, 1000000, context);
    REQUIRE(document);
    const auto extracted = extract(*document, context);
    REQUIRE(extracted);
    CHECK(best_value(extracted->metadata, MetadataKey::title).value_or("") == c.title);
    CHECK(best_value(extracted->metadata, MetadataKey::date_published).value_or("") == c.date);
    CHECK(context.diagnostics.sorted().empty());
  }
}

TEST_CASE("the head is 60 lines at most") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "Item\n\n";
  CHECK(read_text_metadata(text + "One two three\n").empty());
  CHECK(read_text_metadata(text.substr(6) + "One two three\n").size() == 1);
}

}  // namespace
}  // namespace stemma
