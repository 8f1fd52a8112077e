#include "stemma/base/parallel.h"

#include <algorithm>
#include <atomic>

namespace stemma {

void parallel_for(std::size_t count, const RunContext& context,
                  const std::function<void(std::size_t)>& body) {
  const std::size_t threads = std::min<std::size_t>(context.thread_count(), count);
  std::atomic<std::size_t> next = 0;
  // Indexes before it are still called: one of them may fail too, and comes first.
  std::atomic<std::size_t> failed_at = count;
  std::mutex mutex;
  std::exception_ptr failure;

  const auto worker = [&] {
    for (std::size_t i = next++; i < failed_at; i = next++) {
      try {
        context.check_cancelled();
        body(i);
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (i < failed_at) {
          failed_at = i;
          failure = std::current_exception();
        }
      }
    }
  };
  {
    std::vector<std::jthread> pool;
    for (std::size_t i = 1; i < threads; ++i) pool.emplace_back(worker);
    worker();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace stemma
