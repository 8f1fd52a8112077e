#include "stemma/engine/dedup/removal_lists.h"

#include <algorithm>
#include <utility>

#include "stemma/base/error.h"

namespace stemma {

void fail_as_changed(const RecordFile& file) {
  throw Error(ErrorCode::output_failed,
              file.file.locator.path +
                  " changed while it was read: what was found in it may not be true any more",
              file.file.locator.path);
}

RemovalLists::RemovalLists(std::span<const RecordFile> files,
                           std::span<const SourceFile> references, const SignedTexts& texts,
                           const Removals& removals, const std::string& folder,
                           DedupSummary& summary)
    : files_(files),
      references_(references),
      texts_(texts),
      summary_(summary),
      cursor_(removals),
      dropped_(folder + "/dropped.jsonl") {
  if (summary.parameters.output == DedupOutput::ids) kept_.emplace(folder + "/kept.jsonl");
}

Removal RemovalLists::drop(const RecordRemoval& removal, std::string id,
                           const std::function<std::optional<Document>()>& passages) {
  Removal listed;
  listed.document = locator_of(removal.record);
  listed.id = std::move(id);
  listed.score = score_shingles(removal.shingles, removal.other_shingles, removal.shared,
                                summary_.parameters.run.thresholds);
  listed.score.relation = removal.relation;
  for (const std::uint32_t other : removal.covered_by) {
    listed.covered_by.push_back(locator_of(other));
  }
  if (!removal.lost.empty()) {
    if (const std::optional<Document> document = passages()) {
      for (const Span tokens : removal.lost) {
        listed.lost.push_back({tokens.size(), std::string(text_of(*document, tokens))});
      }
    }
  }
  write_removal_json(dropped_.json(), summary_.parameters, listed);
  ++summary_.dropped_by[listed.score.relation];
  return listed;
}

void RemovalLists::keep(std::uint32_t record, const std::string& id) {
  if (!kept_) return;
  JsonWriter& json = kept_->json();
  json.begin_object();
  json.key("document").string(to_utf8(locator_of(record)));
  if (!id.empty()) json.key("id").string(id);
  json.end_object();
}

void RemovalLists::finish() {
  dropped_.finish();
  if (kept_) kept_->finish();
}

Locator RemovalLists::locator_of(std::uint32_t record) const {
  const auto after = std::upper_bound(texts_.file_begins.begin(), texts_.file_begins.end(), record);
  const auto file = static_cast<std::size_t>(after - texts_.file_begins.begin()) - 1;
  const SourceFile& source =
      file < references_.size() ? references_[file] : files_[file - references_.size()].file;
  return stemma::locator_of(source, texts_.place_of[record]);
}

}  // namespace stemma
