#include "progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "output.h"

namespace stemma::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kQuietAtFirst = 2s;
constexpr auto kBetweenSteps = 100ms;
constexpr auto kBetweenLines = 1s;  // of a log
constexpr std::size_t kUsualColumns = 80;

// Of standard error; its last column stays free, since some terminals begin a new line there.
std::size_t columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return kUsualColumns;
  return size.ws_col - std::size_t{1};
}

std::pair<double, std::string_view> byte_scale(double bytes) {
  for (const auto& [size, name] :
       {std::pair{1e9, "GB"}, std::pair{1e6, "MB"}, std::pair{1e3, "kB"}}) {
    if (bytes >= size) return {size, name};
  }
  return {1, "bytes"};
}

// Three digits at least, which is as fine as can be seen to move.
std::string scaled(double value) {
  if (value >= 100 || value == 0) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}", value, value >= 10 ? 1 : 2);
}

std::string time_left(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 60 * kMinute;
  if (seconds < 100) return fmt::format("{:.0f} s left", seconds);
  if (seconds < 100 * kMinute) return fmt::format("{:.0f} min left", seconds / kMinute);
  return fmt::format("{:.0f} h left", seconds / kHour);
}

}  // namespace

std::string progress_line(const ProgressStep& step, double seconds, std::size_t columns) {
  const auto done = static_cast<double>(step.done);
  const auto total = static_cast<double>(step.total);
  const double rate = seconds > 0 ? done / seconds : 0;
  const bool has_total = step.total >= std::max<std::uint64_t>(step.done, 1);
  std::string line;
  if (step.unit == ProgressUnit::bytes) {
    const auto [size, name] = byte_scale(has_total ? total : done);
    const bool whole = size == 1;
    const auto number = [&, scale = size](double bytes) {
      return whole ? fmt::format("{:.0f}", bytes) : scaled(bytes / scale);
    };
    line = has_total ? fmt::format("{} {} of {} {}", step.phase, number(done), number(total), name)
                     : fmt::format("{} {} {}", step.phase, number(done), name);
  } else {
    const std::string_view name = code_string(step.unit);
    line = has_total ? fmt::format("{} {} of {} {}", step.phase, step.done, step.total, name)
                     : fmt::format("{} {} {}", step.phase, step.done, name);
  }
  if (has_total) line += fmt::format(", {} %", static_cast<int>(100 * done / total));
  if (rate > 0 && seconds >= 1) {
    if (step.unit == ProgressUnit::bytes) {
      const auto [size, name] = byte_scale(rate);
      line += fmt::format(", {} {}/s", scaled(rate / size), name);
    } else {
      line += fmt::format(", {}/s", scaled(rate));
    }
    if (has_total) line += ", " + time_left((total - done) / rate);
  }
  return line.substr(0, columns);
}

Progress::Progress(ProgressMode mode) : mode_(mode), on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (mode_ == ProgressMode::json && !is_shown_) show(Clock::now());
  show_passing_line("");
}

void Progress::progress(const ProgressStep& step) {
  const Clock::time_point now = Clock::now();
  const std::scoped_lock lock(mutex_);
  if (step.phase != phase_) begin_phase(step, now);
  // Threads come in any order; and the same is not said twice.
  if (step.done < step_.done || (is_shown_ && step.done == step_.done)) return;
  step_.done = step.done;
  step_.total = step.total;
  step_.unit = step.unit;
  is_shown_ = false;
  const bool early = mode_ == ProgressMode::automatic && now - start_ < kQuietAtFirst;
  const bool is_log = mode_ != ProgressMode::json && !on_terminal_;
  if (early || now - last_shown_ < (is_log ? Clock::duration(kBetweenLines) : kBetweenSteps))
    return;
  show(now);
}

// A program is told of the end of each phase.
void Progress::begin_phase(const ProgressStep& step, Clock::time_point now) {
  if (mode_ == ProgressMode::json && !is_shown_) show(now);
  phase_ = step.phase;
  phase_start_ = now;
  step_ = {};
  is_shown_ = false;
}

void Progress::show(Clock::time_point now) {
  last_shown_ = now;
  is_shown_ = true;
  step_.phase = phase_;
  const auto seconds_since = [now](Clock::time_point then) {
    return std::chrono::duration<double>(now - then).count();
  };
  if (mode_ == ProgressMode::json) {
    say(fmt::format(R"({{"phase": "{}", "done": {}, "total": {}, "unit": "{}", "seconds": {:.3f}}})"
                    "\n",
                    step_.phase, step_.done, step_.total, code_string(step_.unit),
                    seconds_since(start_)));
    return;
  }
  const std::string line = progress_line(step_, seconds_since(phase_start_), columns());
  if (on_terminal_) {
    show_passing_line(line);
  } else {
    say(line + "\n");
  }
}

std::unique_ptr<Progress> make_progress(const Arguments& arguments) {
  const bool automatic = arguments.progress == ProgressMode::automatic;
  if (arguments.progress == ProgressMode::never) return nullptr;
  if (automatic && (arguments.quiet || isatty(STDERR_FILENO) != 1)) return nullptr;
  return std::make_unique<Progress>(arguments.progress);
}

}  // namespace stemma::cli
