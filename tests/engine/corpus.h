// Documents for the tests of the engine.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "stemma/engine/find_families.h"
#include "stemma/report/report.h"
#include "stemma/text/document.h"

namespace stemma::test {

inline Document fixture(const std::string& name) {
  std::ifstream file(std::string(STEMMA_FIXTURES) + "/statements/" + name);
  REQUIRE(file);
  return make_document(name, std::string{std::istreambuf_iterator<char>(file), {}});
}

inline std::vector<Document> statements() {
  std::vector<Document> documents;
  for (const char* name :
       {"border-partnership-2003.txt", "border-vision-2010.txt", "joint-declaration-2021.txt",
        "statement-1997-full.txt", "statement-1997-truncated.txt"}) {
    documents.push_back(fixture(name));
  }
  return documents;
}

// `count` words that no other seed gives.
inline std::string prose(std::uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += 'w' + std::to_string(random() % 100'000) + (i % 60 == 59 ? ".\n\n" : " ");
  }
  return text;
}

inline FamiliesResult families_of(std::vector<Document> documents, unsigned threads = 1) {
  RunContext context;
  context.threads = threads;
  return find_families(std::move(documents), {}, context);
}

inline std::string json_of(const FamiliesResult& result) {
  std::string json;
  write_families_json(result, [&](std::string_view text) { json += text; });
  return json;
}

}  // namespace stemma::test
