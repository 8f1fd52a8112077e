// Makes a corpus of any size from real texts, in which it is known what was made from what.
// `tools/bench/corpus --help` says how to call it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/program_options.hpp>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "corpus_documents.h"
#include "corpus_output.h"
#include "corpus_text.h"

namespace {

namespace options = boost::program_options;
using corpus::Kind;

constexpr std::string_view kUsage =
    R"(Makes a corpus of any size from real texts; the same seed, the same corpus.

    tools/bench/corpus --base FILE... (--documents N | --size BYTES) (--files FOLDER | --jsonl FILE)

A document is some paragraphs of the base texts in which words are replaced by others of the same
length and about the same frequency, by a bijection of its own. Others are made from one of these.
Beside the output, NAME.truth.tsv.zst says of each document which, and how, and NAME.json with
which parameters (no threads, no paths).

  copy         the same bytes
  respaced     the same words; some capitals and white space differ
  version      edited here and there, or in runs of 4 or 16 words; resemblance=J is what is aimed
               at, 0.5 to 0.99, spread evenly
  truncation   without its tail, head or middle; 0.3 to 0.9 of it is left
  containment  all of it, within a text of its own
  page         (made from none) a text between the head and the foot of a site

Options)";

struct Arguments {
  std::vector<std::string> base;
  std::uint64_t documents = 0;
  std::uint64_t size = 0;
  std::string files;
  std::string jsonl;
  std::string bytes;
  std::size_t keep = 50;
  bool quotes = false;
  int threads = 0;
  corpus::Parameters parameters;
};

// 500M and the like.
std::uint64_t parse_size(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const std::string_view unit = end;
  double factor = 1;
  for (const char c : std::string_view("KMG")) {
    factor *= 1000;
    if (unit.size() == 1 && unit[0] == c) return static_cast<std::uint64_t>(number * factor);
  }
  if (!unit.empty() || number < 1) throw std::invalid_argument("not a size: " + text);
  return static_cast<std::uint64_t>(number);
}

Arguments parse(int argc, char** argv) {
  Arguments result;
  std::string size;
  corpus::Parameters& parameters = result.parameters;
  options::options_description known(std::string{kUsage});
  auto add = known.add_options();
  add("help,h", "show this");
  add("base", options::value(&result.base)->multitoken()->required(), "texts in UTF-8");
  add("documents", options::value(&result.documents), "make so many");
  add("size", options::value(&size), "or about so many bytes of text, such as 500M or 20G");
  add("files", options::value(&result.files), "write text files to a new folder");
  add("jsonl", options::value(&result.jsonl),
      "write records, compressed if the name ends in .zst; - is standard output, without truth");
  add("bytes", options::value(&result.bytes),
      "MIN-MAX of a text of its own (4000-100000 as files, 500-6000 as records)");
  add("seed", options::value(&parameters.seed)->default_value(parameters.seed), "");
  add("keep", options::value(&result.keep)->default_value(result.keep),
      "never replace so many of the most frequent words");
  add("quotes", options::bool_switch(&result.quotes), "curly quotation marks in each paragraph");
  add("threads,j", options::value(&result.threads), "as many as the machine has");
  for (std::size_t kind = 1; kind < parameters.shares.size(); ++kind) {
    double& share = parameters.shares[kind];
    const std::string name(corpus::kKindNames[kind]);
    add(name.c_str(), options::value(&share)->default_value(share), "percent of the documents");
  }
  options::variables_map given;
  const auto style =
      options::command_line_style::default_style ^ options::command_line_style::allow_guessing;
  options::store(options::parse_command_line(argc, argv, known, style), given);
  if (given.contains("help")) {
    std::cout << known;
    std::exit(EXIT_SUCCESS);
  }
  options::notify(given);
  if (result.files.empty() == result.jsonl.empty()) {
    throw std::invalid_argument("one of --files and --jsonl is needed");
  }
  if ((result.documents == 0) == size.empty()) {
    throw std::invalid_argument("one of --documents and --size is needed");
  }
  if (!size.empty()) result.size = parse_size(size);
  if (result.bytes.empty()) result.bytes = result.files.empty() ? "500-6000" : "4000-100000";
  const std::size_t dash = std::min(result.bytes.find('-'), result.bytes.size() - 1);
  parameters.least_bytes = parse_size(result.bytes.substr(0, dash));
  parameters.most_bytes = parse_size(result.bytes.substr(dash + 1));
  if (parameters.least_bytes > parameters.most_bytes) {
    throw std::invalid_argument("not MIN-MAX: " + result.bytes);
  }
  double percent = 0;
  for (const double share : parameters.shares) {
    if (share < 0) throw std::invalid_argument("a share is negative");
    percent += share;
  }
  if (percent > 100) throw std::invalid_argument("the shares are over 100 percent");
  if (result.threads < 1) {
    result.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }
  return result;
}

