#include "stemma/index/keys.h"

#include <algorithm>
#include <iterator>

#include "stemma/index/each_key.h"

namespace stemma {
namespace {

std::vector<std::uint64_t> set_of(std::vector<std::uint64_t> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

std::vector<std::uint64_t> band_keys(const Signature& signature, const Banding& banding) {
  std::vector<std::uint64_t> keys;
  for_each_band_key(signature, banding, [&](std::uint64_t key) { keys.push_back(key); });
  return keys;
}

int agreeing_bands(const Signature& a, const Signature& b, const Banding& banding) {
  const std::vector<std::uint64_t> of_a = band_keys(a, banding);
  const std::vector<std::uint64_t> of_b = band_keys(b, banding);
  int agreeing = 0;
  for (std::size_t band = 0; band < std::min(of_a.size(), of_b.size()); ++band) {
    if (of_a[band] == of_b[band]) ++agreeing;
  }
  return agreeing;
}

std::vector<std::uint64_t> run_keys(std::span<const Fingerprint> fingerprints) {
  std::vector<std::uint64_t> keys;
  keys.reserve(fingerprints.size());
  for_each_run_key(fingerprints, [&](std::uint64_t key) { keys.push_back(key); });
  return keys;
}

std::size_t shared_run_keys(std::span<const Fingerprint> a, std::span<const Fingerprint> b) {
  const std::vector<std::uint64_t> of_a = set_of(run_keys(a));
  const std::vector<std::uint64_t> of_b = set_of(run_keys(b));
  std::vector<std::uint64_t> shared;
  std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                        std::back_inserter(shared));
  return shared.size();
}

bool is_short(std::uint32_t tokens, int run) {
  return tokens < 2 * static_cast<std::uint32_t>(run);
}

}  // namespace stemma
