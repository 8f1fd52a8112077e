// What a run is about: catalogs, and files beside them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/extract/json_record.h"
#include "stemma/report/results.h"
#include "stemma/sources/walk.h"

namespace stemma {

struct Inputs {
  std::vector<std::string> catalogs;
  WalkOptions choice;  // among the files of the catalogs
  std::vector<SourceFile> files;
  RecordFields fields;  // where records have what
  // Nothing: as in the catalogs; content, and accepted changes, where there are none.
  std::optional<Compared> compared;
  std::optional<Tracked> tracked;
};

// Whether pairs that reach these thresholds are found by the keys that a catalog of this version
// holds, and the exact lens was not insisted on.
STEMMA_API bool keys_serve(const RunParameters& parameters);

}  // namespace stemma