std::vector<std::string> read(const std::vector<std::string>& names) {
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + name);
    texts.push_back(std::move(bytes).str());
  }
  return texts;
}

// How many documents are about so many bytes, by the mean of the first.
std::uint64_t documents_of(std::uint64_t bytes, const corpus::Documents& documents) {
  constexpr std::uint64_t kSample = 1000;
  std::uint64_t sum = 0;
  for (std::uint64_t number = 0; number < kSample; ++number) {
    sum += documents.make(number).text.size();
  }
  return std::max<std::uint64_t>(1, bytes * kSample / std::max<std::uint64_t>(sum, 1));
}

struct Counts {
  std::uint64_t bytes = 0;
  std::array<std::uint64_t, corpus::kKindNames.size()> of_kind{};
};

// Makes all documents on several threads, and hands their bytes on in order.
class Factory {
 public:
  Factory(const Arguments& arguments, const corpus::Documents& documents, std::uint64_t count)
      : arguments_(arguments), documents_(documents), count_(count) {
    // Documents of some MB at once: a thread then waits rarely for its turn.
    const std::uint64_t mean = arguments.parameters.most_bytes / 2;
    batch_ = std::max<std::uint64_t>(1, 1'000'000 / mean);
  }

  Counts run(corpus::Stream* records, corpus::Stream* truth) {
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<std::size_t>(arguments_.threads));
    for (int i = 0; i < arguments_.threads; ++i) {
      threads.emplace_back([this, records, truth] { work(records, truth); });
    }
    threads.clear();
    if (failure_) std::rethrow_exception(failure_);
    return counts_;
  }

 private:
  void work(corpus::Stream* records, corpus::Stream* truth) {
    try {
      for (std::uint64_t turn = next_++; turn * batch_ < count_; turn = next_++) {
        std::string lines;
        std::string rows;
        Counts counts;
        const std::uint64_t end = std::min(count_, (turn + 1) * batch_);
        for (std::uint64_t number = turn * batch_; number < end; ++number) {
          make(number, lines, rows, counts);
        }
        std::unique_lock lock(mutex_);
        turned_.wait(lock, [&] { return turn_ == turn || failure_ != nullptr; });
        if (failure_) return;
        if (records != nullptr) records->write(lines);
        if (truth != nullptr) truth->write(rows);
        counts_.bytes += counts.bytes;
        for (std::size_t i = 0; i < counts.of_kind.size(); ++i) {
          counts_.of_kind[i] += counts.of_kind[i];
        }
        ++turn_;
        turned_.notify_all();
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      turned_.notify_all();
    }
  }

  void make(std::uint64_t number, std::string& lines, std::string& rows, Counts& counts) const {
    const corpus::Document document = documents_.make(number);
    counts.bytes += document.text.size();
    ++counts.of_kind[static_cast<std::size_t>(document.kind)];
    const bool as_files = !arguments_.files.empty();
    const auto name = [&](std::uint64_t of) {
      return as_files ? corpus::file_name(of) : corpus::record_id(of);
    };
    if (as_files) {
      corpus::write_file(arguments_.files, number, document.text);
    } else {
      corpus::append_record(lines, number, arguments_.parameters, document.text);
    }
    const bool is_root = document.kind == Kind::unique || document.kind == Kind::page;
    fmt::format_to(std::back_inserter(rows), "{}\t{}\t{}\t{}\n", name(number),
                   corpus::kKindNames[static_cast<std::size_t>(document.kind)],
                   is_root ? "" : name(document.source), document.how);
  }

  const Arguments& arguments_;
  const corpus::Documents& documents_;
  std::uint64_t count_;
  std::uint64_t batch_;
  std::atomic<std::uint64_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable turned_;
  std::uint64_t turn_ = 0;
  Counts counts_;
  std::exception_ptr failure_;
};

