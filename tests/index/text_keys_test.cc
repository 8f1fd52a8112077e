#include "stemma/index/text_keys.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../sketch/words.h"
#include "../support/rounds.h"
#include "../support/thrown_by.h"
#include "proposals.h"
#include "stemma/base/hash.h"
#include "stemma/index/banding.h"
#include "stemma/index/exact_join.h"
#include "stemma/index/keys.h"

namespace {

using namespace stemma;
using namespace stemma::test;

using Tokens = std::vector<Token>;
using Keys = std::vector<std::uint64_t>;

Keys keys_of(std::span<const Token> tokens, const CandidateParams& params = {}) {
  Keys keys;
  append_keys(tokens, params, keys);
  return keys;
}

std::set<std::uint64_t> of_lens(const Keys& keys, Lens lens) {
  std::set<std::uint64_t> found;
  for (const std::uint64_t key : keys) {
    if (lens_of_key(key) == lens) found.insert(key | 3U);  // as hashes that end in 3
  }
  return found;
}

std::set<std::uint64_t> as_keys(const std::vector<std::uint64_t>& hashes) {
  std::set<std::uint64_t> keys;
  for (const std::uint64_t hash : hashes) keys.insert(hash | 3U);
  return keys;
}

std::size_t bands_of(const Keys& keys) {
  return of_lens(keys, Lens::minhash).size();
}

// Of the usual parameters: 32 of 4 rows.
bool has_all_bands(const Keys& keys) {
  return bands_of(keys) == 32;
}

// As join_keys() proposes two texts, neither with common keys.
bool proposed(const Tokens& a, const Tokens& b, const Keys& of_a, const Keys& of_b) {
  const std::set<std::uint64_t> held(of_a.begin(), of_a.end());
  std::size_t short_keys = 0;
  for (const std::uint64_t key : of_b) {
    if (!held.contains(key)) continue;
    if (lens_of_key(key) != Lens::short_text) return true;
    ++short_keys;
  }
  const std::size_t smaller = std::min(shingles(a, {}).size(), shingles(b, {}).size());
  return short_keys > 0 && short_keys >= fewest_of(smaller, 0.7);
}

enum class Script : std::uint8_t { words, clusters, mixed };

Tokens random_tokens(std::mt19937_64& random, std::size_t count, std::uint64_t alphabet,
                     Script script = Script::words) {
  Tokens tokens;
  for (const std::uint64_t number : random_numbers(random, count, alphabet)) {
    const bool is_word = script == Script::words || (script == Script::mixed && number % 3 == 0);
    tokens.push_back(is_word ? word_of(number) : cluster_of(number));
  }
  return tokens;
}

TEST_CASE("text keys: what each lens makes of a text, and how many shingles there are") {
  std::mt19937_64 random(101);
  CandidateParams other;
  other.resemblance = 0.5;
  other.run = 13;
  other.sketch = {3, 32, 2, 7, 2};
  CandidateParams narrow;
  narrow.sketch.shingle_width = 1;
  std::vector<std::size_t> seen(3);
  for (int round = 0; round < test::rounds(600); ++round) {
    CAPTURE(round);
    const std::uint64_t alphabets[] = {1, 3, 20, 500, kAnyWord};
    const std::size_t size = round < 60 ? static_cast<std::size_t>(round) : random() % 1000;
    const Tokens tokens =
        random_tokens(random, size, alphabets[random() % 5], static_cast<Script>(random() % 3));
    for (const CandidateParams& params : {CandidateParams{}, other, narrow}) {
      KeyMaker maker(params);
      Keys keys;
      maker.append(random_tokens(random, random() % 100, 10), keys);  // leaves no trace
      keys.assign(1, 77);
      const TextSizes sizes = maker.append(tokens, keys);
      CHECK(keys.front() == 77);
      keys.erase(keys.begin());
      const Sketch sketch = make_sketch(tokens, params.sketch);
      CHECK(sizes == TextSizes{static_cast<std::uint32_t>(size),
                               static_cast<std::uint32_t>(sketch.shingles.size())});
      CHECK(std::set<std::uint64_t>(keys.begin(), keys.end()).size() == keys.size());
      CHECK(of_lens(keys, Lens::exact).empty());
      CHECK(of_lens(keys, Lens::winnowing) == as_keys(run_keys(sketch.fingerprints)));
      const auto run = static_cast<std::uint32_t>(promised_run(params.sketch));
      const bool is_short_text = is_short(sizes.tokens, params.run);
      CHECK(of_lens(keys, Lens::short_text) ==
            (is_short_text ? as_keys(sketch.shingles) : std::set<std::uint64_t>{}));
      const Banding banding =
          choose_banding(params.sketch.signature_size, params.resemblance, params.recall);
      const std::set<std::uint64_t> bands = of_lens(keys, Lens::minhash);
      const std::size_t all = size == 0 ? 0 : static_cast<std::size_t>(banding.bands);
      const bool has_few = bands.size() != all;
      CHECK(bands.size() == (has_few ? std::min<std::size_t>(all, 8) : all));
      const Banding kept{static_cast<int>(bands.size()), banding.rows};
      CHECK(bands == as_keys(band_keys(sketch.signature, kept)));
      // One break may always be paid for, and then less than a run is left.
      if (size > 0 && sizes.tokens < run) CHECK_FALSE(has_few);
      seen[is_short_text ? 0 : has_few ? 1 : 2] += 1;
    }
  }
  for (const std::size_t count : seen) CHECK(count > test::rounds(100U));
}

TEST_CASE("text keys: only those of the lenses that look") {
  std::mt19937_64 random(102);
  const Tokens short_text = random_tokens(random, 40, kAnyWord);
  const Tokens long_text = random_tokens(random, 400, kAnyWord);
  for (const Lens lens : {Lens::minhash, Lens::winnowing, Lens::short_text}) {
    CandidateParams params;
    params.lenses = {lens};
    for (const Tokens& text : {short_text, long_text}) {
      const Keys keys = keys_of(text, params);
      CHECK(keys.empty() == (lens == Lens::short_text && text == long_text));
      for (const std::uint64_t key : keys) CHECK(lens_of_key(key) == lens);
    }
  }
  // All bands where nothing stands in for them.
  CHECK_FALSE(has_all_bands(keys_of(long_text)));
  CandidateParams params;
  params.lenses = {Lens::minhash, Lens::short_text};
  CHECK(has_all_bands(keys_of(long_text, params)));
}

// They are stored: other values would make catalogs useless. docs/formats/keys.md says how they are
// made.
TEST_CASE("text keys: their values") {
  Keys keys = keys_of(
      tokens_of_words("a stemma is the family tree of the versions of a text and says which of "
                      "them was made from which as far as what they have in common can tell"));
  std::sort(keys.begin(), keys.end());
  CHECK(keys.size() == 62);
  CHECK(hash64(keys) == 12741977061292821735U);
}

TEST_CASE("text keys: parameters out of range are errors") {
  CandidateParams params;
  params.run = 20;
  CHECK_FALSE(thrown_by([&] { KeyMaker maker(params); }).empty());
  params = {};
  params.sketch.gram = 0;
  CHECK_FALSE(thrown_by([&] { KeyMaker maker(params); }).empty());
  params = {};
  params.resemblance = 1.5;
  CHECK_FALSE(thrown_by([&] { KeyMaker maker(params); }).empty());
}

// Where few bands are kept --------------------------------------------------------------------

TEST_CASE("text keys: all bands only where edits may leave no run") {
  std::mt19937_64 random(103);
  // Of n words n - 4 shingles, of which 3 / 17 may be lost, and 4 to a break: 6 breaks from 140
  // words on (6.0), 7 from 163 (7.01). 6 leave 7 pieces, and 7 * 21 = 147.
  for (const std::size_t size : {146U, 163U, 167U}) {
    CHECK(has_all_bands(keys_of(random_tokens(random, size, kAnyWord))));
  }
  for (const std::size_t size : {147U, 162U, 168U, 300U, 3000U}) {
    CHECK_FALSE(has_all_bands(keys_of(random_tokens(random, size, kAnyWord))));
  }
  // The same few words before each of 30 pieces of 12 words.
  const Tokens heading = random_tokens(random, 4, kAnyWord);
  Tokens list;
  for (int i = 0; i < 30; ++i) {
    list.insert(list.end(), heading.begin(), heading.end());
    const Tokens item = random_tokens(random, 12, kAnyWord);
    list.insert(list.end(), item.begin(), item.end());
  }
  CHECK(has_all_bands(keys_of(list)));
  // And twice in one long text.
  Tokens text = random_tokens(random, 400, kAnyWord);
  std::copy(heading.begin(), heading.end(), text.begin() + 100);
  std::copy(heading.begin(), heading.end(), text.begin() + 300);
  CHECK_FALSE(has_all_bands(keys_of(text)));
}

enum class Edit : std::uint8_t { replace, remove, insert, move, mixed };

constexpr Edit kEdits[] = {Edit::replace, Edit::remove, Edit::insert, Edit::move, Edit::mixed};

// `text` with an edit after every `period` tokens, from `first` on; moves put the pieces between
// them in another order.
Tokens edited(std::mt19937_64& random, const Tokens& text, Edit edit, std::size_t period,
              std::size_t first) {
  std::vector<Tokens> pieces(1);
  const auto other = [&] {
    return text.front() % 2 == 0 ? word_of(random()) : cluster_of(random());
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_break = i >= first && (i - first) % period == period - 1;
    const Edit here = edit == Edit::mixed ? kEdits[random() % 4] : edit;
    if (is_break && here == Edit::remove) {
      pieces.emplace_back();
      continue;
    }
    if (is_break && here == Edit::replace) {
      pieces.back().push_back(other());
      pieces.emplace_back();
      continue;
    }
    if (is_break && here == Edit::insert) pieces.back().push_back(other());
    if (is_break) pieces.emplace_back();
    pieces.back().push_back(text[i]);
  }
  if (edit == Edit::move) {
    std::reverse(pieces.begin(), pieces.end());
  } else if (edit == Edit::mixed) {
    std::shuffle(pieces.begin(), pieces.end(), random);
  }
  Tokens all;
  for (const Tokens& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

struct Found {
  std::size_t alike = 0;  // pairs that reach the resemblance
  std::size_t missed = 0;
  std::size_t without_bands = 0;  // on one side, at least
};

void look(const Tokens& a, const Tokens& b, Found& found) {
  if (a == b || resemblance(shingles(a, {}), shingles(b, {})) < CandidateParams{}.resemblance) {
    return;
  }
  ++found.alike;
  // Without the few bands that are kept of any text: what is asked is whether all are needed.
  const auto needed = [](const Tokens& text) {
    Keys keys = keys_of(text);
    if (!has_all_bands(keys)) {
      std::erase_if(keys, [](std::uint64_t key) { return lens_of_key(key) == Lens::minhash; });
    }
    return keys;
  };
  const Keys of_a = needed(a);
  const Keys of_b = needed(b);
  if (!proposed(a, b, of_a, of_b)) ++found.missed;
  if (bands_of(of_a) == 0 || bands_of(of_b) == 0) ++found.without_bands;
}

TEST_CASE("text keys: evenly spaced edits of any kind leave a key in common") {
  std::mt19937_64 random(104);
  Found found;
  for (const Script script : {Script::words, Script::clusters, Script::mixed}) {
    for (std::size_t size = 60; size < 700; size += 1 + size / 60) {
      const Tokens text = random_tokens(random, size, kAnyWord, script);
      for (const Edit edit : kEdits) {
        for (std::size_t period = 12; period < 40; ++period) {
          look(text, edited(random, text, edit, period, random() % period), found);
        }
      }
    }
  }
  CHECK(found.without_bands > 10'000);
  CHECK(found.missed * 1000 <= found.alike);
}

// Pages of one template, in which all runs of it are common keys and so say nothing: the few bands
// that are kept find them.
TEST_CASE("text keys: texts that share only what is common have a band in common") {
  std::mt19937_64 random(107);
  std::size_t alike = 0;
  std::size_t found = 0;
  for (int round = 0; round < test::rounds(400); ++round) {
    const std::size_t own = 8 + random() % 24;
    const Tokens start = random_tokens(random, 150, kAnyWord);
    const Tokens end = random_tokens(random, 150, kAnyWord);
    const auto page = [&] {
      Tokens tokens = start;
      const Tokens middle = random_tokens(random, own, kAnyWord);
      tokens.insert(tokens.end(), middle.begin(), middle.end());
      tokens.insert(tokens.end(), end.begin(), end.end());
      return tokens;
    };
    const Tokens a = page();
    const Tokens b = page();
    if (resemblance(shingles(a, {}), shingles(b, {})) < 0.8) continue;
    ++alike;
    const Keys of_a = keys_of(a);
    const Keys of_b = keys_of(b);
    CHECK(bands_of(of_a) == 8);
    const std::set<std::uint64_t> bands = of_lens(of_a, Lens::minhash);
    const std::set<std::uint64_t> others = of_lens(of_b, Lens::minhash);
    found += std::ranges::any_of(bands, [&](std::uint64_t key) { return others.contains(key); });
  }
  // At 0.8 a band of 4 agrees with a probability of 0.41, and one of 8 of them with 0.985.
  CHECK(alike > test::rounds(300U));
  CHECK(found * 1000 >= alike * 985);
}

// Words of which the n-th most frequent is drawn in proportion to 1 / n.
Tokens usual_words(std::mt19937_64& random, std::size_t count, double vocabulary) {
  Tokens tokens;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(random() >> 11U) * 0x1p-53;
    tokens.push_back(word_of(static_cast<std::uint64_t>(std::pow(vocabulary, share))));
  }
  return tokens;
}

TEST_CASE("text keys: nor do edits of texts that repeat themselves, as texts do") {
  std::mt19937_64 random(105);
  Found found;
  for (int round = 0; round < test::rounds(150); ++round) {
    const Tokens text = usual_words(random, 60 + random() % 900, 5000);
    for (const Edit edit : kEdits) {
      for (std::size_t period = 15; period < 35; ++period) {
        look(text, edited(random, text, edit, period, random() % period), found);
      }
    }
  }
  MESSAGE(found.alike << " pairs, " << found.without_bands << " without bands, " << found.missed
                      << " missed");
  CHECK(found.without_bands > test::rounds(1000U));
  CHECK(found.missed * 1000 <= found.alike);
}

// Items that all begin with the same words change places at no cost: of items of up to 20 words no
// run of 21 is left, and the sets of shingles are nearly the same.
TEST_CASE("text keys: nor does a list that is sorted anew, and edited") {
  std::mt19937_64 random(106);
  Found found;
  std::size_t by_bands = 0;
  for (int round = 0; round < test::rounds(4000); ++round) {
    const Tokens heading = random_tokens(random, 1 + random() % 8, kAnyWord);
    const std::size_t period = heading.size() + 4 + random() % 40;
    const std::size_t count = 3 + random() % 30;
    std::vector<Tokens> items;
    for (std::size_t i = 0; i < count; ++i) {
      items.push_back(heading);
      const Tokens own = random_tokens(random, period - heading.size(), kAnyWord);
      items.back().insert(items.back().end(), own.begin(), own.end());
    }
    const auto all = [&] {
      Tokens text;
      for (const Tokens& item : items) text.insert(text.end(), item.begin(), item.end());
      return text;
    };
    const Tokens text = all();
    std::shuffle(items.begin(), items.end(), random);
    look(text, all(), found);
    for (Tokens& item : items) item[(heading.size() + period) / 2] = word_of(random());
    look(text, all(), found);
    by_bands += has_all_bands(keys_of(text)) ? 1 : 0;
  }
  MESSAGE(found.alike << " pairs, " << found.without_bands << " without bands, " << found.missed
                      << " missed " << by_bands);
  CHECK(found.without_bands > test::rounds(1000U));
  CHECK(found.missed * 1000 <= found.alike);
}

}  // namespace
