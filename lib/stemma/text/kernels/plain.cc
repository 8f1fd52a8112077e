#include <bit>

#include "stemma/text/kernels/kernel.h"
#include "stemma/text/word_hash.h"

namespace stemma::kernels {
namespace {

// The class bits of a byte, each in a byte of its own: eight of these, shifted by 0 to 7 and put
// together, are eight bits of each class.
constexpr std::array<std::uint64_t, 256> spread_class_bits() {
  std::array<std::uint64_t, 256> spread{};
  for (std::size_t c = 0; c < spread.size(); ++c) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      spread[c] |= std::uint64_t{(unsigned{kClassBits[c]} >> bit) & 1U} << (8 * bit);
    }
  }
  return spread;
}

constexpr std::array<std::uint64_t, 256> kSpread = spread_class_bits();

}  // namespace

void classify_plain(const char* bytes, std::size_t blocks, Classes* classes, char* lower) {
  for (std::size_t i = 0; i < blocks * kBlockBytes; ++i) {
    const char c = bytes[i];
    lower[i] = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 0x20 : 0));
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    Classes& of = classes[block] = {};
    for (unsigned eight = 0; eight < kBlockBytes; eight += 8) {
      std::uint64_t spread = 0;
      for (unsigned i = 0; i < 8; ++i) spread |= kSpread[static_cast<unsigned char>(*bytes++)] << i;
      const auto bits = [&](Class bit) { return (spread >> (8 * bit) & 0xFFU) << eight; };
      of.letters |= bits(letter);
      of.digits |= bits(digit);
      of.not_ascii |= bits(not_ascii);
      of.middles_of_letters |= bits(middle_of_letters);
      of.middles_of_digits |= bits(middle_of_digits);
      of.underscores |= bits(underscore);
      of.hyphens |= bits(hyphen);
      of.blanks |= bits(blank);
    }
  }
}

std::uint32_t* places_plain(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
  for (; bits != 0; bits &= bits - 1) {
    *out++ = base + static_cast<std::uint32_t>(std::countr_zero(bits));
  }
  return out;
}

void hash_plain(const char* text, const std::uint32_t* edges, std::size_t words,
                std::uint64_t* hashes) {
  for (std::size_t i = 0; i < words; ++i) {
    const std::uint32_t begin = edges[2 * i];
    hashes[i] = word_hash(text + begin, edges[2 * i + 1] - begin);
  }
}

}  // namespace stemma::kernels
