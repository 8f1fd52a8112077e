// Which texts of a collection are related, found and looked at cluster by cluster, so that only the
// words of some texts are held at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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

// Texts of a collection that candidate pairs join, with these pairs. The first document of each
// holds what was read of it.
struct Cluster {
  // Usually it is whole: no pair joins its texts to others. One may be larger than the memory. Then
  // its pairs are looked at in windows, in which texts recur; after these come, each by itself,
  // those that related pairs join, without the candidates.
  enum class Part { whole, window, related };

  Part part = Part::whole;
  std::vector<std::uint32_t> texts;  // of the collection, ascending
  // By their places in `texts`, and by (b, a):
  std::vector<TextView> views;
  std::vector<CandidatePair> candidates;
  std::vector<VerifiedPair> related;  // of these
};

class RelatedTextsOf {
 public:
  // Joins the keys; what is common is diagnosed. The collection must outlive this, and gets the
  // words of some documents while a batch is looked at.
  RelatedTextsOf(Collection& collection, const RunParameters& parameters, const WorkFolder& folder,
                 RunContext& context);

  LensSet lenses() const { return lenses_; }
  // The first document of each text that is a candidate.
  std::vector<std::uint32_t> documents_wanted() const;

  // Calls look(cluster) from many threads, each with texts of its own; windows come one by one, and
  // before the texts that are related. What there is to be seen depends neither on the memory, but
  // for the parts it comes in, nor on threads. A whole cluster is not read if is_known(cluster),
  // which is told its texts and candidates. Throws Error{cancelled}.
  using Look = std::function<void(const Cluster&)>;
  using IsKnown = std::function<bool(const Cluster&)>;
  void for_each_cluster(const Contents& contents, Detail detail, const IsKnown& is_known,
                        const Look& look);

 private:
  void join();
  std::uint64_t held_by(std::uint32_t text) const;
  std::uint64_t most_held() const;
  std::vector<CandidatePair> by_neighbourhood(std::span<const CandidatePair> candidates,
                                              std::uint64_t most) const;
  // Fills the views, verifies what is not, calls look().
  void look_at(Cluster& cluster, const Contents& contents, Detail detail, const Look& look,
               const RunContext& context);
  void look_at_large(std::span<const CandidatePair> candidates, const Contents& contents,
                     Detail detail, const Look& look);
  std::vector<VerifiedPair> look_through_windows(std::span<const CandidatePair> candidates,
                                                 const Contents& contents, Detail detail,
                                                 const Look& look);

  Collection& collection_;
  const RunParameters& parameters_;
  const WorkFolder& folder_;
  RunContext& context_;
  LensSet lenses_;
  std::unique_ptr<StoredPairs> pairs_;
};

}  // namespace stemma
