#include "stemma/engine/dedup/removals.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace stemma {
namespace {

// Records of one stream, which is loaded whole.
constexpr std::uint32_t kRecordsPerStream = 1U << 18U;
constexpr std::size_t kRemovalBuffers = std::size_t{4} << 20U;

void put(std::string& bytes, std::uint32_t value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint32_t take(std::string_view& bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

}  // namespace

void append_removal(const RecordRemoval& removal, std::string& bytes) {
  put(bytes, removal.record);
  put(bytes, static_cast<std::uint32_t>(removal.relation));
  put(bytes, removal.shared);
  put(bytes, removal.shingles);
  put(bytes, removal.other_shingles);
  put(bytes, static_cast<std::uint32_t>(removal.covered_by.size()));
  put(bytes, static_cast<std::uint32_t>(removal.lost.size()));
  for (const std::uint32_t record : removal.covered_by) put(bytes, record);
  for (const Span& span : removal.lost) {
    put(bytes, span.begin);
    put(bytes, span.end);
  }
}

std::vector<RecordRemoval> read_removals(std::string_view bytes) {
  std::vector<RecordRemoval> removals;
  while (!bytes.empty()) {
    RecordRemoval removal;
    removal.record = take(bytes);
    removal.relation = static_cast<Relation>(take(bytes));
    removal.shared = take(bytes);
    removal.shingles = take(bytes);
    removal.other_shingles = take(bytes);
    removal.covered_by.resize(take(bytes));
    removal.lost.resize(take(bytes));
    for (std::uint32_t& record : removal.covered_by) record = take(bytes);
    for (Span& span : removal.lost) {
      span.begin = take(bytes);
      span.end = take(bytes);
    }
    removals.push_back(std::move(removal));
  }
  return removals;
}

Removals::Removals(const WorkFolder& folder, std::uint32_t records)
    : spools_(folder, records / kRecordsPerStream + 1, kRemovalBuffers) {}

void Removals::add(const RecordRemoval& removal) {
  std::string bytes;
  append_removal(removal, bytes);
  spools_.append(removal.record / kRecordsPerStream, bytes);
}

std::vector<RecordRemoval> Removals::load(std::size_t stream) const {
  std::vector<RecordRemoval> loaded = read_removals(spools_.read_all(stream));
  std::sort(loaded.begin(), loaded.end(),
            [](const auto& x, const auto& y) { return x.record < y.record; });
  return loaded;
}

const RecordRemoval* Removals::Cursor::find(std::uint32_t record) {
  const std::size_t stream = record / kRecordsPerStream;
  if (stream != stream_) {
    loaded_ = removals_.load(stream);
    stream_ = stream;
    next_ = 0;
  }
  while (next_ < loaded_.size() && loaded_[next_].record < record) ++next_;
  return next_ < loaded_.size() && loaded_[next_].record == record ? &loaded_[next_] : nullptr;
}

}  // namespace stemma
