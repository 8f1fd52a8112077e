// What stands for a document's bytes, and for its text.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

template <std::size_t Size>
struct DigestOf {
  std::array<std::uint8_t, Size> bytes{};

  friend bool operator==(const DigestOf&, const DigestOf&) = default;
  friend auto operator<=>(const DigestOf&, const DigestOf&) = default;
};

// SHA-256 (FIPS 180-4), of bytes: what fixity and proofs rest on.
using Digest = DigestOf<32>;

// XXH3 of 128 bits, of the tokens of a text: tells texts apart that nobody made to be mistaken for
// each other. It is not cryptographic, as token hashes are not.
using TextDigest = DigestOf<16>;

// For hash tables: a digest's first bytes are as good as any hash of it.
struct DigestHash {
  template <std::size_t Size>
  std::size_t operator()(const DigestOf<Size>& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.bytes.data(), sizeof hash);
    return hash;
  }
};

// Two lower-case hexadecimal digits a byte.
STEMMA_API std::string to_hex(const Digest& digest);
STEMMA_API std::string to_hex(const TextDigest& digest);

// XXH3 of 128 bits (xxHash specification 0.8) of values, 8 bytes each, the lowest first; in its
// canonical form, the highest byte first. The seed is the version of the rules that made the
// tokens. O(size), thread-safe.
STEMMA_API TextDigest text_digest(std::span<const std::uint64_t> tokens, std::uint64_t seed);

// SHA-256 of bytes given at once.
STEMMA_API Digest sha256(std::string_view bytes);

// SHA-256 of bytes given piece by piece. Not safe to share between threads.
class STEMMA_API Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  // Ends the computation; call it once.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stemma
