#include "stemma/base/parallel.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../support/thrown_by.h"
#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace {

using namespace stemma;
using stemma::test::thrown_by;

RunContext context_of(unsigned threads, std::uint64_t memory = 1 << 20, std::stop_token stop = {}) {
  return RunContext{threads, MemoryBudget(memory), std::move(stop), nullptr, {}};
}

// So that items finish in another order than they began.
void work_a_little(std::size_t i) {
  if (mix64(i) % 8 == 0) std::this_thread::sleep_for(std::chrono::microseconds(mix64(i) % 300));
}

TEST_CASE("parallel_for: every index once, for any number of threads") {
  for (const unsigned threads : {1U, 2U, 3U, 8U, 40U}) {
    for (const std::size_t count : {0U, 1U, 2U, 7U, 1000U}) {
      CAPTURE(threads);
      CAPTURE(count);
      std::vector<std::atomic<int>> calls(count);
      parallel_for(count, context_of(threads), [&](std::size_t i) {
        work_a_little(i);
        ++calls[i];
      });
      int wrong = 0;
      for (const auto& called : calls) wrong += called == 1 ? 0 : 1;
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("parallel_for: no more threads than asked for") {
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  parallel_for(200, context_of(3), [&](std::size_t) {
    const int now = ++inside;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    --inside;
  });
  CHECK(most <= 3);
}

TEST_CASE("parallel_for: the exception of the smallest index is the one thrown") {
  for (int round = 0; round < 300; ++round) {
    const std::size_t first = mix64(static_cast<std::uint64_t>(round)) % 16;
    std::vector<std::atomic<int>> calls(64);
    const auto call = [&] {
      parallel_for(calls.size(), context_of(8), [&](std::size_t i) {
        ++calls[i];
        if (i == first) std::this_thread::sleep_for(std::chrono::microseconds(100));
        if (i >= first) throw std::runtime_error(std::to_string(i));
      });
    };
    CHECK(thrown_by(call) == std::to_string(first));
    for (std::size_t i = 0; i <= first; ++i) CHECK(calls[i] == 1);
  }
}

TEST_CASE("parallel_for: an exception stops it soon") {
  std::atomic<std::size_t> calls = 0;
  const auto call = [&] {
    parallel_for(100'000, context_of(1), [&](std::size_t i) {
      ++calls;
      if (i == 3) throw std::runtime_error("three");
    });
  };
  CHECK(thrown_by(call) == "three");
  CHECK(calls == 4);
}

TEST_CASE("parallel_for: cancelling stops it soon") {
  for (const unsigned threads : {1U, 4U}) {
    std::stop_source source;
    std::atomic<std::size_t> calls = 0;
    const RunContext context = context_of(threads, 1 << 20, source.get_token());
    try {
      parallel_for(100'000, context, [&](std::size_t) {
        if (++calls == 10) source.request_stop();
      });
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::cancelled);
    }
    CHECK(calls >= 10);
    CHECK(calls < 10 + 4);  // each thread may be past the question once
  }
}

// Yields 0, 1, ... below `count`.
auto numbers_below(std::size_t count) {
  return [count, i = std::size_t{0}]() mutable {
    return i < count ? std::optional(i++) : std::nullopt;
  };
}

TEST_CASE("ordered_pipeline: results are finished in order, on the calling thread") {
  const std::thread::id caller = std::this_thread::get_id();
  for (const unsigned threads : {1U, 2U, 5U, 8U}) {
    for (const std::size_t count : {0U, 1U, 3U, 500U}) {
      CAPTURE(threads);
      CAPTURE(count);
      RunContext context = context_of(threads);
      std::vector<std::size_t> order;
      std::size_t wrong = 0;
      ordered_pipeline(
          context, numbers_below(count), [](std::size_t) { return std::uint64_t{1}; },
          [](std::size_t i) {
            work_a_little(i);
            return std::make_unique<std::size_t>(i);  // results need only be movable
          },
          [&](std::size_t i, std::unique_ptr<std::size_t> result) -> std::uint64_t {
            if (*result != i || std::this_thread::get_id() != caller) ++wrong;
            order.push_back(i);
            return 0;
          },
          [&](std::size_t) { ++wrong; });
      CHECK(wrong == 0);
      CHECK(order.size() == count);
      CHECK(std::is_sorted(order.begin(), order.end()));
      CHECK(context.memory.reserved() == 0);
    }
  }
}

// One item: what it costs, and what it goes on holding.
struct Item {
  std::uint64_t cost;
  std::uint64_t kept;
};

struct Outcome {
  std::vector<std::size_t> finished;
  std::vector<std::size_t> refused;
  std::uint64_t reserved = 0;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome run_items(const std::vector<Item>& items, std::uint64_t memory, unsigned threads) {
  RunContext context = context_of(threads, memory);
  Outcome outcome;
  std::atomic<int> over = 0;
  ordered_pipeline(
      context, numbers_below(items.size()), [&](std::size_t i) { return items[i].cost; },
      [&](std::size_t i) {
        if (context.memory.reserved() > memory) ++over;
        work_a_little(i);
        return i;
      },
      [&](std::size_t i, std::size_t) {
        outcome.finished.push_back(i);
        return items[i].kept;
      },
      [&](std::size_t i) { outcome.refused.push_back(i); });
  outcome.reserved = context.memory.reserved();
  CHECK(over == 0);
  return outcome;
}

// One at a time: what is refused is what does not fit beside what was kept before it.
Outcome run_one_by_one(const std::vector<Item>& items, std::uint64_t memory) {
  Outcome outcome;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].cost > memory - outcome.reserved) {
      outcome.refused.push_back(i);
    } else {
      outcome.finished.push_back(i);
      outcome.reserved += std::min(items[i].kept, items[i].cost);
    }
  }
  return outcome;
}

