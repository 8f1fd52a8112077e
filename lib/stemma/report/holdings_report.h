// What is held of an accession, as people and programs read it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/report/holdings.h"
#include "stemma/report/json_writer.h"

namespace stemma {

struct HoldingsScreenOptions {
  std::size_t columns = 80;
  bool skipped_are_named = false;    // elsewhere, so that the screen need not say how
  std::vector<std::string> paths;    // what the user named, for the commands proposed at the end
  std::vector<std::string> against;  // the same of the reference
  std::size_t max_folders = 20;
  std::size_t max_documents = 20;  // of each holding
  std::size_t max_passages = 20;   // of a document
};

// Totals, folders, what of each document is not held, and what is new. UTF-8, escaped, at most
// `columns` wide where names allow it.
STEMMA_API void write_holdings_screen(const HoldingsResult& result,
                                      const HoldingsScreenOptions& options, const Write& write);

// docs/formats/holdings.schema.json.
STEMMA_API void write_holdings_json(const HoldingsResult& result, const Write& write);

// One record for each document, RFC 4180, with a header: docs/formats/holdings.csv.md.
STEMMA_API void write_holdings_csv(const HoldingsResult& result, const Write& write);

// What may go, one path a line as the system spells it, in their order. `end` ends
// each name: '\n', or '\0' for xargs -0.
STEMMA_API void write_held_paths(const HoldingsResult& result, char end, const Write& write);

}  // namespace stemma
