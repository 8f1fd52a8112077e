// How far long work is, on standard error: a line on a terminal, or JSON lines for programs.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "arguments.h"
#include "stemma/base/run_context.h"

namespace stemma::cli {

class Progress : public ProgressSink {
 public:
  explicit Progress(ProgressMode mode);
  ~Progress() override;

  void progress(std::string_view phase, std::uint64_t done, std::uint64_t total) override;

 private:
  using Clock = std::chrono::steady_clock;

  void show(std::string_view phase, std::uint64_t done, std::uint64_t total, Clock::time_point now);

  ProgressMode mode_;
  std::mutex mutex_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point phase_start_ = start_;
  Clock::time_point last_shown_{};
  std::string phase_;
  bool line_open_ = false;
};

// Nothing where nobody would see it.
std::unique_ptr<Progress> make_progress(const Arguments& arguments);

}  // namespace stemma::cli
