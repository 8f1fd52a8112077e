// What it costs to read a file of records, to parse its records, and to write them again, on one
// thread and with one that reads ahead or two that compress: MB of decompressed bytes a second.
// Usage: bench_records FILE [FOLDER to write to]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/hash.h"
#include "stemma/extract/json_record.h"
#include "stemma/sources/record_file.h"
#include "stemma/sources/record_writer.h"

namespace {

using namespace stemma;
using Clock = std::chrono::steady_clock;

constexpr int kRuns = 5;
constexpr std::size_t kSampleBytes = std::size_t{256} << 20U;
constexpr std::uint64_t kLongest = std::uint64_t{1} << 30U;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + kRuns / 2, values.end());
  return values[kRuns / 2];
}

// `work` returns how many bytes it did.
template <class Work>
void measure(std::string_view what, unsigned threads, Work work, std::string_view note = "") {
  std::vector<double> wall;
  std::vector<double> cpu;
  for (int run = 0; run < kRuns; ++run) {
    const Clock::time_point start = Clock::now();
    const double cpu_start = cpu_seconds();
    const auto bytes = static_cast<double>(work());
    wall.push_back(1e9 * std::chrono::duration<double>(Clock::now() - start).count() / bytes);
    cpu.push_back(1e9 * (cpu_seconds() - cpu_start) / bytes);
  }
  fmt::print("{:24} {:2} threads {:8.0f} MB/s {:7.3f} ns a byte, {:7.3f} of processor time{}\n",
             what, threads, 1e3 / median(wall), median(wall), median(cpu), note);
}

struct Sample {
  std::vector<RecordBatch> batches;
  std::uint64_t bytes = 0;
};

class Bench {
 public:
  Bench(std::string file, std::string folder)
      : file_(std::move(file)), folder_(std::move(folder)) {}

  void run() {
    for (const unsigned threads : {1U, 2U}) {
      measure("read lines", threads, [&] { return read_lines(threads); });
      measure("read bytes", threads, [&] { return read_bytes(threads); });
    }
    const Sample sample = take_sample();
    measure("parse", 1, [&] { return parse(sample); });
    for (const char* const suffix : {"", ".gz"}) write(sample, suffix, 0);
    for (const int level : {1, 2, 3}) write(sample, ".zst", level);
  }

 private:
  RecordReader open(RunContext& context, unsigned threads) const {
    context.threads = threads;
    return {{{file_, {}}, 0}, kLongest, context};
  }

  std::uint64_t read_lines(unsigned threads) const {
    RunContext context;
    RecordReader reader = open(context, threads);
    std::uint64_t end = 0;
    while (const auto batch = reader.next()) end = batch->records.back().end;
    return end;
  }

  std::uint64_t read_bytes(unsigned threads) const {
    RunContext context;
    RecordReader reader = open(context, threads);
    std::uint64_t bytes = 0;
    while (const auto next = reader.next_bytes()) bytes += next->size();
    return bytes;
  }

  Sample take_sample() const {
    RunContext context;
    RecordReader reader = open(context, 1);
    Sample sample;
    while (auto batch = reader.next()) {
      sample.bytes += batch->records.back().bytes.end;
      sample.batches.push_back(std::move(*batch));
      if (sample.bytes >= kSampleBytes) break;
    }
    return sample;
  }

  static std::uint64_t parse(const Sample& sample) {
    JsonRecordParser parser({});
    JsonRecord record;
    std::string problem;
    std::uint64_t text = 0;
    for (const RecordBatch& batch : sample.batches) {
      for (const RecordBatch::Record& line : batch.records) {
        if (parser.parse(batch.bytes_of(line), false, record, problem)) text += record.text.size();
      }
    }
    return text == 0 ? 0 : sample.bytes;
  }

  void write(const Sample& sample, std::string_view suffix, int level) const {
    const std::string path = folder_ + "/bench_records.jsonl" + std::string(suffix);
    std::uint64_t written = 0;
    const auto work = [&](unsigned threads) {
      RecordWriter writer(path, {threads, level, false});
      for (const RecordBatch& batch : sample.batches) {
        for (const RecordBatch::Record& line : batch.records) {
          writer.write(
              std::string_view(batch.bytes).substr(line.bytes.begin, line.end - line.begin));
        }
      }
      writer.finish();
      written = writer.bytes_written();
      return sample.bytes;
    };
    work(1);
    const std::string note = fmt::format(
        ", {:.2f} times smaller", static_cast<double>(sample.bytes) / static_cast<double>(written));
    const std::string what =
        "write " + std::string(suffix) + (level == 0 ? "" : fmt::format(" level {}", level));
    for (const unsigned threads : {1U, 2U}) {
      measure(what, threads, [&] { return work(threads); }, note);
    }
    std::filesystem::remove(path);
  }

  std::string file_;
  std::string folder_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: bench_records FILE [FOLDER to write to]\n");
    return 2;
  }
  try {
    Bench(argv[1], argc > 2 ? argv[2] : std::filesystem::temp_directory_path().string()).run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_records: {}\n", error.what());
    return 2;
  }
  return EXIT_SUCCESS;
}
