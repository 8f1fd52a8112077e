#include "stemma/engine/dedup/batch_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/base/parallel.h"
#include "stemma/engine/clusters.h"
#include "stemma/engine/dedup/record_pass.h"
#include "stemma/engine/peak_memory.h"
#include "stemma/store/key_join.h"

namespace stemma {
namespace {

// Stands before its tokens.
struct StoredText {
  std::uint32_t text = 0;
  std::uint32_t tokens = 0;
};

std::string_view bytes_of(const StoredText& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string_view bytes_of(const std::vector<Token>& tokens) {
  return {reinterpret_cast<const char*>(tokens.data()), tokens.size() * sizeof(Token)};
}

}  // namespace

BatchTexts::BatchTexts(const Spools& spools, std::size_t batch, bool in_memory)
    : spools_(spools), batch_(batch) {
  const std::uint64_t size = spools.size(batch);
  if (in_memory) bytes_ = spools.read_all(batch);
  for (std::uint64_t at = 0; at < size;) {
    StoredText head;
    if (in_memory) {
      std::memcpy(&head, bytes_.data() + at, sizeof head);
    } else {
      spools.read(batch, at, std::span(reinterpret_cast<char*>(&head), sizeof head));
    }
    at += sizeof head;
    places_.push_back({head.text, head.tokens, at});
    at += std::uint64_t{head.tokens} * sizeof(Token);
  }
  std::sort(places_.begin(), places_.end(),
            [](const Place& x, const Place& y) { return x.text < y.text; });
}

std::uint32_t BatchTexts::number_of(std::uint32_t text) const {
  const auto found =
      std::lower_bound(places_.begin(), places_.end(), text,
                       [](const Place& place, std::uint32_t of) { return place.text < of; });
  if (found == places_.end() || found->text != text) {
    throw Error(ErrorCode::output_failed,
                "the records changed while they were read: what was found in them may not be "
                "true any more");
  }
  return static_cast<std::uint32_t>(found - places_.begin());
}

std::span<const Token> BatchTexts::read(std::uint32_t number, std::vector<Token>& room) const {
  const Place& place = places_[number];
  if (!bytes_.empty()) {
    // Heads and tokens are of eight bytes each, and strings are aligned for them.
    return {reinterpret_cast<const Token*>(bytes_.data() + place.at), place.tokens};
  }
  room.resize(place.tokens);
  spools_.read(batch_, place.at,
               std::span(reinterpret_cast<char*>(room.data()), room.size() * sizeof(Token)));
  return room;
}

void spool_words(const SignedInput& input,
                 const std::function<std::uint32_t(std::uint32_t text)>& batch_of, Spools& words,
                 RunContext& context) {
  const std::span<const SourceFile> files = input.files;
  const SignedTexts& texts = input.texts;
  const auto is_wanted = [&](std::uint32_t text, std::uint32_t record) {
    return text != kNoRank && texts.kept_copy(text) == record && batch_of(text) != kNoBatch;
  };
  struct Words {
    StoredText head;
    std::vector<Token> tokens;
  };
  RecordJobs jobs(files, "reading", context);
  std::uint32_t file = 0;
  std::uint32_t record = 0;  // the next
  // Which of a job's records are wanted, as (record, text).
  using Places = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
  struct Job {
    RecordJob records;
    Places wanted;
  };
  const auto next = [&]() -> std::optional<Job> {
    for (;;) {
      std::optional<RecordJob> job = jobs.next();
      if (!job) return std::nullopt;
      if (job->file != file) {
        file = job->file;
        record = texts.file_begins[file];
      }
      Places wanted;
      if (job->is_document() && record < texts.file_begins[file + 1]) {
        const std::uint32_t text = texts.text_of[record];
        if (is_wanted(text, record)) wanted.emplace_back(0, text);
      }
      for (std::uint32_t i = 0; i < job->batch.records.size(); ++i) {
        if (record == texts.file_begins[file + 1]) break;
        if (job->batch.records[i].place != texts.place_of[record]) continue;
        const std::uint32_t text = texts.text_of[record];
        if (is_wanted(text, record)) wanted.emplace_back(i, text);
        ++record;
      }
      if (!wanted.empty()) return Job{std::move(*job), std::move(wanted)};
    }
  };
  const auto cost = [&](const Job& job) -> std::uint64_t {
    if (job.records.is_document()) return files[job.records.file].size * kPeakPerByte;
    const bool is_text = record_format(files[job.records.file]) != RecordFormat::warc;
    return job.records.batch.bytes.size() * (is_text ? 6 : kPeakPerByte);
  };
  const auto work = [&](const Job& job) {
    std::vector<Words> read;
    RecordTexts records(input.fields);
    // What is wrong was said when they were signed.
    RunContext again{
        1, MemoryBudget(context.memory.total()), context.stop, nullptr, {}, context.helpers};
    const SourceFile& source = files[job.records.file];
    const RecordBatch& batch = job.records.batch;
    for (const auto& [index, text] : job.wanted) {
      context.check_cancelled();
      std::optional<RecordWords> of;
      if (job.records.is_document()) {
        of = words_of(source, again);
      } else if (auto said =
                     records.read(source, batch, batch.records[index], Wanted::every_word, again)) {
        of = words_of(std::move(*said), again);
      }
      if (!of) continue;
      read.push_back(
          {{text, static_cast<std::uint32_t>(of->tokens.size())}, std::move(of->tokens)});
    }
    return read;
  };
  const auto finish = [&](const Job&, const std::vector<Words>& read) -> std::uint64_t {
    for (const Words& of : read) {
      const std::uint32_t batch = batch_of(of.head.text);
      words.append(batch, bytes_of(of.head));
      words.append(batch, bytes_of(of.tokens));
    }
    return 0;
  };
  const auto too_large = [&](const Job&) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} MiB of memory are too few; --memory sets more",
                            context.memory.total() >> 20U),
                "memory");
  };
  ordered_pipeline(context, next, cost, work, finish, too_large);
  words.flush();
}

}  // namespace stemma
