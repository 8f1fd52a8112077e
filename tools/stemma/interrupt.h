// Ctrl-C and SIGTERM: the first asks the work to stop, a second one ends the program at once.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace stemma::cli {

// Make one before any other thread starts: it blocks the signals for all of them, and one
// thread waits for them.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  // 128 plus the signal that came first: 130 for Ctrl-C.
  int exit_code() const { return 128 + signal_; }

 private:
  void wait();

  std::stop_source stop_;
  std::sig_atomic_t signal_ = SIGINT;
  sigset_t signals_{};
  std::thread waiter_;
};

}  // namespace stemma::cli
