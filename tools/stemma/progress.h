// How far long work is, on standard error: a line on a terminal, or lines of JSON for programs
// (docs/formats/progress.schema.json).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "arguments.h"
#include "stemma/base/run_context.h"

namespace stemma::cli {

// "reading 1.20 of 3.40 GB, 35 %, 210 MB/s, 12 s left", after `seconds` of the phase; cut off after
// `columns`.
std::string progress_line(const ProgressStep& step, double seconds, std::size_t columns);

class Progress : public ProgressSink {
 public:
  explicit Progress(ProgressMode mode);
  ~Progress() override;

  void progress(const ProgressStep& step) override;

 private:
  using Clock = std::chrono::steady_clock;

  void begin_phase(const ProgressStep& step, Clock::time_point now);
  void show(Clock::time_point now);

  ProgressMode mode_;
  bool on_terminal_;
  std::mutex mutex_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point phase_start_ = start_;
  Clock::time_point last_shown_{};
  std::string phase_;
  ProgressStep step_;  // the farthest of the phase; what it is called is in `phase_`
  bool is_shown_ = true;
};

// Nothing where nobody would see it.
std::unique_ptr<Progress> make_progress(const Arguments& arguments);

}  // namespace stemma::cli
