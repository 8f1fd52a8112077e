#include "stemma/base/run_context.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "stemma/base/error.h"
#include "stemma/base/helper_process.h"

namespace stemma {
namespace {

std::uint64_t machine_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_size = sysconf(_SC_PAGE_SIZE);
  constexpr std::uint64_t kUnknown = std::uint64_t{2} << 30U;
  if (pages <= 0 || page_size <= 0) return kUnknown;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_size);
}

}  // namespace

std::shared_ptr<HelperProcesses> new_helper_processes() {
  return std::make_shared<HelperProcesses>();
}

MemoryBudget::MemoryBudget() : total_(machine_memory() / 2) {}

bool MemoryBudget::try_reserve(std::uint64_t bytes) {
  std::uint64_t reserved = reserved_.load();
  do {
    if (bytes > total_ || reserved > total_ - bytes) return false;
  } while (!reserved_.compare_exchange_weak(reserved, reserved + bytes));
  return true;
}

void MemoryBudget::release(std::uint64_t bytes) {
  reserved_ -= bytes;
}

std::string_view code_string(ProgressUnit unit) {
  switch (unit) {
    case ProgressUnit::documents:
      return "documents";
    case ProgressUnit::files:
      return "files";
    case ProgressUnit::records:
      return "records";
    case ProgressUnit::bytes:
      return "bytes";
    case ProgressUnit::texts:
      return "texts";
    case ProgressUnit::pairs:
      return "pairs";
    case ProgressUnit::families:
      return "families";
    case ProgressUnit::parts:
      break;
  }
  return "parts";
}

unsigned RunContext::thread_count() const {
  return threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

void RunContext::check_cancelled() const {
  if (stop.stop_requested()) throw Error(ErrorCode::cancelled, "interrupted");
}

void RunContext::report_progress(std::string_view phase, std::uint64_t done, std::uint64_t total,
                                 ProgressUnit unit) const {
  if (progress != nullptr) progress->progress({phase, done, total, unit});
}

}  // namespace stemma
