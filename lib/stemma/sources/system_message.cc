#include "stemma/sources/system_message.h"

#include <cstring>

namespace stemma {

std::string system_message(int error_number) {
  // Not strerror: it translates, and the same input must give the same output in any locale.
  const char* const words = strerrordesc_np(error_number);
  const char* const name = strerrorname_np(error_number);
  if (words == nullptr || name == nullptr) return "error " + std::to_string(error_number);
  return std::string(words) + " (" + name + ")";
}

}  // namespace stemma
