#include "stemma/extract/extract.h"

#include <doctest/doctest.h>

#include <new>
#include <random>
#include <set>
#include <stdexcept>
#include <stop_token>

#include "stemma/base/error.h"
#include "stemma/base/utf8.h"
#include "stemma/extract/guarded.h"
#include "stemma/extract/plain_text.h"

namespace stemma {
namespace {

using namespace std::string_literals;

struct Result {
  std::optional<Extracted> extracted;
  std::vector<Diagnostic> diagnostics;
};

Result extract_bytes(const std::string& bytes) {
  RunContext context;
  Result result;
  result.extracted = extract({{"a.txt", {}}, bytes, 0}, context);
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

Diagnostic only_diagnostic(const Result& result) {
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].locator == "a.txt");
  return result.diagnostics[0];
}

TEST_CASE("plain text is one unsplit block") {
  const Result result = extract_bytes("Some text.\n");
  REQUIRE(result.extracted);
  CHECK(result.extracted->text == "Some text.\n");
  CHECK(result.extracted->blocks ==
        std::vector<Block>{{{0, 11}, BlockKind::unsplit, BlockRole::content}});
  CHECK(result.extracted->encoding == Encoding{"UTF-8", EncodingEvidence::valid_utf8});
  CHECK(result.diagnostics.empty());
}

TEST_CASE("an empty document is a text of no words") {
  for (const std::string& bytes : {""s, "\xEF\xBB\xBF"s, "\xFF\xFE"s}) {
    const Result result = extract_bytes(bytes);
    REQUIRE(result.extracted);
    CHECK(result.extracted->text.empty());
    CHECK(result.extracted->blocks.empty());
    CHECK(result.diagnostics.empty());
  }
}

TEST_CASE("front matter stays in the text, outside the blocks") {
  const std::string head = "---\ntitle: A title\n---\n";
  for (const std::string& mark : {""s, "\xEF\xBB\xBF"s}) {
    const Result result = extract_bytes(mark + head + "Other Title Here\n\nText.");
    REQUIRE(result.extracted);
    CHECK(result.extracted->text == head + "Other Title Here\n\nText.");
    REQUIRE(result.extracted->blocks.size() == 1);
    CHECK(result.extracted->blocks[0].bytes ==
          Span{23, static_cast<std::uint32_t>(result.extracted->text.size())});
    CHECK(result.extracted->metadata ==
          Metadata{{MetadataKey::title, MetadataOrigin::front_matter, "A title"},
                   {MetadataKey::title, MetadataOrigin::text, "Other Title Here"}});
  }
}

TEST_CASE("without metadata the text is the same") {
  RunContext context;
  const RawDocument document{
      {"a", {}}, "---\ntitle: A title\n---\nA Title Here\n\nText.", 862876800};
  const auto with = extract(document, context);
  const auto without = extract(document, context, Wanted::text);
  REQUIRE(with);
  REQUIRE(without);
  CHECK(with->metadata.size() == 3);
  CHECK(without->metadata.empty());
  CHECK(without->text == with->text);
  CHECK(without->blocks == with->blocks);
}

TEST_CASE("the file's time is the least trusted fact") {
  RunContext context;
  const auto extracted =
      extract({{"a", {}}, "---\nupdated: 2001-01-01\n---\nText", 862876800}, context);
  REQUIRE(extracted);
  CHECK(extracted->metadata ==
        Metadata{{MetadataKey::date_modified, MetadataOrigin::front_matter, "2001-01-01"},
                 {MetadataKey::date_modified, MetadataOrigin::file_time, "1997-05-06T00:00:00Z"}});
}

TEST_CASE("what cannot be compared is diagnosed") {
  struct Case {
    std::string what;
    std::string bytes;
    DiagnosticCode code;
    const char* message;
  };
  const Case cases[] = {
      {"a document", "\xFFWPC", DiagnosticCode::unsupported_format,
       "WordPerfect document: this format is not read"},
      {"a document that is damaged", "%PDF-1.4\n", DiagnosticCode::parser_failed,
       "pdftotext: its parser ended with code 1"},
      {"an image", "\x89PNG\r\n\x1A\n", DiagnosticCode::no_text, "PNG image: holds no text"},
      {"a program",
       "\x7F"
       "ELF\x02",
       DiagnosticCode::binary, "ELF program or library: is no text"},
      {"anything", "\x01\0\x02\0\x03\0"s, DiagnosticCode::binary,
       "unknown binary data: is no text"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Result result = extract_bytes(c.bytes);
    CHECK_FALSE(result.extracted);
    const Diagnostic diagnostic = only_diagnostic(result);
    CHECK(diagnostic.code == c.code);
    CHECK(diagnostic.message == c.message);
  }
}

TEST_CASE("what was read with a loss is noted") {
  const Result damaged = extract_bytes("\xEF\xBB\xBFL\xE9on and Le\xF3n");
  REQUIRE(damaged.extracted);
  CHECK(damaged.extracted->text == "L\uFFFDon and Le\uFFFDn");
  CHECK(damaged.extracted->replacements == 2);
  CHECK(only_diagnostic(damaged).code == DiagnosticCode::invalid_encoding);
  CHECK(only_diagnostic(damaged).message == "2 places that are not UTF-8 were replaced by U+FFFD");

  const Result no_yaml = extract_bytes("---\ntitle: A: b\n---\nText");
  REQUIRE(no_yaml.extracted);
  CHECK(no_yaml.extracted->blocks.at(0).bytes == Span{0, 24});
  CHECK(only_diagnostic(no_yaml).code == DiagnosticCode::invalid_front_matter);
}

TEST_CASE("a text above the limit is refused, as converted") {
  RunContext context;
  // Three letters of one byte are six bytes of UTF-8.
  const RawDocument document{{"a.txt", {}}, "\xBF\xBF\xBF", 0};
  CHECK(extract_plain_text(document, 6, Wanted::text, context));
  CHECK(context.diagnostics.sorted().empty());
  CHECK_FALSE(extract_plain_text(document, 5, Wanted::text, context));
  REQUIRE(context.diagnostics.sorted().size() == 1);
  CHECK(context.diagnostics.sorted()[0].code == DiagnosticCode::too_large);
}

TEST_CASE("what a parser throws becomes a diagnostic") {
  struct Case {
    std::string what;
    Parser parser;
    DiagnosticCode code;
    const char* message;
  };
  const Case cases[] = {
      {"any exception",
       [](const RawDocument&, RunContext&) -> std::optional<Extracted> {
         throw std::runtime_error("lost its way");
       },
       DiagnosticCode::parser_failed, "lost its way"},
      {"an error",
       [](const RawDocument&, RunContext&) -> std::optional<Extracted> {
         throw Error(ErrorCode::invalid_argument, "no such encoding");
       },
       DiagnosticCode::parser_failed, "no such encoding"},
      {"no memory",
       [](const RawDocument&, RunContext&) -> std::optional<Extracted> { throw std::bad_alloc(); },
       DiagnosticCode::too_large, "does not fit the memory"},
      {"more than a string can hold",
       [](const RawDocument&, RunContext&) -> std::optional<Extracted> {
         throw std::length_error("basic_string");
       },
       DiagnosticCode::too_large, "does not fit the memory"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    RunContext context;
    CHECK_FALSE(run_guarded(c.parser, {{"a.txt", {}}, "", 0}, context));
    REQUIRE(context.diagnostics.sorted().size() == 1);
    CHECK(context.diagnostics.sorted()[0] == Diagnostic{c.code, "a.txt", c.message});
  }
}

TEST_CASE("a parser that was asked to stop stops the run") {
  RunContext context;
  const Parser parser = [](const RawDocument&, RunContext&) -> std::optional<Extracted> {
    throw Error(ErrorCode::cancelled, "cancelled");
  };
  CHECK_THROWS_AS(run_guarded(parser, {{"a.txt", {}}, "", 0}, context), Error);
  CHECK(context.diagnostics.sorted().empty());
}

TEST_CASE("block kinds have strings of their own") {
  std::set<std::string_view> strings;
  for (int i = 0; i <= static_cast<int>(BlockKind::hidden); ++i) {
    strings.insert(code_string(static_cast<BlockKind>(i)));
  }
  CHECK(strings.size() == 12);
  CHECK(strings.count("unknown") == 0);
}

// Whatever the bytes: valid UTF-8 in blocks that lie in it, or a diagnostic; the same each time.
TEST_CASE("extract survives any bytes") {
  std::mt19937 random(20240);
  const std::string parts[] = {"---\n",        "title: x\n",   "- a\n",      "\xEF\xBB\xBF",
                               "\xFF\xFE",     "\0"s,          "\0\0\0"s,    "\r\n",
                               "\n",           "Some words. ", "Zo\xC3\xAB", "\xE9\xE8",
                               "\x82\xA0",     "\xB0\xA1",     "\x1B$B$\"",  "May 6, 1997\n",
                               "# ",           "====\n",       "https://a ", "\xE2\x80",
                               "\xED\xA0\x80", "a\0b\0"s,      "PK\x03\x04", "\x84\x31\x95\x33"};
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    const auto length = random() % 40;
    for (std::uint32_t n = 0; n < length; ++n) {
      if (i % 3 == 0) {
        bytes += static_cast<char>(random());
      } else {
        bytes += parts[random() % std::size(parts)];
        if (i % 3 == 2 && !bytes.empty())
          bytes[random() % bytes.size()] = static_cast<char>(random());
      }
    }
    CAPTURE(i);
    const Result result = extract_bytes(bytes);
    if (!result.extracted) {
      CHECK(result.diagnostics.size() == 1);
      continue;
    }
    const Extracted& extracted = *result.extracted;
    CHECK(is_valid_utf8(extracted.text));
    for (const Block& block : extracted.blocks) {
      CHECK(block.bytes.begin < block.bytes.end);
      CHECK(block.bytes.end == extracted.text.size());
    }
    for (const MetadataFact& fact : extracted.metadata) CHECK(is_valid_utf8(fact.value));
    CHECK(extract_bytes(bytes).extracted->text == extracted.text);
  }
}

}  // namespace
}  // namespace stemma
