#include "stemma/index/keys.h"

#include <algorithm>
#include <iterator>

#include "stemma/base/hash.h"
#include "stemma/base/hash_inline.h"

namespace stemma {
namespace {

std::vector<std::uint64_t> set_of(std::vector<std::uint64_t> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

// A band of one value would otherwise collide with the same value in another band.
std::vector<std::uint64_t> band_keys(const Signature& signature, const Banding& banding) {
  std::vector<std::uint64_t> keys;
  if (signature.empty()) return keys;
  const auto rows = static_cast<std::size_t>(banding.rows);
  keys.reserve(static_cast<std::size_t>(banding.bands));
  for (std::size_t band = 0; band < static_cast<std::size_t>(banding.bands); ++band) {
    keys.push_back(hash64(std::span(signature).subspan(band * rows, rows), band));
  }
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

// The fingerprints that winnowing chooses from windows wholly inside a shared run are the same in
// both documents, and neighbours in both; a run of promised_run tokens has two windows that do not
// overlap, hence two of them.
std::vector<std::uint64_t> run_keys(std::span<const Fingerprint> fingerprints) {
  std::vector<std::uint64_t> keys;
  if (fingerprints.empty()) return keys;
  keys.reserve(fingerprints.size() - 1);
  for (std::size_t i = 1; i < fingerprints.size(); ++i) {
    const std::uint64_t parts[] = {fingerprints[i - 1].hash, fingerprints[i].hash,
                                   fingerprints[i].position - fingerprints[i - 1].position};
    keys.push_back(hash64_inline(std::span(parts)));
  }
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
