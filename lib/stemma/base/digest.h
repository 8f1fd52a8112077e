// SHA-256 (FIPS 180-4): what stands for a document's bytes, or for its text, in every proof.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "stemma/base/export.h"

namespace stemma {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  friend bool operator==(const Digest&, const Digest&) = default;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// For hash tables: a digest's first bytes are as good as any hash of it.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.bytes.data(), sizeof hash);
    return hash;
  }
};

// 64 lower-case hexadecimal digits.
STEMMA_API std::string to_hex(const Digest& digest);

// Digest of bytes given at once.
STEMMA_API Digest sha256(std::string_view bytes);

// Digest of bytes given piece by piece. Not safe to share between threads.
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
