// From families of texts to families of documents, as they are reported: compared, named, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/relate.h"
#include "stemma/families/families.h"
#include "stemma/report/results.h"

namespace stemma {

// A family and the texts that it is made of. Its id and what its versions are to the leader wait
// for finish_families().
struct MadeFamily {
  FamilyOfTexts texts;
  Family family;
};

// Compares the versions of one family. The first document of each of its texts must have the words;
// not so where all have the same, `words` of them, and a title. Thread-safe where these documents
// are let be.
MadeFamily make_family(FamilyOfTexts texts, const std::vector<Document>& documents,
                       const std::vector<DistinctText>& distinct, std::uint64_t words,
                       const RunContext& context);

// The verified pairs that make a family: its leader with each other text, and copies with the
// first.
std::vector<Edge> edges_of(const FamilyOfTexts& family, const std::vector<Document>& documents,
                           const std::vector<DistinctText>& distinct, const Comparison& comparison);

// Names all families of a run, relates their versions to the leaders, and puts those with most
// words at stake first.
std::vector<Family> finish_families(std::vector<MadeFamily> made,
                                    const std::vector<Document>& documents,
                                    const std::vector<DistinctText>& distinct);

// Every document that holds such a text, with the documents of its parts; by locator.
std::vector<CompilationOfDocuments> compilations_of(std::span<const Compilation> compilations,
                                                    const std::vector<DistinctText>& distinct);

// Of each text that is alone another with which it has a run of `run` words in common, if there is
// one among its candidates: the first of these. Families are made of versions, and a shared passage
// alone makes none. `candidates` by (b, a).
std::vector<std::optional<std::uint32_t>> texts_sharing_a_run(
    std::span<const TextView> texts, std::span<const CandidatePair> candidates,
    std::span<const char> is_alone, std::size_t run, const RunContext& context);

// The documents in no family: those of texts that are alone, and those without a word. By locator.
std::vector<LoneDocument> lone_documents(std::size_t documents,
                                         const std::vector<DistinctText>& distinct,
                                         std::span<const std::uint32_t> words,
                                         std::span<const char> is_alone,
                                         std::span<const std::optional<std::uint32_t>> shares);

}  // namespace stemma
