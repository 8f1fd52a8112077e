#include <algorithm>

#include "fuzz.h"

namespace stemma::fuzz {

std::string damaged(std::string bytes, Choices choices) {
  while (!choices.at_end() && !bytes.empty()) {
    const std::uint8_t what = choices.byte();
    const std::size_t at =
        choices.below(static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), 1U << 24U)));
    switch (what % 8) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.erase(at, choices.byte());
        break;
      case 2:
        bytes.insert(at, bytes.substr(at, choices.byte()));
        break;
      case 3:
        bytes[at] = static_cast<char>(choices.byte());
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (what / 8 % 8)));
    }
  }
  return bytes;
}

}  // namespace stemma::fuzz
