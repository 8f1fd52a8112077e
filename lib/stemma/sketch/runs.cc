#include "stemma/sketch/runs.h"

#include <bit>

namespace stemma {

std::uint64_t run_hash(std::span<const Token> run) {
  if (run.size() == 1) return run.front();
  const std::size_t first = std::bit_ceil(run.size()) / 2;
  return loops::join(run_hash(run.first(first)), run_hash(run.subspan(first)));
}

std::vector<std::uint64_t> run_hashes(std::span<const Token> tokens, std::size_t length) {
  if (tokens.size() < length) return {};
  std::vector<std::uint64_t> hashes(tokens.size() - length + 1);
  // Not worth the levels, or more than these have.
  constexpr std::size_t kFew = 8;
  if (hashes.size() < kFew || length > kLongestRun) {
    for (std::size_t at = 0; at < hashes.size(); ++at) {
      hashes[at] = run_hash(tokens.subspan(at, length));
    }
    return hashes;
  }
  RunHashes runs;
  for (std::size_t at = 0; at < hashes.size(); at += RunHashes::kMost) {
    const std::size_t count = std::min(RunHashes::kMost, hashes.size() - at);
    runs.prepare(tokens.subspan(at), count, length);
    runs.all(count, length, hashes.data() + at);
  }
  return hashes;
}

void RunHashes::prepare(std::span<const Token> tokens, std::size_t count, std::size_t longest) {
  tokens_ = tokens.first(std::min(tokens.size(), count + longest - 1));
  const std::uint64_t* shorter = tokens_.data();
  for (std::size_t length = 2, at = 0; length <= longest && length <= tokens_.size();
       length *= 2, ++at) {
    loops_.join(shorter, shorter + length / 2, tokens_.size() - length + 1, levels_[at].data());
    shorter = levels_[at].data();
  }
}

void RunHashes::all(std::size_t count, std::size_t length, std::uint64_t* out) const {
  // From the last part on.
  std::size_t part = std::size_t{1} << static_cast<unsigned>(std::countr_zero(length));
  std::size_t at = length - part;
  std::copy_n(level(part) + at, count, out);
  while (at > 0) {
    part = std::size_t{1} << static_cast<unsigned>(std::countr_zero(at));
    at -= part;
    loops_.join(level(part) + at, out, count, out);
  }
}

}  // namespace stemma
