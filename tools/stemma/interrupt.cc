#include "interrupt.h"

#include <pthread.h>
#include <unistd.h>

namespace stemma::cli {
namespace {

constexpr int kEndWaiting = SIGUSR1;

}  // namespace

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM}) {
    // What the caller had ignored, as a shell does for a script's background jobs, stays so.
    struct sigaction before{};
    if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaddset(&signals_, signal);
  }
  sigaddset(&signals_, kEndWaiting);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  // A reader that went away is told by the error of write().
  (void)std::signal(SIGPIPE, SIG_IGN);
  // Likewise what grows beyond the limit on a file's size.
  (void)std::signal(SIGXFSZ, SIG_IGN);
  waiter_ = std::thread([this] { wait(); });
}

Interrupt::~Interrupt() {
  pthread_kill(waiter_.native_handle(), kEndWaiting);
  waiter_.join();
}

void Interrupt::wait() {
  for (;;) {
    int signal = 0;
    if (sigwait(&signals_, &signal) != 0 || signal == kEndWaiting) return;
    if (stop_.stop_requested()) _exit(128 + signal);
    signal_ = signal;
    stop_.request_stop();
  }
}

}  // namespace stemma::cli
