// What the lenses that go by sketches miss among documents, against the lens that misses nothing:
// values only, ready to be written.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/index/banding.h"
#include "stemma/report/results.h"
#include "stemma/text/document.h"

namespace stemma {

// Pairs of texts, by who proposes them.
struct LensCounts {
  std::uint64_t minhash = 0;
  std::uint64_t winnowing = 0;
  std::uint64_t short_text = 0;
  std::uint64_t together = 0;  // each pair once
};

// The related pairs whose measure is in [from, to); `to` is none in the last row.
struct AuditRow {
  double from = 0.0;
  std::optional<double> to;
  std::uint64_t pairs = 0;
  LensCounts found;
};

struct AuditResult {
  RunParameters parameters;
  std::vector<Document> documents;  // by locator
  std::uint64_t texts = 0;          // of different words, at least one
  Banding banding;                  // of minhash
  std::vector<CurvePoint> curve;    // of this banding
  double at_threshold = 0.0;        // probability of a proposal at the threshold of resemblance
  int promised_run = 0;             // tokens in a row that winnowing never overlooks
  AuditRow all;                     // near-duplicates and texts that contain others
  double minhash_expected = 0.0;    // of these, how many the curve says that minhash finds
  // Texts that join the leader of a family, and those of them that do so by the pairs that the
  // three lenses find: a family needs no other pairs than those with its leader.
  std::uint64_t versions = 0;
  std::uint64_t versions_found = 0;
  std::vector<AuditRow> by_words;        // tokens of the shorter text
  std::vector<AuditRow> by_resemblance;  // tenths
  std::vector<AuditRow> by_containment;  // tenths, of the greater of the two
  LensCounts proposed;                   // pairs that had to be verified
  std::uint64_t proposed_by_exact = 0;
  std::vector<Edge> missed;  // by the three together; highest resemblance first
  std::vector<Diagnostic> diagnostics;
};

}  // namespace stemma
