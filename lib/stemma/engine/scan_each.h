// Reading for whoever keeps no documents: each is handed on when it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/digest.h"
#include "stemma/base/run_context.h"
#include "stemma/engine/scan.h"
#include "stemma/index/text_keys.h"
#include "stemma/sources/walk.h"
#include "stemma/text/document.h"
#include "stemma/text/passage_keys.h"

namespace stemma {

// Whether what a parser made of a document is handed on, for whoever will want its words again.
enum class KeepParsed { no, packed };

// What is kept of a document's words where they are not.
struct TextSummary {
  TextSizes sizes;
  std::vector<std::uint64_t> keys;
  std::vector<std::uint32_t> halves;  // of its shingles: short_text_keys.h
  // What a parser made of it, packed (worker_protocol.h); empty for plain text.
  std::string parsed;
  std::vector<PassageKey> passages;  // where they are wanted
};

// What reading a file, or some records of one, came to.
struct ScannedPart {
  std::size_t file = 0;  // index into the files
  bool is_last = true;   // of its file; this one has the documents of a file without records
  std::vector<Document> documents;      // without text, passages and tokens
  std::vector<TextSummary> summaries;   // of the same
  std::vector<Diagnostic> diagnostics;  // of the file and its records, sorted
  std::optional<Digest> file_digest;    // with the last part, where the file could be read
};

// What scan() reads, handed to `take` part by part in the order of the files, on the calling
// thread: for more documents than fit the memory. Every document is read, copies too; `summarize`
// sees each with its tokens (with Passages::of_each also with text and passages), and is called
// from many threads. The budget is not charged with what was taken.
void scan_each(const std::vector<SourceFile>& files, const ScanOptions& options,
               RunContext& context, KeepParsed keeps,
               const std::function<TextSummary(const Document&)>& summarize,
               const std::function<void(ScannedPart)>& take);

}  // namespace stemma