TEST_CASE("ordered_pipeline: the same items are refused for any number of threads") {
  std::mt19937_64 random(7);
  std::size_t refused = 0;
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    std::vector<Item> items(60);
    for (Item& item : items) {
      item.cost = random() % 200;
      // More than was reserved must not be given back twice, nor be taken.
      item.kept = random() % 3 == 0 ? random() % 40 : random() % 20 == 0 ? item.cost + 50 : 0;
    }
    const Outcome expected = run_one_by_one(items, 300);
    refused += expected.refused.size();
    for (unsigned threads = 1; threads <= 8; ++threads) {
      CAPTURE(threads);
      CHECK(run_items(items, 300, threads) == expected);
    }
  }
  CHECK(refused > 0);  // else nothing was tried
}

TEST_CASE("ordered_pipeline: where nothing fits, all is refused; where one fits, one at a time") {
  const std::vector<Item> large(100, Item{11, 0});
  CHECK(run_items(large, 10, 4).refused.size() == 100);
  const std::vector<Item> tight(100, Item{10, 0});
  CHECK(run_items(tight, 10, 4).finished.size() == 100);
}

TEST_CASE("ordered_pipeline: the first exception in order is thrown, whichever comes first") {
  for (const unsigned threads : {1U, 4U, 8U}) {
    for (int round = 0; round < 30; ++round) {
      CAPTURE(threads);
      RunContext context = context_of(threads, 1000);
      std::vector<std::size_t> finished;
      const auto call = [&] {
        ordered_pipeline(
            context, numbers_below(50), [](std::size_t) { return std::uint64_t{20}; },
            [](std::size_t i) {
              if (i == 5) std::this_thread::sleep_for(std::chrono::milliseconds(1));
              if (i == 5 || i == 6 || i == 20) throw std::runtime_error(std::to_string(i));
              return i;
            },
            [&](std::size_t i, std::size_t) -> std::uint64_t {
              finished.push_back(i);
              return 1;
            },
            [](std::size_t) {});
      };
      CHECK(thrown_by(call) == "5");
      CHECK(finished == std::vector<std::size_t>{0, 1, 2, 3, 4});
      CHECK(context.memory.reserved() == 5);  // what the five keep, and nothing else
    }
  }
}

TEST_CASE("ordered_pipeline: an exception from finish, cost or too_large ends it") {
  for (const unsigned threads : {1U, 4U}) {
    for (const std::string where : {"finish", "cost", "too_large"}) {
      CAPTURE(threads);
      CAPTURE(where);
      RunContext context = context_of(threads, 1000);
      const auto call = [&] {
        ordered_pipeline(
            context, numbers_below(50),
            [&](std::size_t i) -> std::uint64_t {
              if (i == 30 && where == "cost") throw std::runtime_error(where);
              return i == 10 && where == "too_large" ? 2000 : 20;
            },
            [](std::size_t i) { return i; },
            [&](std::size_t i, std::size_t) -> std::uint64_t {
              if (i == 7 && where == "finish") throw std::runtime_error(where);
              return 0;
            },
            [&](std::size_t) { throw std::runtime_error(where); });
      };
      CHECK(thrown_by(call) == where);
      CHECK(context.memory.reserved() == 0);
    }
  }
}

TEST_CASE("ordered_pipeline: cancelling while items are worked on ends it and releases them") {
  for (const unsigned threads : {1U, 4U}) {
    for (const std::size_t when : {0U, 1U, 17U}) {
      CAPTURE(threads);
      CAPTURE(when);
      std::stop_source source;
      RunContext context = context_of(threads, 1000, source.get_token());
      std::size_t finished = 0;
      try {
        ordered_pipeline(
            context, numbers_below(100'000), [](std::size_t) { return std::uint64_t{20}; },
            [&](std::size_t i) {
              if (i == when) source.request_stop();
              return i;
            },
            [&](std::size_t, std::size_t) -> std::uint64_t {
              ++finished;
              return 0;
            },
            [](std::size_t) {});
        FAIL("no error");
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::cancelled);
      }
      CHECK(finished <= when + 1);
      CHECK(context.memory.reserved() == 0);
    }
  }
}

TEST_CASE("ordered_pipeline: starts no more threads than there are items") {
  RunContext context = context_of(1'000'000);
  std::size_t finished = 0;
  ordered_pipeline(
      context, numbers_below(2), [](std::size_t) { return std::uint64_t{1}; },
      [](std::size_t i) { return i; },
      [&](std::size_t, std::size_t) -> std::uint64_t {
        ++finished;
        return 0;
      },
      [](std::size_t) {});
  CHECK(finished == 2);
}

}  // namespace
