// Which texts of a collection are related, found and looked at batch by batch, so that only the
// words of some texts are held at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/collection.h"
#include "stemma/engine/contents.h"
#include "stemma/families/verify.h"
#include "stemma/index/candidates.h"
#include "stemma/store/key_join.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// Texts that no pair joins to others. The first document of each holds what was read of it.
struct TextBatch {
  std::vector<std::uint32_t> texts;  // of the collection, ascending
  // By their places in `texts`:
  std::vector<TextView> views;
  std::vector<VerifiedPair> related;      // by (b, a)
  std::vector<CandidatePair> candidates;  // by (b, a); none where the cluster was too large to hold
};

class RelatedTextsOf {
 public:
  // Joins the keys; what is common is diagnosed. The collection must outlive this, and gets the
  // words of some documents while a batch is looked at.
  RelatedTextsOf(Collection& collection, const RunParameters& parameters,
                 const WorkFolder& folder, RunContext& context);

  LensSet lenses() const { return lenses_; }
  // The first document of each text that is a candidate.
  std::vector<std::uint32_t> documents_wanted() const;

  // Calls body(batch) from many threads. Each text that is a candidate is in one batch; where a
  // cluster is larger than the memory allows, those that are related to none are in no batch, and
  // `shares` says of all its texts what texts_sharing_a_run() would. What comes out depends neither
  // on the memory nor on threads. Throws Error{cancelled}.
  void for_each_batch(const Contents& contents, Detail detail,
                      const std::function<void(const TextBatch&)>& body,
                      std::vector<std::optional<std::uint32_t>>& shares);

 private:
  void join();
  std::uint64_t held_at_most() const;
  void look_at(std::vector<std::uint32_t> texts, std::vector<CandidatePair> candidates,
               std::vector<VerifiedPair> related, bool is_verified, const Contents& contents,
               Detail detail, const std::function<void(const TextBatch&)>& body,
               const RunContext& context);
  std::vector<VerifiedPair> verify_in_windows(std::span<const CandidatePair> candidates,
                                              const Contents& contents,
                                              std::vector<std::optional<std::uint32_t>>& shares);

  Collection& collection_;
  const RunParameters& parameters_;
  const WorkFolder& folder_;
  RunContext& context_;
  LensSet lenses_;
  std::unique_ptr<StoredPairs> pairs_;
};

}  // namespace stemma
