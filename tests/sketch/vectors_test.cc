#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stemma/sketch/sketch.h"
#include "stemma/text/tokens.h"

namespace {

using namespace stemma;
using Json = nlohmann::json;
using Hashes = std::vector<std::uint64_t>;

Hashes hashes_of(const Json& written) {
  Hashes hashes;
  for (const Json& hash : written) {
    hashes.push_back(std::stoull(hash.get<std::string>(), nullptr, 16));
  }
  return hashes;
}

SketchParams parameters_of(const Json& written) {
  SketchParams params;
  params.shingle_width = written.at("shingle_width");
  params.cluster_width = written.at("cluster_width");
  params.signature_size = written.at("signature_size");
  params.gram = written.at("gram");
  params.guarantee = written.at("guarantee");
  return params;
}

// The file comes from tests/sketch/reference_sketch.py, never from the library.
TEST_CASE("vectors: the library computes what the format says") {
  std::ifstream file(STEMMA_SOURCE_DIR "/docs/formats/sketch_vectors.json");
  REQUIRE(file);
  const Json vectors = Json::parse(file);
  CHECK(vectors.at("format") == kSketchFormat);
  REQUIRE(vectors.at("texts").size() >= 20);
  for (const Json& vector : vectors.at("texts")) {
    const auto name = vector.at("name").get<std::string>();
    CAPTURE(name);
    const SketchParams params = parameters_of(vector.at("parameters"));
    CHECK(describe(params) == vector.at("description").get<std::string>());
    CHECK(to_hex(digest(params)) == vector.at("digest").get<std::string>());

    const auto text = vector.at("text").get<std::string>();
    const auto [tokens, spans, mojibake] =
        tokenize(text, {0, static_cast<std::uint32_t>(text.size())});
    std::vector<std::string> words;
    for (const Span span : spans) words.push_back(normalized_word(text, span));
    CHECK(words == vector.at("words").get<std::vector<std::string>>());
    CHECK(tokens == hashes_of(vector.at("tokens")));

    const Sketch sketch = make_sketch(tokens, params);
    CHECK(sketch.shingles == hashes_of(vector.at("shingles")));
    CHECK(sketch.signature == hashes_of(vector.at("signature")));
    std::vector<Fingerprint> fingerprints;
    for (const Json& print : vector.at("fingerprints")) {
      fingerprints.push_back({std::stoull(print.at(0).get<std::string>(), nullptr, 16),
                              print.at(1).get<std::uint32_t>()});
    }
    CHECK(sketch.fingerprints == fingerprints);
  }
}

}  // namespace
