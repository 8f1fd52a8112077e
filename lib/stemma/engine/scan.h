// From files to documents: reads, extracts and tokenizes on several threads.
#pragma once

#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/json_record.h"
#include "stemma/sources/walk.h"
#include "stemma/text/document.h"

namespace stemma {

// What is kept of the documents. Of those with the same words one copy is enough for finding
// pairs and families, the best (is_better_copy) and of these the first; the others have no text,
// passages and tokens then.
enum class Keep {
  tokens,        // of one copy, without text, spans and metadata: tells what is related
  text_once,     // text, passages, tokens and their spans, of one copy
  text_of_each,  // comparing tells the lines of each
};

// Of which documents passages are known. Copies may differ in what is around their words.
enum class Passages {
  of_one_copy,
  of_each,  // a copy of other bytes, or of another format, keeps text and passages, too
};

struct ScanOptions {
  Keep keep = Keep::text_once;
  Wanted wanted = Wanted::text_and_metadata;
  RecordFields fields = {};
  TextChoice choice = {};
  Passages passages = Passages::of_one_copy;
};

// The documents in `files`, in their order: of a file of records (record_file.h) each record, of
// any other the file. What cannot be read, or does not fit the memory
// budget beside what is held already, is diagnosed and left out. The outcome does not depend on
// the number of threads. The budget stays charged with what the documents hold.
STEMMA_API std::vector<Document> scan(const std::vector<SourceFile>& files,
                                      const ScanOptions& options, RunContext& context);

}  // namespace stemma
