#include "stemma/engine/dedup/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "stemma/base/error.h"
#include "stemma/engine/dedup/decide.h"
#include "stemma/store/key_join.h"

namespace stemma {
namespace {

constexpr std::uint64_t kHeldPerRecord = 88;

struct RecordOfText {
  Hash128 text;
  std::uint32_t shingles = 0;
  std::uint32_t record = 0;

  friend bool operator<(const RecordOfText& x, const RecordOfText& y) {
    if (x.shingles != y.shingles) return x.shingles > y.shingles;
    return std::tie(x.text, x.record) < std::tie(y.text, y.record);
  }
};

}  // namespace

SignedTexts texts_of(const SignedRecords& records, std::size_t files, std::size_t references,
                     Preference preference, const WorkFolder& folder, MemoryReservation& room,
                     RunContext& context) {
  const std::uint64_t size = records.size();
  if (!room.grow(size * kHeldPerRecord)) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} records need {} MiB of memory beside what is held; --memory sets "
                            "more than {} MiB",
                            size, size * kHeldPerRecord >> 20U, context.memory.total() >> 20U),
                "memory");
  }
  SignedTexts texts;
  texts.text_of.assign(size, kNoRank);
  texts.place_of.resize(size);
  texts.bytes_of.resize(size);
  texts.file_begins.assign(files + 1, 0);
  std::vector<RecordOfText> order;
  std::vector<std::uint32_t> tokens(size);
  std::vector<std::int64_t> dates(preference == Preference::oldest ? size : 0);
  order.reserve(size);
  for_each_record(records, folder, [&](std::uint32_t number, const SignedRecord& record) {
    texts.place_of[number] = record.place;
    texts.bytes_of[number] = record.bytes.low;
    ++texts.file_begins[record.file + 1];
    tokens[number] = record.tokens;
    if (!dates.empty()) dates[number] = record.date;
    if (record.tokens > 0) order.push_back({record.text, record.shingles, number});
  });
  for (std::size_t i = 1; i <= files; ++i) texts.file_begins[i] += texts.file_begins[i - 1];
  texts.held = texts.file_begins[references];
  context.check_cancelled();
  std::sort(order.begin(), order.end());
  texts.copies.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const RecordOfText& record = order[i];
    if (i == 0 || record.text != order[i - 1].text || record.shingles != order[i - 1].shingles) {
      texts.copies_begin.push_back(static_cast<std::uint32_t>(i));
      texts.shingles.push_back(record.shingles);
      texts.tokens.push_back(tokens[record.record]);
      texts.turns.push_back(preference == Preference::first ? record.record : 0);
      if (!dates.empty()) texts.turns.back() = static_cast<std::uint64_t>(kNoDate);
    }
    if (!dates.empty()) {
      texts.turns.back() =
          std::min(texts.turns.back(), static_cast<std::uint64_t>(dates[record.record]));
    }
    texts.text_of[record.record] = static_cast<std::uint32_t>(texts.shingles.size() - 1);
    texts.copies.push_back(record.record);
  }
  texts.copies_begin.push_back(static_cast<std::uint32_t>(order.size()));
  if (preference == Preference::oldest) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::stable_sort(
          texts.copies.begin() + texts.copies_begin[i],
          texts.copies.begin() + texts.copies_begin[i + 1], [&](std::uint32_t x, std::uint32_t y) {
            return std::pair(x >= texts.held, dates[x]) < std::pair(y >= texts.held, dates[y]);
          });
    }
  }
  // What is held comes first; of the others none is as early.
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    texts.turns[i] = texts.is_held(i) ? 0 : texts.turns[i] + 1;
  }
  return texts;
}

}  // namespace stemma
