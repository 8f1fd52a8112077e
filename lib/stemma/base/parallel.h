// Work on several threads with an outcome that does not depend on how many there are.
//
// Threads live as long as one call: a call is made a handful of times a run. std::jthread, since
// TSan reports races inside Debian's oneTBB that are none.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "stemma/base/run_context.h"

namespace stemma {

// Calls body(i) once for each i in [0, count), on up to context.thread_count() threads, each
// taking the next index. Returns when all are done. If any throw, the exception of the smallest
// such index is rethrown once the threads have stopped; of the indexes after it, some may not
// have been called. Cancelling throws Error{cancelled}. `body` must be safe to call from many
// threads.
void parallel_for(std::size_t count, const RunContext& context,
                  const std::function<void(std::size_t)>& body);

// Calls work(item) for each item that next() yields, on several threads, and finish(item, result)
// on the calling thread in the order of the items; next() returns a std::optional, empty at the
// end, and is called on the calling thread too, not much earlier than its items are worked on.
//
// cost(item) is an upper bound of what an item will hold while it is worked on and after, in bytes.
// It is admitted when its cost fits the memory budget beside all that is reserved; finish()
// releases it, or keeps what the item goes on holding, by returning how many of the reserved bytes
// stay reserved. An item whose cost does not fit even when no other is in flight goes to
// too_large(item), in its turn: the same items do for any number of threads, if nothing else uses
// the budget meanwhile. The first exception in the order of the items is rethrown, once the threads
// have stopped and what unfinished items had reserved is released; cancelling throws
// Error{cancelled} likewise.
template <class Next, class Cost, class Work, class Finish, class TooLarge>
void ordered_pipeline(RunContext& context, Next next, Cost cost, Work work, Finish finish,
                      TooLarge too_large) {
  using Item = typename decltype(next())::value_type;
  using Result = decltype(work(std::declval<Item&>()));
  const std::size_t thread_count = context.thread_count();
  if (thread_count == 1) {  // nothing to hand over
    for (;;) {
      context.check_cancelled();
      std::optional<Item> item = next();
      if (!item) return;
      const std::uint64_t item_cost = cost(*item);
      if (!context.memory.try_reserve(item_cost)) {
        too_large(*item);
        continue;
      }
      std::uint64_t kept = 0;
      try {
        kept = finish(*item, work(*item));
      } catch (...) {
        context.memory.release(item_cost);
        throw;
      }
      context.memory.release(item_cost - std::min(kept, item_cost));
    }
  }
  struct Slot {
    std::optional<Item> item;
    std::uint64_t cost = 0;
    bool done = false;
    std::optional<Result> result;
    std::exception_ptr error;
  };
  // Item i lives in slots[i % window]: at most `window` items are admitted and not finished.
  const std::size_t window = 8 * thread_count;
  std::vector<Slot> slots(window);
  std::mutex mutex;
  std::condition_variable work_ready;
  std::condition_variable result_ready;
  std::size_t admitted = 0;  // items [0, admitted) may be worked on
  std::size_t taken = 0;
  bool closing = false;

  // Between taking an item and saying that it is done, its slot is the worker's alone.
  const auto worker = [&] {
    for (;;) {
      std::size_t index = 0;
      {
        std::unique_lock lock(mutex);
        work_ready.wait(lock, [&] { return closing || taken < admitted; });
        if (closing) return;
        index = taken++;
      }
      Slot& slot = slots[index % window];
      try {
        slot.result.emplace(work(*slot.item));
      } catch (...) {
        slot.error = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      slot.done = true;
      result_ready.notify_one();
    }
  };

  std::size_t finished = 0;
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    std::optional<Item> waiting;  // for its turn, or for room
    bool ended = false;
    // Admits what there is room for; whether an item waits that does not fit.
    const auto admit = [&] {
      while (!ended && admitted - finished < window) {
        if (!waiting) waiting = next();
        ended = !waiting;
        if (ended) return false;
        const std::uint64_t item_cost = cost(*waiting);
        if (!context.memory.try_reserve(item_cost)) return true;
        if (threads.size() < thread_count) threads.emplace_back(worker);
        const std::scoped_lock lock(mutex);
        Slot& slot = slots[admitted % window];
        slot.item = std::exchange(waiting, std::nullopt);
        slot.cost = item_cost;
        ++admitted;
        work_ready.notify_one();
      }
      return false;
    };
    // Whatever is thrown here must reach the closing below: waiting workers would never end.
    try {
      for (;;) {
        context.check_cancelled();
        const bool lacks_room = admit();
        if (admitted == finished) {
          if (!lacks_room) break;
          // Nothing is in flight, so more than this is never free.
          too_large(*waiting);
          waiting.reset();
          continue;
        }
        Slot& slot = slots[finished % window];
        {
          std::unique_lock lock(mutex);
          result_ready.wait(lock, [&] { return slot.done; });
        }
        if (slot.error) std::rethrow_exception(slot.error);
        const std::uint64_t kept = finish(*slot.item, std::move(*slot.result));
        context.memory.release(slot.cost - std::min(kept, slot.cost));
        slot.result.reset();
        slot.item.reset();
        slot.done = false;
        ++finished;
      }
    } catch (...) {
      failure = std::current_exception();
    }
    const std::scoped_lock lock(mutex);
    closing = true;
    work_ready.notify_all();
  }
  for (std::size_t i = finished; i < admitted; ++i) context.memory.release(slots[i % window].cost);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace stemma
