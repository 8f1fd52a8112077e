#include "stemma/base/run_context.h"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stemma/base/error.h"

namespace {

using namespace stemma;

constexpr std::uint64_t kAllBytes = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("memory budget: what fits is taken, to the last byte") {
  MemoryBudget budget(100);
  CHECK(budget.total() == 100);
  CHECK(budget.try_reserve(0));
  CHECK(budget.try_reserve(60));
  CHECK_FALSE(budget.try_reserve(41));
  CHECK(budget.reserved() == 60);  // a refusal takes nothing
  CHECK(budget.try_reserve(40));
  CHECK_FALSE(budget.try_reserve(1));
  CHECK(budget.try_reserve(0));
  budget.release(100);
  CHECK(budget.reserved() == 0);
  CHECK_FALSE(budget.try_reserve(101));
  CHECK(budget.try_reserve(100));
}

TEST_CASE("memory budget: no sum wraps around") {
  MemoryBudget budget(100);
  CHECK(budget.try_reserve(50));
  CHECK_FALSE(budget.try_reserve(kAllBytes));
  CHECK_FALSE(budget.try_reserve(kAllBytes - 49));
  CHECK(budget.reserved() == 50);
  MemoryBudget all(kAllBytes);
  CHECK(all.try_reserve(kAllBytes));
  CHECK_FALSE(all.try_reserve(1));
}

TEST_CASE("memory budget: by default it is some of this machine's memory") {
  CHECK(MemoryBudget().total() >= std::uint64_t{16} << 20U);
}

TEST_CASE("memory budget: many threads never hold more than the total") {
  constexpr std::uint64_t kTotal = 1000;
  MemoryBudget budget(kTotal);
  std::atomic<std::uint64_t> held = 0;
  std::atomic<int> too_much = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 1; thread <= 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t i = 0; i < 5000; ++i) {
          const std::uint64_t bytes = i * thread % 600 + 1;
          if (!budget.try_reserve(bytes)) continue;
          if (held.fetch_add(bytes) + bytes > kTotal) ++too_much;
          held -= bytes;
          budget.release(bytes);
        }
      });
    }
  }
  CHECK(too_much == 0);
  CHECK(budget.reserved() == 0);
}

TEST_CASE("memory reservation: grows while it fits, and gives all of it back") {
  MemoryBudget budget(100);
  REQUIRE(budget.try_reserve(10));
  {
    MemoryReservation reservation(budget);
    CHECK(budget.reserved() == 10);  // nothing until it is asked for
    CHECK(reservation.grow(0));
    CHECK(reservation.grow(50));
    CHECK_FALSE(reservation.grow(41));
    CHECK_FALSE(reservation.grow(kAllBytes));
    CHECK(budget.reserved() == 60);  // a refusal takes nothing, and gives nothing back
    MemoryReservation other(budget);
    CHECK(other.grow(40));
    CHECK_FALSE(reservation.grow(1));
    CHECK(budget.reserved() == 100);
  }
  CHECK(budget.reserved() == 10);
}

TEST_CASE("memory reservation: many threads grow one, and what it holds is their sum") {
  MemoryBudget budget(100'000);
  std::atomic<std::uint64_t> taken = 0;
  {
    MemoryReservation reservation(budget);
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t thread = 1; thread <= 4; ++thread) {
        threads.emplace_back([&, thread] {
          for (int i = 0; i < 20'000; ++i) {
            if (reservation.grow(thread)) taken += thread;
          }
        });
      }
    }
    CHECK(budget.reserved() == taken);
    CHECK(taken > 100'000 - 4);
    CHECK(taken <= 100'000);
  }
  CHECK(budget.reserved() == 0);
}

TEST_CASE("run context: as many threads as asked for, and at least one") {
  RunContext context;
  CHECK(context.thread_count() >= 1);
  context.threads = 3;
  CHECK(context.thread_count() == 3);
}

TEST_CASE("run context: cancelling is an error with its own code") {
  std::stop_source source;
  RunContext context;
  CHECK_NOTHROW(context.check_cancelled());  // nobody can ask
  context.stop = source.get_token();
  CHECK_NOTHROW(context.check_cancelled());
  source.request_stop();
  try {
    context.check_cancelled();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::cancelled);
  }
}

TEST_CASE("run context: progress goes to the sink, if there is one") {
  struct Recorder : ProgressSink {
    std::vector<std::string> heard;
    void progress(const ProgressStep& step) override {
      heard.push_back(std::string(step.phase) + " " + std::to_string(step.done) + "/" +
                      std::to_string(step.total) + " " + std::string(code_string(step.unit)));
    }
  } recorder;
  RunContext context;
  CHECK_NOTHROW(context.report_progress("reading", 1, 2));
  context.progress = &recorder;
  context.report_progress("reading", 1, 2);
  context.report_progress("reading", 2, 0, ProgressUnit::bytes);
  CHECK(recorder.heard == std::vector<std::string>{"reading 1/2 parts", "reading 2/0 bytes"});
}

}  // namespace
