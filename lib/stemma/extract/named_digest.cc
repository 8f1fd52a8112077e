#include "stemma/extract/named_digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "stemma/base/ascii.h"
#include "stemma/base/error.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

const EVP_MD* algorithm_named(std::string_view name) {
  if (name == "md5") return ::EVP_md5();
  if (name == "sha1" || name == "sha-1") return ::EVP_sha1();
  if (name == "sha256" || name == "sha-256") return ::EVP_sha256();
  if (name == "sha512" || name == "sha-512") return ::EVP_sha512();
  return nullptr;
}

// RFC 4648, with so many bits a letter, and nothing that fills up the end.
std::string encoded(std::span<const unsigned char> bytes, unsigned bits, std::string_view letters) {
  std::string text;
  std::uint32_t pending = 0;
  unsigned count = 0;  // of pending bits
  const auto put = [&](std::uint32_t value) { text.push_back(letters[value % letters.size()]); };
  for (const unsigned char byte : bytes) {
    pending = pending << 8U | byte;
    for (count += 8; count >= bits; count -= bits) put(pending >> (count - bits));
  }
  if (count > 0) put(pending << (bits - count));
  return text;
}

}  // namespace

bool has_other_digest(std::string_view bytes, std::string_view named) {
  const std::size_t colon = named.find(':');
  if (colon == std::string_view::npos) return false;
  const EVP_MD* const algorithm = algorithm_named(lower_ascii(trimmed(named.substr(0, colon))));
  if (algorithm == nullptr) return false;
  std::string_view written = trimmed(named.substr(colon + 1));
  written = written.substr(0, written.find_last_not_of('=') + 1);
  std::array<unsigned char, EVP_MAX_MD_SIZE> room{};
  unsigned size = 0;
  if (::EVP_Digest(bytes.data(), bytes.size(), room.data(), &size, algorithm, nullptr) != 1) {
    throw Error(ErrorCode::internal, "OpenSSL cannot compute " + std::string(named));
  }
  const std::span<const unsigned char> digest = std::span(room).first(size);
  const std::string lower = lower_ascii(written);
  return lower != encoded(digest, 5, "abcdefghijklmnopqrstuvwxyz234567") &&
         lower != encoded(digest, 4, "0123456789abcdef") &&
         written != encoded(digest, 6,
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") &&
         written !=
             encoded(digest, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

}  // namespace stemma
