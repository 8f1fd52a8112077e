// The keys of keys.h one by one, for who needs no vector of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "stemma/base/hash_inline.h"
#include "stemma/index/banding.h"
#include "stemma/sketch/fingerprints.h"
#include "stemma/sketch/signature.h"

namespace stemma {

// A band of one value would collide with the same value in another band but for the seed.
template <class Body>
void for_each_band_key(const Signature& signature, const Banding& banding, const Body& body) {
  if (signature.empty()) return;
  const auto rows = static_cast<std::size_t>(banding.rows);
  for (std::size_t band = 0; band < static_cast<std::size_t>(banding.bands); ++band) {
    body(hash64_inline(std::span(signature).subspan(band * rows, rows), band));
  }
}

// The fingerprints that winnowing chooses from windows wholly inside a shared run are the same in
// both documents, and neighbours in both; a run of promised_run tokens has two windows that do not
// overlap, hence two of them.
template <class Body>
void for_each_run_key(std::span<const Fingerprint> fingerprints, const Body& body) {
  for (std::size_t i = 1; i < fingerprints.size(); ++i) {
    const std::uint64_t parts[] = {fingerprints[i - 1].hash, fingerprints[i].hash,
                                   fingerprints[i].position - fingerprints[i - 1].position};
    body(hash64_inline(std::span(parts)));
  }
}

}  // namespace stemma
