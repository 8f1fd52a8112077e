// The bytes of a document with their origin.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stemma/base/digest.h"
#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/locator.h"
#include "stemma/sources/walk.h"

namespace stemma {

struct RawDocument {
  Locator locator;
  std::string bytes;
  std::int64_t modified = 0;  // seconds since 1970-01-01 UTC; 0 where there is none
  // What the container says of the document that it holds.
  std::string source_url = {};
  std::string captured = {};  // ISO 8601
};

// Reads one file whole. Opens it without blocking and takes only a regular file ("-": standard
// input, to its end). At most `limit` bytes: a larger one is diagnosed as too_large. What cannot
// be read is a diagnostic and no value. Thread-safe.
STEMMA_API std::optional<RawDocument> read_document(const SourceFile& file, std::uint64_t limit,
                                                    RunContext& context);

// SHA-256 of a regular file's bytes, in little memory; none where it cannot be read. Thread-safe.
STEMMA_API std::optional<Digest> digest_of_file(const std::string& path, const RunContext& context);

}  // namespace stemma
