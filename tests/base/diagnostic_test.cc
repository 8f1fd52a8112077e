#include "stemma/base/diagnostic.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace stemma;
using enum DiagnosticCode;

TEST_CASE("diagnostic: the strings and severities of the codes are promised") {
  const struct {
    DiagnosticCode code;
    std::string_view string;
    Severity how_bad;
  } cases[] = {
      {no_documents, "no_documents", Severity::note},
      {not_regular, "not_regular", Severity::skipped},
      {symlink_not_followed, "symlink_not_followed", Severity::skipped},
      {binary, "binary", Severity::skipped},
      {unsupported_format, "unsupported_format", Severity::skipped},
      {no_text, "no_text", Severity::skipped},
      {unreadable, "unreadable", Severity::failure},
      {too_large, "too_large", Severity::failure},
      {parser_failed, "parser_failed", Severity::failure},
      {invalid_record, "invalid_record", Severity::failure},
      {invalid_encoding, "invalid_encoding", Severity::note},
      {invalid_front_matter, "invalid_front_matter", Severity::note},
      {tracked_changes, "tracked_changes", Severity::note},
      {common_fingerprints, "common_fingerprints", Severity::note},
      {found_by_sketches, "found_by_sketches", Severity::note},
      {changed_since_scan, "changed_since_scan", Severity::note},
      {interrupted_scan, "interrupted_scan", Severity::note},
      {truncated, "truncated", Severity::note},
      {digest_mismatch, "digest_mismatch", Severity::note},
      {invalid_warc, "invalid_warc", Severity::note},
  };
  std::set<std::string_view> strings;
  for (const auto& [code, string, how_bad] : cases) {
    CHECK(code_string(code) == string);
    CHECK(severity(code) == how_bad);
    strings.insert(string);
  }
  std::set<std::string_view> listed;
  for (const DiagnosticCode code : kAllDiagnosticCodes) listed.insert(code_string(code));
  CHECK(listed == strings);
  CHECK(std::size(kAllDiagnosticCodes) == strings.size());
}

TEST_CASE("diagnostic: sorted by locator, code and message, each once") {
  // `binary` stands before `unreadable` in the list of codes, which is what orders them.
  const std::vector<Diagnostic> expected = {
      {common_fingerprints, "", "of the run"},
      {binary, "a", "m"},
      {unreadable, "a", "l"},
      {unreadable, "a", "m"},
      {binary, "a/b", ""},
      {binary, "b", "", sha256("b")},
  };
  std::vector<Diagnostic> added = expected;
  added.insert(added.end(), expected.begin(), expected.end());
  added.push_back({binary, "b", ""});  // who does not know its bytes says nothing else
  std::mt19937_64 random(1);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(added.begin(), added.end(), random);
    DiagnosticSink sink;
    for (const Diagnostic& diagnostic : added) sink.add(diagnostic);
    CHECK(sink.sorted() == expected);
    CHECK(sink.sorted() == expected);  // reading takes nothing out
  }
  CHECK(DiagnosticSink().sorted().empty());
}

TEST_CASE("diagnostic: many threads add while another reads, and none is lost") {
  constexpr int kThreads = 6;
  constexpr int kEach = 200;
  DiagnosticSink sink;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&sink, thread] {
        for (int i = 0; i < kEach; ++i) {
          sink.add({binary, std::to_string(thread), std::to_string(i)});
        }
      });
    }
    std::size_t seen = 0;
    for (int i = 0; i < 20; ++i) {
      const std::size_t now = sink.sorted().size();
      CHECK(now >= seen);
      seen = now;
    }
  }
  CHECK(sink.sorted().size() == std::size_t{kThreads} * kEach);
}

}  // namespace
