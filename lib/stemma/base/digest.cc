#include "stemma/base/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <iterator>

#include "stemma/base/error.h"
#include "stemma/base/hash_inline.h"

namespace stemma {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

namespace {

void require(int openssl_result) {
  if (openssl_result != 1) throw Error(ErrorCode::internal, "OpenSSL cannot compute SHA-256");
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 0xFU]);
  }
  return hex;
}

}  // namespace

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(state_->context, digest.bytes.data(), nullptr));
  return digest;
}

Digest sha256(std::string_view bytes) {
  Sha256 sha;
  sha.update(bytes);
  return sha.finish();
}

TextDigest text_digest(std::span<const std::uint64_t> tokens, std::uint64_t seed) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical,
                           XXH3_128bits_withSeed(tokens.data(), tokens.size_bytes(), seed));
  TextDigest digest;
  std::copy(std::begin(canonical.digest), std::end(canonical.digest), digest.bytes.begin());
  return digest;
}

std::string to_hex(const Digest& digest) {
  return hex_of(digest.bytes);
}

std::string to_hex(const TextDigest& digest) {
  return hex_of(digest.bytes);
}

}  // namespace stemma
