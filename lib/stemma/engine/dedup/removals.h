// What is to go, record by record, on the disk until it is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/span.h"
#include "stemma/families/relation.h"
#include "stemma/store/spools.h"

namespace stemma {

// A record that goes; records are named by their numbers.
struct RecordRemoval {
  std::uint32_t record = 0;
  Relation relation = Relation::unrelated;  // of it to the first of those that cover it
  std::uint32_t shared = 0;                 // shingles
  std::uint32_t shingles = 0;               // of its own
  std::uint32_t other_shingles = 0;
  std::vector<std::uint32_t> covered_by;
  std::vector<Span> lost;  // of its tokens
};

// Appends a removal to bytes, from which read_removals() gets it back.
void append_removal(const RecordRemoval& removal, std::string& bytes);
std::vector<RecordRemoval> read_removals(std::string_view bytes);

class Removals {
 public:
  Removals(const WorkFolder& folder, std::uint32_t records);

  void add(const RecordRemoval& removal);
  void finish() { spools_.flush(); }

  // After finish(): all removals of records [begin, end), by record; to be asked in this order.
  class Cursor {
   public:
    explicit Cursor(const Removals& removals) : removals_(removals) {}
    // That of `record`, if it goes; records ascending. Valid until the next call.
    const RecordRemoval* find(std::uint32_t record);

   private:
    const Removals& removals_;
    std::size_t stream_ = static_cast<std::size_t>(-1);
    std::vector<RecordRemoval> loaded_;
    std::size_t next_ = 0;
  };

 private:
  std::vector<RecordRemoval> load(std::size_t stream) const;

  Spools spools_;
};

}  // namespace stemma
