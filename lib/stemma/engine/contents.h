// The words of documents that were read before, read again when they are wanted.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/collection.h"
#include "stemma/store/spill.h"
#include "stemma/text/document.h"

namespace stemma {

class Contents {
 public:
  // `wanted` are documents of the collection. The records and members among them are copied into
  // `folder` in one pass over their files, since none can be found without what lies before it;
  // files are read when they are asked for.
  Contents(const Collection& collection, std::span<const std::uint32_t> wanted,
           const WorkFolder& folder, RunContext& context);

  // Gives a document its text, passages and tokens, or its tokens alone. Where it cannot be read,
  // or has other words than before, that is diagnosed, and it stays without. Thread-safe for
  // different documents.
  void read(std::uint32_t document, Document& into, Detail detail) const;

 private:
  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  void copy_from_files(std::span<const std::uint32_t> wanted);
  void copy_records(const std::string& path, std::span<const std::uint32_t> wanted);
  void copy_members(const std::string& path, std::span<const std::uint32_t> wanted);

  std::string copy_of(const Place& place) const;
  std::optional<Extracted> extracted_of(std::uint32_t document, RunContext& own) const;
  std::optional<Extracted> extract_file(const Locator& locator, RunContext& own) const;
  void keep(std::uint32_t document, const Extracted& extracted) const;

  const Collection& collection_;
  RunContext& context_;
  mutable SpillFile copies_;
  std::unordered_map<std::uint32_t, Place> places_;  // there, of records and members, by document
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::uint32_t, Place> parsed_;  // there, of what parsers made
  std::uint64_t wanted_ = 0;                                 // so many of them
};

// Takes away what Contents::read() gave.
void drop_words(Document& document);

}  // namespace stemma
