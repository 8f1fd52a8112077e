// Why two documents are, or are not, versions of one text: values only, ready to be written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stemma/families/relation.h"
#include "stemma/families/rules.h"
#include "stemma/families/shared_runs.h"
#include "stemma/index/banding.h"
#include "stemma/index/lens.h"
#include "stemma/report/results.h"
#include "stemma/sources/locator.h"
#include "stemma/text/document.h"

namespace stemma {

// What each lens sees of the two, as if there were no other documents.
struct LensEvidence {
  LensSet proposed_by;
  Banding banding;                     // of minhash
  int agreeing_bands = 0;              // proposed from one on
  double estimated_resemblance = 0.0;  // by the signatures
  double probability = 0.0;            // that minhash proposes a pair of the true resemblance
  std::uint64_t shared_run_keys = 0;   // of winnowing; proposed from one on
  int promised_run = 0;                // tokens in a row that winnowing never overlooks
  int short_below = 0;                 // the short lens is for texts of fewer tokens
  double smaller_share = 0.0;          // of the smaller set of shingles, shared
  double exact_from = 0.0;             // the exact lens proposes every pair from this share on
};

// A run of words that both have, with the few words around it that differ: token spans.
struct RunInContext {
  SharedRun run;
  Span before_a;  // empty at the start of the text
  Span before_b;
  Span after_a;  // empty at its end
  Span after_b;
};

// Where a document ended up in a collection.
struct Membership {
  std::string family;                // id; empty for a document on its own
  std::string title;                 // of the family
  std::optional<Locator> leader;     // none for a document on its own
  std::optional<Relation> relation;  // to the leader; none for the leader itself
  std::vector<std::string> also_in;  // families, or leaders without one, that it could have joined
  std::vector<Locator> parts;        // of a compilation: what it contains, no versions
};

struct Explanation {
  RunParameters parameters;
  std::vector<Document> documents;  // the two, a and b, as named
  bool same_file = false;           // a and b are one
  std::uint64_t shingles_a = 0;     // different ones
  std::uint64_t shingles_b = 0;
  PairScore score;  // its relation may be of identical texts
  std::vector<RuleOutcome> rules;
  std::optional<Rule> decided_by;  // none for identical and for unrelated texts
  LensEvidence lenses;
  std::vector<RunInContext> runs;       // the longest, the longest first
  std::uint64_t collection = 0;         // documents of the collection in which families were formed
  std::vector<Membership> memberships;  // of a and b; empty where no collection was given
};

}  // namespace stemma
