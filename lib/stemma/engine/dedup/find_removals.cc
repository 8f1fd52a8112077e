#include "stemma/engine/dedup/find_removals.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/engine/clusters.h"
#include "stemma/engine/dedup/decide.h"
#include "stemma/engine/dedup/filter_pairs.h"
#include "stemma/engine/dedup/record_pass.h"
#include "stemma/engine/dedup/short_texts.h"
#include "stemma/families/verify.h"
#include "stemma/sketch/shingles.h"
#include "stemma/store/whole_file.h"

namespace stemma {
namespace {

constexpr std::uint64_t kPeakPerByte = 14;  // of a document (scan.cc)
constexpr std::size_t kMostBatches = 512;
constexpr std::uint64_t kLeastBatch = std::uint64_t{4} << 20U;
constexpr std::uint64_t kUsualBatch = std::uint64_t{192} << 20U;
constexpr std::size_t kBuffers = std::size_t{64} << 20U;

// As the exact lens is bounded elsewhere (relate.cc).
constexpr std::uint64_t kLookupsPerShingle = 64;
constexpr std::uint64_t kLookupsAtLeast = 100'000'000;

struct StoredText {
  std::uint32_t text = 0;
  std::uint32_t tokens = 0;
};

template <class Value>
std::string_view bytes_of(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string_view bytes_of(const std::vector<Token>& tokens) {
  return {reinterpret_cast<const char*>(tokens.data()), tokens.size() * sizeof(Token)};
}

// The texts of a batch with their words, and their numbers within it. Words are in memory, or where
// they lie on the disk is.
class BatchTexts {
 public:
  // What is stored of a batch, read in pieces.
  BatchTexts(const Spools& spools, std::size_t batch, bool in_memory)
      : spools_(spools), batch_(batch) {
    const std::uint64_t size = spools.size(batch);
    if (in_memory) bytes_ = spools.read_all(batch);
    for (std::uint64_t at = 0; at < size;) {
      StoredText head;
      if (in_memory) {
        std::memcpy(&head, bytes_.data() + at, sizeof head);
      } else {
        spools.read(batch, at, std::span(reinterpret_cast<char*>(&head), sizeof head));
      }
      at += sizeof head;
      places_.push_back({head.text, head.tokens, at});
      at += std::uint64_t{head.tokens} * sizeof(Token);
    }
    std::sort(places_.begin(), places_.end(),
              [](const Place& x, const Place& y) { return x.text < y.text; });
  }

  std::size_t size() const { return places_.size(); }
  std::uint32_t text(std::uint32_t number) const { return places_[number].text; }
  std::uint32_t tokens(std::uint32_t number) const { return places_[number].tokens; }
  std::uint32_t number_of(std::uint32_t text) const {
    const auto found =
        std::lower_bound(places_.begin(), places_.end(), text,
                         [](const Place& place, std::uint32_t of) { return place.text < of; });
    if (found == places_.end() || found->text != text) {
      throw Error(ErrorCode::output_failed,
                  "the records changed while they were read: what was found in them may not be "
                  "true any more");
    }
    return static_cast<std::uint32_t>(found - places_.begin());
  }

  std::span<const Token> read(std::uint32_t number, std::vector<Token>& room) const {
    const Place& place = places_[number];
    if (!bytes_.empty()) {
      // Heads and tokens are of eight bytes each, and strings are aligned for them.
      return {reinterpret_cast<const Token*>(bytes_.data() + place.at), place.tokens};
    }
    room.resize(place.tokens);
    spools_.read(batch_, place.at,
                 std::span(reinterpret_cast<char*>(room.data()), room.size() * sizeof(Token)));
    return room;
  }

 private:
  struct Place {
    std::uint32_t text = 0;
    std::uint32_t tokens = 0;
    std::uint64_t at = 0;
  };

  const Spools& spools_;
  std::size_t batch_;
  std::string bytes_;
  std::vector<Place> places_;  // by text
};

class Finding {
 public:
  Finding(const SignedInput& input, RunContext& context)
      : files_(input.files),
        records_(input.records),
        texts_(input.texts),
        parameters_(input.parameters),
        fields_(input.fields),
        folder_(input.folder),
        context_(context),
        room_(context.memory),
        removals_(folder_, records_.size()),
        goes_(texts_.size(), false),
        lenses_(parameters_.run.lenses.value_or(kSketchLenses)),
        tag_(make_tag()) {}

  FoundRemovals run() {
    if (!wants_pairs() || texts_.size() == 0) {
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
    if (!wants_pairs()) return;
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

  bool wants_pairs() const {
    return std::any_of(
        parameters_.relations.begin(), parameters_.relations.end(), [](Relation relation) {
          return relation != Relation::identical_bytes && relation != Relation::identical_text;
        });
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
      spool_words(words, [](std::uint32_t) { return std::uint32_t{0}; });
      const BatchTexts batch(words, 0, true);
      std::vector<Sketch> sketches(batch.size());
      add_shingles(batch, sketches, context_);
      std::vector<SketchedText> sketched;
      sketched.reserve(batch.size());
      for (std::uint32_t i = 0; i < batch.size(); ++i) {
        sketched.push_back({&sketches[i], batch.tokens(i)});
      }
      CandidateParams params = candidate_params(parameters_);
      params.lenses = lenses;
      if (!insists) {
        params.most_lookups = std::max(shingles * kLookupsPerShingle, kLookupsAtLeast);
      }
      const std::optional<Candidates> found = candidate_pairs(sketched, params, context_);
      if (!found) return refuse();
      lenses_ = lenses;
      std::vector<TextView> views;
      views.reserve(batch.size());
      std::vector<Token> none;
      for (std::uint32_t i = 0; i < batch.size(); ++i) {
        views.push_back({batch.read(i, none), &sketches[i].shingles});
      }
      const std::vector<VerifiedPair> pairs =
          related_pairs(views, found->pairs, parameters_.run.thresholds, context_);
      std::string removals;
      append_removals(batch, decide_batch(batch, pairs, context_), removals);
      take(removals, done);
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
    spool_words(words, batch_of);
    room_.grow(most * threads);
    std::atomic<std::size_t> count = 0;
    const auto look = [&](std::size_t i) {
      if (!is_done[i]) {
        const std::string removals = batches.is_too_large[i]
                                         ? look_at_large(words, candidates, i, most * threads)
                                         : look_at(words, candidates, i);
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

  bool is_wanted(std::uint32_t text, std::uint32_t record) const {
    return text != kNoRank && texts_.kept_copy(text) == record;
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

  // The second pass: the words of each text that has a batch.
  template <class BatchOf>
  void spool_words(Spools& words, const BatchOf& batch_of) {
    struct Words {
      StoredText head;
      std::vector<Token> tokens;
    };
    RecordJobs jobs(files_, "reading", context_);
    std::uint32_t file = 0;
    std::uint32_t record = 0;  // the next
    // Which of a job's records are wanted, as (record, text).
    using Places = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
    struct Job {
      RecordJob records;
      Places wanted;
    };
    const auto next = [&]() -> std::optional<Job> {
      for (;;) {
        std::optional<RecordJob> job = jobs.next();
        if (!job) return std::nullopt;
        if (job->file != file) {
          file = job->file;
          record = texts_.file_begins[file];
        }
        Places wanted;
        if (job->is_document() && record < texts_.file_begins[file + 1]) {
          const std::uint32_t text = texts_.text_of[record];
          if (is_wanted(text, record) && batch_of(text) != kNoBatch) wanted.emplace_back(0, text);
        }
        for (std::uint32_t i = 0; i < job->batch.records.size(); ++i) {
          if (record == texts_.file_begins[file + 1]) break;
          if (job->batch.records[i].place != texts_.place_of[record]) continue;
          const std::uint32_t text = texts_.text_of[record];
          if (is_wanted(text, record) && batch_of(text) != kNoBatch) wanted.emplace_back(i, text);
          ++record;
        }
        if (!wanted.empty()) return Job{std::move(*job), std::move(wanted)};
      }
    };
    const auto cost = [&](const Job& job) -> std::uint64_t {
      if (job.records.is_document()) return files_[job.records.file].size * kPeakPerByte;
      const bool is_text = record_format(files_[job.records.file]) != RecordFormat::warc;
      return job.records.batch.bytes.size() * (is_text ? 6 : kPeakPerByte);
    };
    const auto work = [&](const Job& job) {
      std::vector<Words> read;
      RecordTexts records(fields_);
      // What is wrong was said when they were signed.
      RunContext again{
          1, MemoryBudget(context_.memory.total()), context_.stop, nullptr, {}, context_.helpers};
      const SourceFile& source = files_[job.records.file];
      const RecordBatch& batch = job.records.batch;
      for (const auto& [index, text] : job.wanted) {
        context_.check_cancelled();
        std::optional<RecordWords> of;
        if (job.records.is_document()) {
          of = words_of(source, again);
        } else if (auto said = records.read(source, batch, batch.records[index], Wanted::every_word,
                                            again)) {
          of = words_of(std::move(*said), again);
        }
        if (!of) continue;
        read.push_back(
            {{text, static_cast<std::uint32_t>(of->tokens.size())}, std::move(of->tokens)});
      }
      return read;
    };
    const auto finish = [&](const Job&, const std::vector<Words>& read) -> std::uint64_t {
      for (const Words& of : read) {
        const std::uint32_t batch = batch_of(of.head.text);
        words.append(batch, bytes_of(of.head));
        words.append(batch, bytes_of(of.tokens));
      }
      return 0;
    };
    const auto too_large = [&](const Job&) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("{} MiB of memory are too few; --memory sets more",
                              context_.memory.total() >> 20U),
                  "memory");
    };
    ordered_pipeline(context_, next, cost, work, finish, too_large);
    words.flush();
  }

  void add_shingles(const BatchTexts& batch, std::vector<Sketch>& sketches,
                    const RunContext& context) const {
    parallel_for(batch.size(), context, [&](std::size_t i) {
      std::vector<Token> room;
      sketches[i].shingles =
          shingles(batch.read(static_cast<std::uint32_t>(i), room), parameters_.run.sketch);
    });
  }

  // The candidates of a batch, by the numbers of its texts.
  static std::vector<CandidatePair> read_pairs(const Spools& candidates, std::size_t i,
                                               const BatchTexts& batch) {
    const std::string bytes = candidates.read_all(i);
    std::vector<CandidatePair> pairs(bytes.size() / sizeof(CandidatePair));
    std::memcpy(pairs.data(), bytes.data(), bytes.size());
    for (CandidatePair& pair : pairs) {
      pair.a = batch.number_of(pair.a);
      pair.b = batch.number_of(pair.b);
    }
    return pairs;
  }

  // Called from many threads, each of which has its own batch.
  std::string look_at(const Spools& words, const Spools& candidates, std::size_t i) {
    RunContext alone;
    alone.threads = 1;
    alone.stop = context_.stop;
    const BatchTexts batch(words, i, true);
    std::vector<Sketch> sketches(batch.size());
    add_shingles(batch, sketches, alone);
    std::vector<TextView> views;
    views.reserve(batch.size());
    std::vector<Token> none;
    for (std::uint32_t text = 0; text < batch.size(); ++text) {
      views.push_back({batch.read(text, none), &sketches[text].shingles});
    }
    const std::vector<VerifiedPair> pairs =
        related_pairs(views, read_pairs(candidates, i, batch), parameters_.run.thresholds, alone);
    std::string removals;
    append_removals(batch, decide_batch(batch, pairs, alone), removals);
    return removals;
  }

  // A batch whose words do not fit the memory: pairs are verified in windows whose texts do.
  std::string look_at_large(const Spools& words, const Spools& candidates, std::size_t i,
                            std::uint64_t most) {
    const BatchTexts batch(words, i, false);
    const std::vector<CandidatePair> all = read_pairs(candidates, i, batch);
    std::vector<VerifiedPair> pairs;
    for (std::size_t begin = 0; begin < all.size();) {
      std::map<std::uint32_t, std::uint32_t> numbers;  // in the window, by that in the batch
      std::uint64_t held = 0;
      std::size_t end = begin;
      for (; end < all.size(); ++end) {
        for (const std::uint32_t text : {all[end].a, all[end].b}) {
          if (numbers.emplace(text, 0).second) {
            held += kHeldPerText + batch.tokens(text) * kHeldPerToken;
          }
        }
        if (held > most && end > begin) break;
      }
      std::vector<std::uint32_t> texts;
      for (auto& [text, number] : numbers) {
        number = static_cast<std::uint32_t>(texts.size());
        texts.push_back(text);
      }
      std::vector<std::vector<Token>> tokens(texts.size());
      std::vector<ShingleSet> sets(texts.size());
      parallel_for(texts.size(), context_, [&](std::size_t text) {
        batch.read(texts[text], tokens[text]);
        sets[text] = shingles(tokens[text], parameters_.run.sketch);
      });
      std::vector<TextView> views;
      views.reserve(texts.size());
      for (std::size_t text = 0; text < texts.size(); ++text) {
        views.push_back({tokens[text], &sets[text]});
      }
      std::vector<CandidatePair> window(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                        all.begin() + static_cast<std::ptrdiff_t>(end));
      for (CandidatePair& pair : window) {
        pair.a = numbers[pair.a];
        pair.b = numbers[pair.b];
      }
      for (VerifiedPair& pair :
           related_pairs(views, window, parameters_.run.thresholds, context_)) {
        pair.a = texts[pair.a];
        pair.b = texts[pair.b];
        pairs.push_back(pair);
      }
      begin = end;
    }
    return decide_apart(batch, pairs);
  }

  // Pairs that are related join far fewer texts than candidates do: what they join is decided by
  // itself, on several threads.
  std::string decide_apart(const BatchTexts& batch, std::span<const VerifiedPair> pairs) {
    Sets sets(batch.size());
    for (const VerifiedPair& pair : pairs) sets.join(pair.a, pair.b);
    std::map<std::uint32_t, std::vector<VerifiedPair>> by_set;
    for (const VerifiedPair& pair : pairs) by_set[sets.name_of(pair.a)].push_back(pair);
    std::vector<std::vector<VerifiedPair>> apart;
    apart.reserve(by_set.size());
    for (auto& [name, of_set] : by_set) apart.push_back(std::move(of_set));
    std::string removals;
    std::mutex mutex;
    parallel_for(apart.size(), context_, [&](std::size_t i) {
      std::vector<std::uint32_t> numbers;  // of the batch, ascending
      for (const VerifiedPair& pair : apart[i]) {
        numbers.push_back(pair.a);
        numbers.push_back(pair.b);
      }
      std::sort(numbers.begin(), numbers.end());
      numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
      const auto place_of = [&](std::uint32_t number) {
        const auto found = std::lower_bound(numbers.begin(), numbers.end(), number);
        return static_cast<std::uint32_t>(found - numbers.begin());
      };
      for (VerifiedPair& pair : apart[i]) {
        pair.a = place_of(pair.a);
        pair.b = place_of(pair.b);
      }
      const std::vector<GoingText> going = decide_batch(batch, apart[i], context_, numbers);
      const std::scoped_lock lock(mutex);
      append_removals(batch, going, removals, numbers);
    });
    return removals;
  }

  // Of all texts of a batch, or of those with these numbers: pairs and what is found are of places
  // in `numbers` then.
  std::vector<GoingText> decide_batch(const BatchTexts& batch, std::span<const VerifiedPair> pairs,
                                      const RunContext& context,
                                      std::span<const std::uint32_t> numbers = {}) const {
    const auto number_of = [&](std::uint32_t i) { return numbers.empty() ? i : numbers[i]; };
    std::vector<TextToDecide> texts(numbers.empty() ? batch.size() : numbers.size());
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
      const std::uint32_t text = batch.text(number_of(i));
      texts[i] = {batch.tokens(number_of(i)), texts_.shingles[text], texts_.turns[text],
                  texts_.is_held(text)};
    }
    const TokensOfText tokens_of = [&](std::uint32_t i, std::vector<Token>& room) {
      return batch.read(number_of(i), room);
    };
    return decide(texts, tokens_of, pairs, parameters_, context);
  }

  void append_removals(const BatchTexts& batch, const std::vector<GoingText>& going,
                       std::string& removals, std::span<const std::uint32_t> numbers = {}) const {
    const auto text_of = [&](std::uint32_t i) {
      return batch.text(numbers.empty() ? i : numbers[i]);
    };
    for (const GoingText& of : going) {
      const std::uint32_t text = text_of(of.text);
      RecordRemoval removal;
      removal.relation = of.score.relation;
      removal.shared = static_cast<std::uint32_t>(of.score.shared);
      removal.shingles = texts_.shingles[text];
      for (const std::uint32_t other : of.covered_by) {
        removal.covered_by.push_back(texts_.kept_copy(text_of(other)));
      }
      removal.other_shingles = texts_.shingles[text_of(of.covered_by.front())];
      removal.lost = of.lost;
      for (const std::uint32_t record : texts_.copies_of(text)) {
        removal.record = record;
        append_removal(removal, removals);
      }
    }
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

  std::span<const SourceFile> files_;
  const SignedRecords& records_;
  const SignedTexts& texts_;
  const DedupParameters& parameters_;
  const RecordFields& fields_;
  const WorkFolder& folder_;
  RunContext& context_;
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
