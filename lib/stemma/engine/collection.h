// Documents whose words are not held: what is known of each, and the keys by which their texts are
// proposed as pairs. From catalogs, and from files that are read once for it. What needs the words
// of some reads these again (contents.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "stemma/base/run_context.h"
#include "stemma/engine/inputs.h"
#include "stemma/engine/passage_runs.h"
#include "stemma/engine/relate.h"
#include "stemma/engine/scan.h"
#include "stemma/extract/json_record.h"
#include "stemma/store/key_source.h"
#include "stemma/store/spill.h"
#include "stemma/store/work_folder.h"

namespace stemma {

struct Collection {
  struct Keys {
    std::string packed;  // where they are in memory
    std::unique_ptr<KeySource> source;
    std::uint32_t numbering = 0;  // see `ranks`
  };
  // Where `parsed_texts` has what a parser made of a document; no bytes where it was none's.
  struct Parsed {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  std::vector<Document> documents;  // by locator; without text, passages, tokens
  // By ranks_before; the first document of each is the one to be read, the best copy.
  std::vector<DistinctText> texts;
  std::unique_ptr<SpillFile> parsed_texts;
  std::vector<Parsed> parsed;           // of each document, where there are any
  std::vector<std::uint32_t> words;     // of each text
  std::vector<std::uint32_t> shingles;  // different ones, of each text
  std::vector<Keys> keys;
  // The place in `texts` of each text, for each way in which sources of keys number them; kNoRank
  // for one that is not in the collection, or whose keys another source has.
  std::vector<std::vector<std::uint32_t>> ranks;
  // What earlier runs found out about clusters, packed, by their digests: cluster_outcome.h.
  std::unordered_map<Digest, std::string, DigestHash> outcomes;
  // The passages of all documents, where they are wanted, by the order in which these were read;
  // and which document that is.
  std::unique_ptr<PassageRuns> passages;
  std::vector<std::uint32_t> document_of_number;
  bool is_of_catalogs = false;  // and perhaps of files beside them
  RecordFields fields;          // where records have their texts
  TextChoice choice = {};       // what of documents is their text

  Parsed parsed_of(std::uint32_t document) const {
    return parsed.empty() ? Parsed{} : parsed[document];
  }
};

// Reads the catalogs, and those of their files that are not as they were scanned, and the
// other files: what is there now. Diagnoses what files_of_catalog() does, and what scanning them
// did. Keys that do not fit the memory go into `folder`, which must outlive the collection. Throws
// Error as Catalog does; incompatible where a catalog was made with other parameters than this
// version's; invalid_argument where the passages of each document are wanted, and catalogs have
// none. Holds some 600 bytes a document beside its metadata, and 12 bytes a key or none.
Collection collect(const Inputs& inputs, Passages passages, const WorkFolder& folder,
                   RunContext& context);

}  // namespace stemma
