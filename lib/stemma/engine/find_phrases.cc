#include "stemma/engine/find_phrases.h"

#include <algorithm>

#include "stemma/base/parallel.h"

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
// `most` in all others.
std::size_t end_of_batch(std::span<const Phrase> phrases, std::size_t begin, std::uint64_t most) {
  std::uint64_t tokens = phrases[begin].size();
  std::size_t end = begin + 1;
  while (end < phrases.size() && tokens + phrases[end].size() <= most) {
    tokens += phrases[end++].size();
  }
  return end;
}

}  // namespace

bool PhrasePlaces::stands_in(std::size_t phrase, std::uint32_t text) const {
  return std::ranges::binary_search(phrases_[text], first_alike_[phrase]);
}

PhrasePlaces find_phrases(std::span<const Phrase> phrases,
                          std::span<const std::span<const Token>> texts, RunContext& context) {
  PhrasePlaces places;
  places.listed_.resize(phrases.size());
  places.phrases_.resize(texts.size());
  const std::uint64_t most = tokens_in_a_batch(context);
  for (std::size_t begin = 0; begin < phrases.size();) {
    const std::size_t end = end_of_batch(phrases, begin, most);
    const PhraseFinder finder(phrases.subspan(begin, end - begin));
    for (const std::uint32_t first : finder.first_alike()) {
      places.first_alike_.push_back(static_cast<std::uint32_t>(begin + first));
    }
    parallel_for(texts.size(), context, [&](std::size_t text) {
      for (const std::uint32_t phrase : finder.find(texts[text])) {
        places.phrases_[text].push_back(static_cast<std::uint32_t>(begin + phrase));
      }
    });
    begin = end;
  }
  for (std::uint32_t text = 0; text < texts.size(); ++text) {
    for (const std::uint32_t phrase : places.phrases_[text]) {
      std::vector<std::uint32_t>& listed = places.listed_[phrase];
      if (listed.size() < PhrasePlaces::kMostListed) listed.push_back(text);
    }
  }
  return places;
}

}  // namespace stemma
