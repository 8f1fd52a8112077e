#include "stemma/sources/wait_for_input.h"

#include <poll.h>

#include <cerrno>

namespace stemma {

bool wait_for_input(int file) {
  constexpr int kMilliseconds = 100;
  pollfd waiting{file, POLLIN, 0};
  const int ready = ::poll(&waiting, 1, kMilliseconds);
  return ready > 0 || (ready < 0 && errno != EINTR);
}

}  // namespace stemma
