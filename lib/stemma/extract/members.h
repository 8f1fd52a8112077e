// The documents inside a container: an archive, a compressed file, a mailbox, a web crawl, and what
// such hold in turn.
#pragma once

#include <cstdint>
#include <functional>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {

// A container in a container is opened down to this depth; below it, it is a diagnostic.
inline constexpr int kMostNested = 6;

// So many bytes may all members of a container of `size` bytes have together: text shrinks to a
// tenth, a bomb to a thousandth.
constexpr std::uint64_t most_unpacked(std::uint64_t size) {
  constexpr std::uint64_t kFree = std::uint64_t{64} << 20U;
  constexpr std::uint64_t kMostExpansion = 250;
  return kFree + size * kMostExpansion;
}

// Hands each document in `container` to `take`, in the order in which it lies there, with a locator
// that says where: crate.zip!/letters/b.txt, or crawl.warc.gz@1044; what a compressed file holds
// goes by the name of the file. A message comes first, then what is attached to it. Of members of
// one name the second is crate.zip!/b.txt@2. A member of more than `limit` bytes is too_large. What
// cannot be read is a diagnostic, and the rest is handed on all the same. Thread-safe.
void for_each_member(RawDocument container, Format format, std::uint64_t limit, RunContext& context,
                     const std::function<void(RawDocument)>& take);

}  // namespace stemma
