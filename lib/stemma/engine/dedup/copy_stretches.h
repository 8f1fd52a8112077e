// Files whose records lie among what is none, without the stretches of those that go.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "stemma/base/run_context.h"
#include "stemma/engine/dedup/removal_lists.h"
#include "stemma/engine/deduplicate_records.h"

namespace stemma {

// Lists the records of `file`, which are numbered [begin, end) in `texts`, and writes to `path` all
// that the file has but the stretches of those that go, byte for byte; nothing where `path` is
// empty. `progress` hears how many bytes of the file were read. Returns what it counted; all bytes
// that are written count as kept. Throws Error{output_failed}, also where the file is not as it was
// when it was signed; Error{cancelled}.
DedupCounts copy_stretches(const RecordFile& file, std::uint32_t begin, std::uint32_t end,
                           const SignedTexts& texts, const RecordFields& fields,
                           const std::string& path, RemovalLists& lists,
                           const std::function<void(std::uint64_t)>& progress, RunContext& context);

}  // namespace stemma
