#include "stemma/engine/find_phrases.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/compare/windows.h"

namespace stemma {
namespace {

constexpr std::uint64_t kTokensAtLeast = std::uint64_t{1} << 16U;
constexpr std::uint64_t kTokensAtMost = std::uint64_t{1} << 31U;

std::uint64_t tokens_in_a_batch(const RunContext& context) {
  const std::uint64_t total = context.memory.total();
  const std::uint64_t left = total - std::min(total, context.memory.reserved());
  return std::clamp(left / 2 / PhraseFinder::kBytesPerToken, kTokensAtLeast, kTokensAtMost);
}

// The end of the batch that begins with phrase `begin`: at least one, and no more tokens than
// `most` in several.
std::size_t end_of_batch(std::span<const Phrase> phrases, std::size_t begin, std::uint64_t most) {
  std::uint64_t tokens = phrases[begin].size();
  std::size_t end = begin + 1;
  while (end < phrases.size() && tokens + phrases[end].size() <= most) {
    tokens += phrases[end++].size();
  }
  return end;
}

// Adds what `finder` finds in each text; its phrases are numbered from `begin` on.
template <class Finder>
void look(const Finder& finder, std::size_t begin, Texts texts,
          std::vector<std::vector<std::uint32_t>>& phrases, const RunContext& context) {
  std::atomic<std::size_t> done = 0;
  parallel_for(texts.size(), context, [&](std::size_t text) {
    for (const std::uint32_t phrase : finder.find(texts[text])) {
      phrases[text].push_back(static_cast<std::uint32_t>(begin + phrase));
    }
    context.report_progress("looking up", ++done, texts.size(), ProgressUnit::texts);
  });
}

}  // namespace

PhrasePlaces::PhrasePlaces(std::vector<std::uint32_t> first_alike,
                           std::vector<std::vector<std::uint32_t>> phrases)
    : first_alike_(std::move(first_alike)), phrases_(std::move(phrases)) {
  std::vector<std::uint32_t> count(first_alike_.size(), 0);
  for (const std::vector<std::uint32_t>& here : phrases_) {
    for (const std::uint32_t phrase : here)
      count[phrase] = std::min(count[phrase] + 1, kMostListed);
  }
  listed_begin_.reserve(count.size() + 1);
  listed_begin_.push_back(0);
  for (const std::uint32_t texts : count) listed_begin_.push_back(listed_begin_.back() + texts);
  listed_.resize(listed_begin_.back());
  std::vector<std::uint32_t>& left = count;
  for (std::uint32_t text = 0; text < phrases_.size(); ++text) {
    for (const std::uint32_t phrase : phrases_[text]) {
      if (left[phrase] > 0) listed_[listed_begin_[phrase + 1] - left[phrase]--] = text;
    }
  }
}

std::span<const std::uint32_t> PhrasePlaces::texts_with(std::size_t phrase) const {
  const std::uint32_t first = first_alike_[phrase];
  return std::span(listed_).subspan(listed_begin_[first],
                                    listed_begin_[first + 1] - listed_begin_[first]);
}

bool PhrasePlaces::stands_in(std::size_t phrase, std::uint32_t text) const {
  return std::ranges::binary_search(phrases_[text], first_alike_[phrase]);
}

PhrasePlaces find_phrases(std::span<const Phrase> phrases, Texts texts, const RunContext& context) {
  std::vector<std::uint32_t> first_alike;
  first_alike.reserve(phrases.size());
  std::vector<std::vector<std::uint32_t>> found(texts.size());
  const std::uint64_t most = tokens_in_a_batch(context);
  for (std::size_t begin = 0; begin < phrases.size();) {
    const std::size_t end = end_of_batch(phrases, begin, most);
    const PhraseFinder finder(phrases.subspan(begin, end - begin));
    for (const std::uint32_t first : finder.first_alike()) {
      first_alike.push_back(static_cast<std::uint32_t>(begin + first));
    }
    look(finder, begin, texts, found, context);
    begin = end;
  }
  return {std::move(first_alike), std::move(found)};
}

PhrasePlaces find_windows(std::span<const Phrase> passages, std::size_t length, Texts texts,
                          const RunContext& context) {
  const WindowFinder finder(passages, length);
  std::vector<std::vector<std::uint32_t>> found(texts.size());
  look(finder, 0, texts, found, context);
  const std::span<const std::uint32_t> first_alike = finder.first_alike();
  return {{first_alike.begin(), first_alike.end()}, std::move(found)};
}

}  // namespace stemma
