#include "stemma/engine/dedup/find_removals.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/engine/clusters.h"
#include "stemma/engine/dedup/batch_removals.h"
#include "stemma/engine/dedup/batch_texts.h"
#include "stemma/engine/dedup/filter_pairs.h"
#include "stemma/engine/dedup/short_texts.h"
#include "stemma/store/whole_file.h"

namespace stemma {
namespace {

constexpr std::size_t kMostBatches = 512;
constexpr std::uint64_t kLeastBatch = std::uint64_t{4} << 20U;
constexpr std::uint64_t kUsualBatch = std::uint64_t{192} << 20U;
constexpr std::size_t kBuffers = std::size_t{64} << 20U;

// As the exact lens is bounded elsewhere (relate.cc).
constexpr std::uint64_t kLookupsPerShingle = 64;
constexpr std::uint64_t kLookupsAtLeast = 100'000'000;

std::string_view bytes_of(const CandidatePair& pair) {
  return {reinterpret_cast<const char*>(&pair), sizeof pair};
}

class Finding {
 public:
  Finding(const SignedInput& input, RunContext& context)
      : input_(input),
        files_(input.files),
        records_(input.records),
        texts_(input.texts),
        parameters_(input.parameters),
        fields_(input.fields),
        folder_(input.folder),
        context_(context),
        batches_(texts_, parameters_, context),
        room_(context.memory),
        removals_(folder_, records_.size()),
        goes_(texts_.size(), false),
        lenses_(parameters_.run.lenses.value_or(kSketchLenses)),
        tag_(make_tag()) {}

  FoundRemovals run() {
    if (!wants_pairs(parameters_) || texts_.size() == 0) {
      lenses_ = {};
    } else if (!look_exactly()) {
      look_by_sketches();
    }
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      if (!goes_[text] && texts_.copies_of(text).size() > 1) remove_copies(text);
    }
    removals_.finish();
    return {std::move(removals_), lenses_};
  }

  void join_shard(const Shard& shard) {
    if (!wants_pairs(parameters_)) return;
    const auto bound = [&](std::uint32_t number) {
      return static_cast<unsigned>(std::uint64_t{kJoinGroups} * number / shard.count);
    };
    const std::vector<std::uint32_t> ranks = ranks_of_records();
    const std::vector<RankedKeys> keys = ranked_keys(ranks);
    for (unsigned group = bound(shard.number - 1); group < bound(shard.number); ++group) {
      const std::string path = joined_file(group);
      if (::access(path.c_str(), F_OK) == 0) continue;
      join_group(keys, texts_.shingles, join_params(), group, path, folder_, context_);
    }
  }

 private:
  // Of all that what is found depends on.
  std::string make_tag() const {
    std::string text = describe_signing(files_, parameters_, fields_);
    text += fmt::format("held {}\nkeep {}\n", texts_.held, code_string(parameters_.preference));
    if (parameters_.allow_loss) text += fmt::format("loss {}\n", *parameters_.allow_loss);
    for (const std::string& name : names(lenses_)) text += fmt::format("lens {}\n", name);
    return fmt::format("{:016x}", hash64(text));
  }
  std::string joined_file(unsigned group) const {
    return folder_.file(fmt::format("{}-{:02}.joined", tag_, group));
  }
  std::string removals_file(std::string_view batch) const {
    return folder_.file(fmt::format("{}-{}.removals", tag_, batch));
  }

