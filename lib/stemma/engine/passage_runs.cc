#include "stemma/engine/passage_runs.h"

#include "stemma/base/hash_sort.h"

namespace stemma {
namespace {

constexpr std::size_t kLeastRoom = 1024;

void sort(std::vector<PassageOfDocument>& passages) {
  sort_by_hash(passages, [](const PassageOfDocument& passage) { return passage.hash; });
}

}  // namespace

// Sorting takes as much again.
PassageRuns::PassageRuns(const WorkFolder& folder, std::uint64_t bytes)
    : room_(std::max<std::size_t>(kLeastRoom, bytes / (2 * sizeof(PassageOfDocument)))),
      file_(folder),
      runs_(file_, room_, {}) {}

void PassageRuns::add(std::uint32_t document, std::span<const PassageKey> keys) {
  for (const PassageKey& key : keys) gathered_.emplace_back(key, document);
  if (gathered_.size() < room_) return;
  sort(gathered_);
  runs_.add(gathered_);
  gathered_.clear();
}

void PassageRuns::for_each(const std::function<void(const PassageOfDocument&)>& sink) {
  sort(gathered_);
  runs_.for_each(gathered_, sink);
}

}  // namespace stemma
