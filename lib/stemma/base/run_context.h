// What a long call needs from its caller, passed down explicitly: how many threads, how much
// memory, when to stop, where to say how far it is and what was wrong.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string_view>

#include "stemma/base/diagnostic.h"
#include "stemma/base/export.h"

namespace stemma {

class HelperProcesses;

// None is started before it is needed.
STEMMA_API std::shared_ptr<HelperProcesses> new_helper_processes();

// A ceiling for what is held at once, in bytes. Holders count themselves; nothing is allocated
// here. Thread-safe.
class STEMMA_API MemoryBudget {
 public:
  // Half of the machine's memory.
  MemoryBudget();
  explicit MemoryBudget(std::uint64_t bytes) : total_(bytes) {}

  std::uint64_t total() const { return total_; }
  std::uint64_t reserved() const { return reserved_.load(); }

  // Takes `bytes` if they fit beside what is reserved; says whether it did.
  bool try_reserve(std::uint64_t bytes);
  void release(std::uint64_t bytes);

 private:
  std::uint64_t total_;
  std::atomic<std::uint64_t> reserved_ = 0;
};

// What one computation holds of a budget; given back at its end. Thread-safe.
class STEMMA_API MemoryReservation {
 public:
  explicit MemoryReservation(MemoryBudget& budget) : budget_(budget) {}
  ~MemoryReservation() { budget_.release(held_); }
  MemoryReservation(const MemoryReservation&) = delete;
  MemoryReservation& operator=(const MemoryReservation&) = delete;

  // Takes `bytes` more if they fit; says whether it did.
  bool grow(std::uint64_t bytes) {
    if (!budget_.try_reserve(bytes)) return false;
    held_ += bytes;
    return true;
  }

 private:
  MemoryBudget& budget_;
  std::atomic<std::uint64_t> held_ = 0;
};

// What progress counts: a closed list, whose strings are part of docs/formats/progress.schema.json.
enum class ProgressUnit { documents, files, records, bytes, texts, pairs, families, parts };

STEMMA_API std::string_view code_string(ProgressUnit unit);

// How far a phase is.
struct ProgressStep {
  std::string_view phase;   // a short stable word ("reading")
  std::uint64_t done = 0;   // from many threads, in any order: the most that was said counts
  std::uint64_t total = 0;  // 0 while it is not known
  ProgressUnit unit = ProgressUnit::parts;
};

// Hears of progress from any thread; must be quick, and must not throw.
class STEMMA_API ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void progress(const ProgressStep& step) = 0;
};

struct STEMMA_API RunContext {
  unsigned threads = 0;  // 0: as many as the machine has
  MemoryBudget memory;
  std::stop_token stop;              // asked between documents and inside long computations
  ProgressSink* progress = nullptr;  // may be null
  DiagnosticSink diagnostics;
  // Where what others wrote is parsed. Contexts that work on one thing share them.
  std::shared_ptr<HelperProcesses> helpers = new_helper_processes();

  unsigned thread_count() const;
  // Throws Error{cancelled} once the caller has asked to stop.
  void check_cancelled() const;
  void report_progress(std::string_view phase, std::uint64_t done, std::uint64_t total,
                       ProgressUnit unit = ProgressUnit::parts) const;
};

}  // namespace stemma