  // All in one batch, if it fits.
  bool look_exactly() {
    const std::optional<LensSet>& wanted = parameters_.run.lenses;
    const bool insists = wanted && wanted->has(Lens::exact);
    if (wanted && !insists) return false;
    std::uint64_t held = 0;
    std::uint64_t shingles = 0;
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      held += kHeldPerText + texts_.tokens[text] * (kHeldPerToken + 24);
      shingles += texts_.shingles[text];
    }
    const auto refuse = [&] {
      if (!insists) return false;
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("the exact lens does not fit the memory budget of {} MiB; --memory "
                              "sets another, and --lenses minhash,winnowing,short needs less",
                              context_.memory.total() >> 20U),
                  "lenses");
    };
    {
      MemoryReservation room(context_.memory);
      if (!room.grow(held)) return refuse();
      const LensSet lenses = wanted.value_or(LensSet{Lens::exact});
      const std::string done = removals_file("exact");
      if (take_earlier(done)) {
        lenses_ = lenses;
        return true;
      }
      Spools words(folder_, 1, kBuffers);
      spool_words(input_, [](std::uint32_t) { return std::uint32_t{0}; }, words, context_);
      const BatchTexts batch(words, 0, true);
      CandidateParams params = candidate_params(parameters_);
      params.lenses = lenses;
      if (!insists) {
        params.most_lookups = std::max(shingles * kLookupsPerShingle, kLookupsAtLeast);
      }
      const std::optional<std::string> removals = batches_.by_candidates(batch, params);
      if (!removals) return refuse();
      lenses_ = lenses;
      take(*removals, done);
    }
    return true;
  }

  void look_by_sketches() {
    const std::string path = folder_.file(tag_ + ".pairs");
    std::unique_ptr<StoredPairs> pairs = open_filtered_pairs(path);
    if (!pairs) {
      filter_pairs(*join(), pairs_of_short_texts(), records_, texts_, parameters_.run.thresholds,
                   folder_, path, context_);
      pairs = open_filtered_pairs(path);
    }
    if (!parameters_.run.lenses) {
      context_.diagnostics.add({DiagnosticCode::found_by_sketches, "",
                                "pairs were found by sketches, which may miss some: so many "
                                "records are more than the exact lens takes on by itself"});
    }
    if (lenses_.has(Lens::short_text) && are_too_many_short_texts(texts_, join_params())) {
      context_.diagnostics.add(
          {DiagnosticCode::found_by_sketches, "",
           fmt::format("there are too many texts of fewer than {} words to look for each in all "
                       "longer ones: only those are found there that share {} words in a row",
                       2 * parameters_.run.thresholds.run, parameters_.run.thresholds.run)});
    }
    if (pairs->common_keys() > 0) {
      context_.diagnostics.add(
          {DiagnosticCode::common_fingerprints, "",
           fmt::format("{} passages stand in more than {} texts each; by these alone a text is "
                       "compared only with the {} longest that share them",
                       pairs->common_keys(), kCommonTexts, kHubs)});
    }
    std::uint64_t held = 0;
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      held += kHeldPerText + texts_.tokens[text] * kHeldPerToken;
    }
    const std::uint64_t left = context_.memory.total() - context_.memory.reserved();
    const std::size_t threads = context_.thread_count();
    // Several at a time; not so many that each has a buffer of nothing.
    const std::uint64_t most =
        std::max({std::min(kUsualBatch, left / 2 / threads), kLeastBatch, held / kMostBatches});
    const std::size_t buffers = std::min(kBuffers, left / 8);
    const Batches batches = batches_of(texts_.tokens, *pairs, most, context_);
    std::vector<std::string> done(batches.size());
    std::vector<bool> is_done(batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i) {
      done[i] = removals_file(fmt::format("{:x}-{:06}", most, i));
      is_done[i] = take_earlier(done[i]);
    }
    if (std::all_of(is_done.begin(), is_done.end(), [](bool is) { return is; })) return;
    const auto batch_of = [&](std::uint32_t text) {
      const std::uint32_t batch = batches.of_text[text];
      return batch == kNoBatch || is_done[batch] ? kNoBatch : batch;
    };
    Spools candidates(folder_, batches.size(), buffers);
    pairs->for_each([&](std::span<const CandidatePair> some) {
      for (const CandidatePair& pair : some) {
        const std::uint32_t batch = batch_of(pair.b);
        if (batch != kNoBatch) candidates.append(batch, bytes_of(pair));
      }
    });
    candidates.flush();
    Spools words(folder_, batches.size(), buffers);
    spool_words(input_, batch_of, words, context_);
    room_.grow(most * threads);
    std::atomic<std::size_t> count = 0;
    const auto look = [&](std::size_t i) {
      if (!is_done[i]) {
        const std::string removals =
            batches.is_too_large[i] ? batches_.of_large_batch(words, candidates, i, most * threads)
                                    : batches_.of_batch(words, candidates, i);
        take(removals, done[i]);
        words.drop(i);
        candidates.drop(i);
      }
      context_.report_progress("verifying", ++count, batches.size(), ProgressUnit::parts);
    };
    parallel_for(batches.size(), context_, [&](std::size_t i) {
      if (!batches.is_too_large[i]) look(i);
    });
    for (std::size_t i = 0; i < batches.size(); ++i) {
      if (batches.is_too_large[i]) look(i);
    }
  }

  // Only the kept copy of each text has keys that count.
  std::vector<std::uint32_t> ranks_of_records() const {
    std::vector<std::uint32_t> ranks(records_.size(), kNoRank);
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      ranks[texts_.kept_copy(text)] = text;
    }
    return ranks;
  }

  std::vector<RankedKeys> ranked_keys(std::span<const std::uint32_t> ranks) const {
    std::vector<RankedKeys> keys;
    keys.reserve(records_.units.size());
    for (const SignedRecords::Unit& unit : records_.units) {
      keys.push_back({unit.keys.get(), ranks.subspan(unit.begin, unit.end - unit.begin)});
    }
    return keys;
  }

  CandidateParams join_params() const {
    CandidateParams params = candidate_params(parameters_);
    params.lenses = lenses_;
    return params;
  }

  std::unique_ptr<StoredPairs> join() {
    const std::vector<std::uint32_t> ranks = ranks_of_records();
    return join_keys(ranked_keys(ranks), texts_.shingles, join_params(), folder_, context_,
                     [this](unsigned group) { return joined_file(group); });
  }

  std::vector<CandidatePair> pairs_of_short_texts() {
    if (!lenses_.has(Lens::short_text) || are_too_many_short_texts(texts_, join_params()))
      return {};
    return stemma::pairs_of_short_texts(records_, texts_, join_params(), folder_, context_);
  }

  // The removals of a batch, which are then known to whoever goes on in the work folder.
  void take(std::string_view removals, const std::string& path) {
    write_checked_file(path, removals);
    take(removals);
  }
  bool take_earlier(const std::string& path) {
    const std::optional<std::string> removals = read_checked_file(path);
    if (removals) take(*removals);
    return removals.has_value();
  }
  void take(std::string_view removals) {
    const std::scoped_lock lock(mutex_);
    for (const RecordRemoval& removal : read_removals(removals)) {
      goes_[texts_.text_of[removal.record]] = true;
      removals_.add(removal);
    }
  }

  // Of a text that stays the first copy is kept, and those that no relation lets go.
  void remove_copies(std::uint32_t text) {
    RecordRemoval removal;
    removal.shared = removal.shingles = removal.other_shingles = texts_.shingles[text];
    const std::span<const std::uint32_t> copies = texts_.copies_of(text);
    std::map<std::uint64_t, std::uint32_t> kept;  // the first with these bytes
    for (const std::uint32_t copy : copies) {
      if (copy < texts_.held) {
        kept.emplace(texts_.bytes_of[copy], copy);
        continue;
      }
      const auto same = kept.find(texts_.bytes_of[copy]);
      const bool has_same = same != kept.end();
      removal.relation = has_same ? Relation::identical_bytes : Relation::identical_text;
      if (kept.empty() || !parameters_.relations.contains(removal.relation)) {
        kept.emplace(texts_.bytes_of[copy], copy);
        continue;
      }
      removal.record = copy;
      removal.covered_by = {has_same ? same->second : copies.front()};
      removals_.add(removal);
    }
  }

  const SignedInput& input_;
  std::span<const SourceFile> files_;
  const SignedRecords& records_;
  const SignedTexts& texts_;
  const DedupParameters& parameters_;
  const RecordFields& fields_;
  const WorkFolder& folder_;
  RunContext& context_;
  BatchRemovals batches_;
  MemoryReservation room_;
  std::mutex mutex_;  // for the next two
  Removals removals_;
  std::vector<bool> goes_;  // by text
  LensSet lenses_;
  std::string tag_;
};

}  // namespace

FoundRemovals find_removals(const SignedInput& input, RunContext& context) {
  return Finding(input, context).run();
}

void join_shard(const SignedInput& input, const Shard& shard, RunContext& context) {
  Finding(input, context).join_shard(shard);
}

}  // namespace stemma
