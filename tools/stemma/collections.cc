#include "collections.h"

#include <algorithm>
#include <utility>

#include "inputs.h"
#include "stemma/engine/find_families.h"
#include "stemma/engine/find_pairs.h"
#include "stemma/sources/record_file.h"

namespace stemma::cli {
namespace {

// What prose holds in memory, for each of its bytes; and how many there are to one of a compressed
// file.
constexpr std::uint64_t kHeldPerByte = 8;
constexpr std::uint64_t kBytesPerCompressed = 4;

// A document that does not fit by itself is left out with a diagnostic, whatever becomes of the
// rest.
std::uint64_t held_by(const std::vector<SourceFile>& files, std::uint64_t budget) {
  std::uint64_t held = 0;
  for (const SourceFile& file : files) {
    const std::string& path = file.locator.path;
    const std::uint64_t plain = file.size * kHeldPerByte;
    if (!holds_records(path)) {
      if (plain <= budget) held += plain;
    } else {
      const bool is_compressed = !path.ends_with(".jsonl") && !path.ends_with(".ndjson");
      held += plain * (is_compressed ? kBytesPerCompressed : 1);
    }
  }
  return held;
}

// Standard input is not there a second time, and of a file of records only whole ones are read so.
bool can_be_read_again(const std::vector<SourceFile>& files) {
  return std::ranges::all_of(files, [](const SourceFile& file) {
    return file.locator.path != "-" && file.stored_at.empty() && file.locator.inside.empty();
  });
}

bool is_by_keys(const Arguments& arguments, const Inputs& inputs, const RunContext& context) {
  const std::uint64_t budget = context.memory.total();
  return (!inputs.catalogs.empty() || held_by(inputs.files, budget) > budget) &&
         keys_serve(arguments.parameters) && can_be_read_again(inputs.files);
}

}  // namespace

FamiliesResult families_among(const Arguments& arguments, Inputs inputs, std::size_t shown,
                              RunContext& context) {
  if (is_by_keys(arguments, inputs, context)) {
    const WorkFolder folder = WorkFolder::temporary(arguments.work_folder);
    return find_families(inputs, arguments.parameters, shown, folder, context);
  }
  const std::vector<SourceFile> files = all_files(std::move(inputs), context);
  return find_families(read_documents(arguments, files, Keep::text_once, context),
                       arguments.parameters, context);
}

PairsResult pairs_among(const Arguments& arguments, Inputs inputs, RunContext& context) {
  if (is_by_keys(arguments, inputs, context)) {
    const WorkFolder folder = WorkFolder::temporary(arguments.work_folder);
    return find_pairs(inputs, arguments.parameters, arguments.pairs, folder, context);
  }
  const std::vector<SourceFile> files = all_files(std::move(inputs), context);
  const Keep keep = arguments.parameters.recurring > 0 ? Keep::text_once : Keep::tokens;
  return find_pairs(read_documents(arguments, files, keep, context), arguments.parameters,
                    arguments.pairs, context);
}

}  // namespace stemma::cli
