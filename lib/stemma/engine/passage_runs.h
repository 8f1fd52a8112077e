// The passages of all documents of a collection, sorted on the disk: 16 bytes each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <tuple>
#include <vector>

#include "stemma/store/spill.h"
#include "stemma/store/work_folder.h"
#include "stemma/text/passage_keys.h"

namespace stemma {

struct PassageOfDocument {
  std::uint64_t hash = 0;
  std::uint32_t words = 0;
  // Its number, and in the lowest bit whether it marks the passage as boilerplate.
  std::uint32_t document_and_role = 0;

  PassageOfDocument() = default;
  PassageOfDocument(const PassageKey& key, std::uint32_t document)
      : hash(key.hash),
        words(key.words),
        document_and_role(document << 1U | (key.role == BlockRole::boilerplate ? 1U : 0U)) {}

  std::uint32_t document() const { return document_and_role >> 1U; }
  void renumber(std::uint32_t document) {
    document_and_role = document << 1U | (document_and_role & 1U);
  }
  bool is_boilerplate() const { return (document_and_role & 1U) != 0; }
  bool is_same_passage(const PassageOfDocument& other) const {
    return hash == other.hash && words == other.words;
  }
  friend bool operator<(const PassageOfDocument& x, const PassageOfDocument& y) {
    return std::tie(x.hash, x.words, x.document_and_role) <
           std::tie(y.hash, y.words, y.document_and_role);
  }
};

// For one thread at a time.
class PassageRuns {
 public:
  // Holds about `bytes`.
  PassageRuns(const WorkFolder& folder, std::uint64_t bytes);

  void add(std::uint32_t document, std::span<const PassageKey> keys);
  // All that was added, in order. Once.
  void for_each(const std::function<void(const PassageOfDocument&)>& sink);

 private:
  struct KeepOne {
    void operator()(PassageOfDocument&, const PassageOfDocument&) const {}
  };

  std::size_t room_;
  SpillFile file_;
  SortedRuns<PassageOfDocument, KeepOne> runs_;
  std::vector<PassageOfDocument> gathered_;
};

}  // namespace stemma
