#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "output.h"

namespace stemma::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kQuietAtFirst = 2s;
constexpr auto kBetweenLines = 200ms;

}  // namespace

Progress::Progress(ProgressMode mode) : mode_(mode) {}

Progress::~Progress() {
  if (line_open_) say("\r\033[K");
}

void Progress::progress(std::string_view phase, std::uint64_t done, std::uint64_t total) {
  const Clock::time_point now = Clock::now();
  const std::scoped_lock lock(mutex_);
  if (phase != phase_) {
    phase_ = phase;
    phase_start_ = now;
  }
  const bool early = mode_ == ProgressMode::automatic && now - start_ < kQuietAtFirst;
  if (early || now - last_shown_ < kBetweenLines) return;
  last_shown_ = now;
  show(phase, done, total, now);
}

void Progress::show(std::string_view phase, std::uint64_t done, std::uint64_t total,
                    Clock::time_point now) {
  if (mode_ == ProgressMode::json) {
    say(fmt::format("{{\"phase\": \"{}\", \"done\": {}, \"total\": {}}}\n", phase, done, total));
    return;
  }
  const double seconds = std::chrono::duration<double>(now - phase_start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0.0;
  std::string line = fmt::format("{} {}", phase, done);
  if (total > 0) {
    line += fmt::format(" of {} ({} %)", total, 100 * done / total);
    const double left = static_cast<double>(total - std::min(done, total));
    if (rate > 0 && seconds > 1) line += fmt::format(", {:.0f} s left", left / rate);
  }
  say("\r\033[K" + line);
  line_open_ = true;
}

std::unique_ptr<Progress> make_progress(const Arguments& arguments) {
  const bool automatic = arguments.progress == ProgressMode::automatic;
  if (arguments.progress == ProgressMode::never) return nullptr;
  if (automatic && (arguments.quiet || isatty(STDERR_FILENO) != 1)) return nullptr;
  return std::make_unique<Progress>(arguments.progress);
}

}  // namespace stemma::cli
