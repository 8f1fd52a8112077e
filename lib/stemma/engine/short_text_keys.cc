#include "stemma/engine/short_text_keys.h"

#include <algorithm>
#include <bit>

#include "stemma/index/text_keys.h"

namespace stemma {
namespace {

constexpr std::size_t kAtOnce = std::size_t{1} << 18U;

// Of keys of short texts, sorted: which are there, by their halves.
class KeysByHalf {
 public:
  explicit KeysByHalf(std::span<const std::uint64_t> keys)
      : keys_(keys),
        shift_(32 - std::countr_zero(std::bit_ceil(
                        std::clamp(keys.size(), kFewestSlots, kMostSlots) * kSlotsPerKey))),
        is_there_(std::size_t{1} << (32 - shift_), false) {
    for (const std::uint64_t key : keys) is_there_[half_of(key) >> shift_] = true;
  }

  // Appends the keys with this half.
  void append(std::uint32_t half, std::vector<std::uint64_t>& found) const {
    if (!is_there_[half >> shift_]) return;
    for (auto key = std::ranges::lower_bound(keys_, half, {}, half_of);
         key != keys_.end() && half_of(*key) == half; ++key) {
      found.push_back(*key);
    }
  }

 private:
  static constexpr std::size_t kFewestSlots = std::size_t{1} << 10U;
  static constexpr std::size_t kMostSlots = std::size_t{1} << 26U;
  static constexpr std::size_t kSlotsPerKey = 32;

  std::span<const std::uint64_t> keys_;
  int shift_;
  std::vector<bool> is_there_;
};

template <class Record>
void flush(std::vector<Record>& last, Run& run, SpillFile& file) {
  append_to_run<Record>(run, file, last);
  last.clear();
}

}  // namespace

void ShortTextKeys::add_short(std::span<const std::uint64_t> keys) {
  for (const std::uint64_t key : keys) {
    if (lens_of_key(key) == Lens::short_text) last_shorts_.push_back(key);
  }
  if (last_shorts_.size() >= kAtOnce) flush(last_shorts_, shorts_, file_);
}

void ShortTextKeys::add_long(std::uint32_t text, std::span<const std::uint32_t> halves) {
  texts_.push_back({text, static_cast<std::uint32_t>(halves.size())});
  last_longs_.insert(last_longs_.end(), halves.begin(), halves.end());
  if (last_longs_.size() >= kAtOnce) flush(last_longs_, longs_, file_);
}

void ShortTextKeys::for_each_long(std::uint64_t memory, const Body& body) {
  flush(last_shorts_, shorts_, file_);
  flush(last_longs_, longs_, file_);
  const std::size_t most = std::max(kAtOnce, memory / sizeof(std::uint64_t));
  RunReader<std::uint64_t> shorts(file_, shorts_, kAtOnce);
  std::vector<std::uint64_t> keys;
  for (auto some = shorts.next(); !some.empty();) {
    keys.insert(keys.end(), some.begin(), some.end());
    some = shorts.next();
    if (!some.empty() && keys.size() + some.size() <= most) continue;
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    look_for(keys, body);
    keys.clear();
  }
}

void ShortTextKeys::look_for(std::span<const std::uint64_t> keys, const Body& body) {
  const KeysByHalf by_half(keys);
  RunReader<std::uint32_t> longs(file_, longs_, kAtOnce);
  std::span<const std::uint32_t> some;
  std::vector<std::uint64_t> found;
  for (const LongText& text : texts_) {
    found.clear();
    for (std::size_t left = text.count; left > 0;) {
      if (some.empty()) some = longs.next();
      const std::size_t here = std::min(left, some.size());
      for (const std::uint32_t half : some.first(here)) by_half.append(half, found);
      some = some.subspan(here);
      left -= here;
    }
    if (found.empty()) continue;
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    body(text.text, found);
  }
}

}  // namespace stemma
