// Results about documents whose names, titles and texts try to break what shows them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "stemma/engine/compare_versions.h"
#include "stemma/engine/find_families.h"
#include "stemma/engine/hold_against.h"

namespace stemma::test {

inline std::string hostile_prose(std::uint64_t seed, int words) {
  static const std::vector<std::string> kOdd{
      "\x1B[2J",   "\u202Edesrever\u202C", "日本語", "e\u0301\u0302\u0303",
      "=cmd|calc", "\"quoted\"",           "\r",     "\x07",
      "\u200B",    "👩‍🚀",          "\x9B",   "averyveryverylongwordwithoutanybreak"};
  std::mt19937_64 random(seed);
  std::string text;
  for (int i = 0; i < words; ++i) {
    text += "w" + std::to_string(random() % 10'000) + " ";
    if (random() % 5 == 0) text += kOdd[random() % kOdd.size()] + " ";
    if (random() % 40 == 0) text += ".\n\n";
  }
  return text;
}

inline std::vector<Document> hostile_documents() {
  std::vector<Document> documents;
  const auto add = [&](std::string name, const std::string& text, std::string title) {
    documents.push_back(make_document(std::move(name), text));
    documents.back().metadata.push_back(
        {MetadataKey::title, MetadataOrigin::front_matter, std::move(title)});
    documents.back().metadata.push_back(
        {MetadataKey::date_published, MetadataOrigin::front_matter, "\x1B[31m2001-01-01"});
  };
  const std::string one = hostile_prose(1, 700);
  add("full\x1B[31m.txt", one, "=HYPERLINK(\"x\",\"\x1B]8;;y\x07\")" + std::string(300, 'T'));
  add("half,\"quoted\".txt", one.substr(one.find('\n', one.size() / 2)), "日本語" + one);
  add("head\nname.txt", one.substr(0, one.find('\n', one.size() * 2 / 3)), "\u202Etitle\r\nline");
  add("not-utf8-\xFF.txt", one + hostile_prose(2, 60), "\xFF\xFE");
  add("copy.txt", one, "");
  add("@lone.txt", hostile_prose(3, 200), std::string(500, 'L') + "\x1B");
  const std::string shared = hostile_prose(4, 40);
  add("shares1.txt", hostile_prose(5, 200) + shared, "-title");
  add("shares2.txt", hostile_prose(6, 200) + shared, "+title");
  add(std::string(90, 'n') + ".txt", hostile_prose(7, 30), std::string(300, 'M'));
  for (std::uint64_t i = 0; i < 30; ++i) {  // a family that needs many to be covered
    add("many" + std::to_string(i), hostile_prose(8, 300) + "\n\n" + hostile_prose(20 + i, 15),
        "M");
  }
  return documents;
}

inline FamiliesResult hostile_families() {
  RunContext context;
  context.threads = 1;
  context.diagnostics.add({DiagnosticCode::unreadable, "gone\xFF\n", "message \x1B[31m"});
  context.diagnostics.add({DiagnosticCode::binary, "image", "bytes"});
  FamiliesResult result = find_families(hostile_documents(), {}, context);
  result.parameters.recurring = 9;
  for (std::uint32_t document = 0; document < 3; ++document) {
    result.recurring.listed.push_back(
        {hostile_prose(50 + document, 60), 60, ~std::uint64_t{0}, 7, document, document, 9});
  }
  result.recurring.found = 1'000'000;
  return result;
}

// Half of the hostile documents held against the other half.
inline HoldingsResult hostile_holdings() {
  RunContext context;
  context.threads = 1;
  context.diagnostics.add({DiagnosticCode::unreadable, "gone\xFF\n", "message \x1B[31m"});
  context.diagnostics.add({DiagnosticCode::binary, "image", "bytes"});
  std::vector<Document> accession;
  std::vector<Document> reference;
  for (Document& document : hostile_documents()) {
    const bool is_old = (accession.size() + reference.size()) % 2 != 0;
    document.locator.path = (is_old ? "old\x1B[2J/" : "new\r/") + document.locator.path;
    (is_old ? reference : accession).push_back(std::move(document));
  }
  return hold_against(std::move(accession), std::move(reference), {}, context);
}

inline CompareResult hostile_comparison() {
  std::vector<Document> documents = hostile_documents();
  documents.resize(5);
  return compare_versions(std::move(documents), RunContext{});
}

}  // namespace stemma::test
