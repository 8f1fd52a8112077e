// The documents in web crawls: what a crawler brought home, record by record.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "stemma/base/run_context.h"
#include "stemma/sources/read.h"
#include "stemma/sources/warc_records.h"

namespace stemma {

// The document that a record holds, with `locator` and what the record says of it: the body of a
// response with status 200, a resource or a conversion, of at most `limit` bytes. Nothing where
// there is none. The digests of any record are checked; what is wrong is diagnosed. O(size),
// thread-safe.
std::optional<RawDocument> document_of(WarcRecord record, const Locator& locator,
                                       std::uint64_t limit, RunContext& context);

// Hands each document in the file to `take`, each at its offset (crawl.warc.gz@1044). Thread-safe.
void for_each_warc_document(RawDocument file, std::uint64_t limit, RunContext& context,
                            const std::function<void(RawDocument)>& take);

}  // namespace stemma
