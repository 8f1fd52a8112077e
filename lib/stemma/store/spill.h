// What does not fit the memory goes to the disk as sorted runs of records, which are merged as they
// are read: external sorting (Knuth, "The Art of Computer Programming", 5.4).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "stemma/base/file_descriptor.h"
#include "stemma/store/work_folder.h"

namespace stemma {

// A file without a name, made when it is first written to: nothing is left of it, however the run
// ends. Thread-safe.
class SpillFile {
 public:
  explicit SpillFile(const WorkFolder& folder) : folder_(folder.path()) {}

  // Appends, and says where. Throws Error{output_failed} where the disk is full.
  std::uint64_t append(std::span<const std::byte> bytes);
  // What append() wrote from `offset` on. Throws Error{damaged} where it cannot be read.
  void read(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  std::string folder_;
  std::once_flag opened_;
  std::optional<FileDescriptor> file_;
  std::atomic<std::uint64_t> size_ = 0;
};

// Records in order, in pieces of a SpillFile.
struct Run {
  struct Piece {
    std::uint64_t offset = 0;
    std::uint64_t records = 0;
  };
  std::vector<Piece> pieces;

  std::uint64_t size() const {
    std::uint64_t size = 0;
    for (const Piece& piece : pieces) size += piece.records;
    return size;
  }
};

template <class Record>
void append_to_run(Run& run, SpillFile& file, std::span<const Record> records) {
  static_assert(std::is_trivially_copyable_v<Record>);
  if (!records.empty()) run.pieces.push_back({file.append(std::as_bytes(records)), records.size()});
}

// Gives the records of a run some at a time.
template <class Record>
class RunReader {
 public:
  // Holds up to `room` records.
  RunReader(const SpillFile& file, const Run& run, std::size_t room)
      : file_(&file), left_(run.pieces), room_(std::max<std::size_t>(1, room)) {}

  // Empty at the end; valid until the next call.
  std::span<const Record> next() {
    while (!left_.empty() && done_ == left_.front().records) {
      left_ = left_.subspan(1);
      done_ = 0;
    }
    if (left_.empty()) return {};
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(left_.front().records - done_, room_.size()));
    const std::span<Record> records = std::span(room_).first(count);
    file_->read(left_.front().offset + done_ * sizeof(Record), std::as_writable_bytes(records));
    done_ += count;
    return records;
  }

 private:
  const SpillFile* file_;
  std::span<const Run::Piece> left_;
  std::uint64_t done_ = 0;  // of the first that is left
  std::vector<Record> room_;
};

// Calls sink(record) for all records of sorted runs, and of `rest`, sorted too, in ascending order.
// Holds up to `room` of them.
template <class Record, class Sink>
void merge_runs(const SpillFile& file, std::span<const Run> runs, std::span<const Record> rest,
                std::size_t room, const Sink& sink) {
  std::vector<RunReader<Record>> readers;
  std::vector<std::span<const Record>> heads;  // what was read and not yet given, by reader
  readers.reserve(runs.size());
  for (const Run& run : runs) readers.emplace_back(file, run, room / runs.size());
  heads.reserve(runs.size() + 1);
  for (RunReader<Record>& reader : readers) heads.push_back(reader.next());
  heads.push_back(rest);
  // Those that have records left, as a heap with the smallest first.
  const auto later = [&](std::size_t x, std::size_t y) {
    return heads[y].front() < heads[x].front();
  };
  std::vector<std::size_t> heap;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (!heads[i].empty()) heap.push_back(i);
  }
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    const std::size_t i = heap.back();
    sink(heads[i].front());
    heads[i] = heads[i].subspan(1);
    if (heads[i].empty() && i < readers.size()) heads[i] = readers[i].next();
    if (heads[i].empty()) {
      heap.pop_back();
    } else {
      std::push_heap(heap.begin(), heap.end(), later);
    }
  }
}

// Sorted runs of records that may be equal, of which combine(into, record) makes one. For one
// thread at a time.
template <class Record, class Combine>
class SortedRuns {
 public:
  // Holds up to about `room` records while it merges.
  SortedRuns(SpillFile& file, std::size_t room, Combine combine)
      : file_(&file), room_(std::max(room, kLeastRoom)), combine_(std::move(combine)) {}

  // `records` are sorted.
  void add(std::span<const Record> records) {
    append_to_run(runs_.emplace_back(), *file_, records);
  }

  // Of all that was added.
  std::uint64_t size() const {
    std::uint64_t size = 0;
    for (const Run& run : runs_) size += run.size();
    return size;
  }

  // Appends all that was added, run by run.
  void read(std::vector<Record>& records) const {
    records.reserve(records.size() + size());
    for (const Run& run : runs_) {
      for (const Run::Piece& piece : run.pieces) {
        records.resize(records.size() + piece.records);
        const std::span<Record> read = std::span(records).last(piece.records);
        file_->read(piece.offset, std::as_writable_bytes(read));
      }
    }
  }

  // Calls sink(record) for all in ascending order, each once; with `rest`, sorted too.
  template <class Sink>
  void for_each(std::span<const Record> rest, const Sink& sink) {
    // First the oldest become one, so that each record is written few times.
    while (runs_.size() > kMostRuns) {
      const std::vector<Run> oldest(runs_.begin(), runs_.begin() + kMostRuns);
      runs_.erase(runs_.begin(), runs_.begin() + kMostRuns);
      runs_.push_back(merged(oldest));
    }
    merge(runs_, rest, sink);
  }

 private:
  static constexpr std::size_t kMostRuns = 64;
  static constexpr std::size_t kLeastRoom = 64 * kMostRuns;

  Run merged(std::span<const Run> runs) {
    Run all;
    std::vector<Record> some;
    merge(runs, {}, [&](const Record& record) {
      some.push_back(record);
      if (some.size() < room_) return;
      append_to_run<Record>(all, *file_, some);
      some.clear();
    });
    append_to_run<Record>(all, *file_, some);
    return all;
  }

  template <class Sink>
  void merge(std::span<const Run> runs, std::span<const Record> rest, const Sink& sink) {
    std::optional<Record> last;
    merge_runs<Record>(*file_, runs, rest, room_, [&](const Record& record) {
      if (last && !(*last < record)) {
        combine_(*last, record);
        return;
      }
      if (last) sink(*last);
      last = record;
    });
    if (last) sink(*last);
  }

  SpillFile* file_;
  std::size_t room_;
  Combine combine_;
  std::vector<Run> runs_;
};

}  // namespace stemma
