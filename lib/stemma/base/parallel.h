// Work on several threads with an outcome that does not depend on how many there are.
//
// Threads live as long as one call: a call is made a handful of times a run. std::jthread, since
// TSan reports races inside Debian's oneTBB that are none.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "stemma/base/run_context.h"

namespace stemma {

// Calls body(i) once for each i in [0, count), on up to context.thread_count() threads, each
// taking the next chunk of indexes. Returns when all are done. The first exception in the order
// of the indexes that were reached is rethrown, once the threads have stopped; cancelling throws
// Error{cancelled}. `body` must be safe to call from many threads.
void parallel_for(std::size_t count, const RunContext& context,
                  const std::function<void(std::size_t)>& body);

// What an item will hold while it is worked on and after, in bytes: an upper bound.
using ItemCost = std::function<std::uint64_t(std::size_t)>;

// Calls work(i) for each i in [0, count) on several threads, and finish(i, result) on the
// calling thread in the order of i. An item is admitted when its cost fits the memory budget
// beside all that is reserved; finish() releases it, or keeps what the item goes on holding, by
// returning how many of the reserved bytes stay reserved. An item whose cost does not fit even
// when no other is in flight goes to too_large(i), in its turn: the same items do for any number
// of threads. Exceptions and cancelling as for parallel_for.
template <class Work, class Finish, class TooLarge>
void ordered_pipeline(std::size_t count, RunContext& context, const ItemCost& cost, Work work,
                      Finish finish, TooLarge too_large) {
  using Result = decltype(work(std::size_t{}));
  struct Slot {
    std::optional<Result> result;
    std::exception_ptr error;
  };
  std::mutex mutex;
  std::condition_variable work_ready;
  std::condition_variable result_ready;
  std::size_t admitted = 0;  // items [0, admitted) may be worked on
  std::size_t taken = 0;
  bool closing = false;
  std::map<std::size_t, Slot> done;
  std::vector<bool> refused;  // by admitted item

  const auto worker = [&] {
    for (;;) {
      std::size_t index = 0;
      {
        std::unique_lock lock(mutex);
        work_ready.wait(lock, [&] { return closing || taken < admitted; });
        if (taken >= admitted) return;
        index = taken++;
        if (refused[index]) continue;
      }
      Slot slot;
      try {
        slot.result.emplace(work(index));
      } catch (...) {
        slot.error = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      done.emplace(index, std::move(slot));
      result_ready.notify_one();
    }
  };

  const std::size_t window = 8 * std::size_t{context.thread_count()};
  std::vector<std::uint64_t> costs(count);
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < context.thread_count(); ++i) threads.emplace_back(worker);
    try {
      std::size_t finished = 0;
      while (finished < count) {
        context.check_cancelled();
        while (admitted < count && admitted - finished < window) {
          costs[admitted] = cost(admitted);
          const bool fits = context.memory.try_reserve(costs[admitted]);
          if (!fits && admitted != finished) break;  // ask again when nothing is in flight
          const std::scoped_lock lock(mutex);
          refused.push_back(!fits);
          ++admitted;
          work_ready.notify_one();
        }
        if (refused[finished]) {
          too_large(finished);
        } else {
          std::unique_lock lock(mutex);
          result_ready.wait(lock, [&] { return done.contains(finished); });
          Slot slot = std::move(done.extract(finished).mapped());
          lock.unlock();
          if (slot.error) std::rethrow_exception(slot.error);
          const std::uint64_t kept = finish(finished, std::move(*slot.result));
          context.memory.release(costs[finished] - std::min(kept, costs[finished]));
        }
        ++finished;
      }
    } catch (...) {
      failure = std::current_exception();
    }
    const std::scoped_lock lock(mutex);
    closing = true;
    taken = admitted;
    work_ready.notify_all();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace stemma