std::string parameters_json(const Arguments& arguments, const corpus::Text& text,
                            std::uint64_t documents, const Counts& counts) {
  std::string shares;
  std::string kinds;
  for (std::size_t i = 0; i < corpus::kKindNames.size(); ++i) {
    const char* comma = i == 0 ? "" : ", ";
    if (i > 0) {
      shares += fmt::format("{}\"{}\": {}", i == 1 ? "" : ", ", corpus::kKindNames[i],
                            arguments.parameters.shares[i]);
    }
    kinds += fmt::format("{}\"{}\": {}", comma, corpus::kKindNames[i], counts.of_kind[i]);
  }
  return fmt::format(R"({{
  "seed": {},
  "bytes": "{}",
  "keep": {},
  "quotes": {},
  "percent": {{{}}},
  "base": {{"digest": "{:016x}", "words": {}, "vocabulary": {}, "replaced": {}, "runs_kept": {:.5f}}},
  "documents": {},
  "text_bytes": {},
  "kinds": {{{}}}
}}
)",
                     arguments.parameters.seed, arguments.bytes, arguments.keep, arguments.quotes,
                     shares, text.digest(), text.words().size(), text.vocabulary(), text.replaced(),
                     text.runs_kept(), documents, counts.bytes, kinds);
}

// What the files beside the output are named after.
std::string stem_of(const Arguments& arguments) {
  std::string name = arguments.files.empty() ? arguments.jsonl : arguments.files;
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  for (const std::string_view ending : {".zst", ".jsonl"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

void run(const Arguments& arguments) {
  const corpus::Text text(
      read(arguments.base), arguments.keep,
      arguments.quotes ? corpus::Quotes::curly_in_each_paragraph : corpus::Quotes::as_they_are);
  if (text.paragraphs().empty()) throw std::runtime_error("the base texts have no words");
  const corpus::Documents documents(text, arguments.parameters);
  const std::uint64_t count =
      arguments.documents > 0 ? arguments.documents : documents_of(arguments.size, documents);
  const bool as_files = !arguments.files.empty();
  if (as_files && !std::filesystem::create_directories(arguments.files)) {
    throw std::runtime_error(arguments.files + " is there already");
  }
  std::optional<corpus::Stream> records;
  std::optional<corpus::Stream> truth;
  if (!as_files) records.emplace(arguments.jsonl, arguments.threads);
  if (arguments.jsonl != "-") truth.emplace(stem_of(arguments) + ".truth.tsv.zst", 1);
  if (truth) truth->write("document\tkind\tsource\thow\n");
  Factory factory(arguments, documents, count);
  const Counts counts = factory.run(records ? &*records : nullptr, truth ? &*truth : nullptr);
  if (records) records->close();
  if (truth) {
    truth->close();
    corpus::Stream json(stem_of(arguments) + ".json", 1);  // last: with it, all is complete
    json.write(parameters_json(arguments, text, count, counts));
    json.close();
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(parse(argc, argv));
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    fmt::print(stderr, "corpus: {}\n", error.what());
    return 2;
  }
}
