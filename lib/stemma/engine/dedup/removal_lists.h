// The lists that are written beside the records: dropped.jsonl and kept.jsonl.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stemma/engine/dedup/removals.h"
#include "stemma/engine/dedup/texts.h"
#include "stemma/engine/deduplicate_records.h"
#include "stemma/report/json_writer.h"
#include "stemma/sources/record_writer.h"

namespace stemma {

// Throws Error{output_failed}: the file is not as it was when it was signed.
[[noreturn]] void fail_as_changed(const RecordFile& file);

// JSON, one value a line, into a file of its own.
class LinesFile {
 public:
  explicit LinesFile(const std::string& path)
      : file_(path),
        write_([this](std::string_view bytes) { file_.write(bytes); }),
        json_(write_, JsonLayout::lines) {}

  JsonWriter& json() { return json_; }
  void finish() {
    json_.finish();
    file_.finish();
  }

 private:
  RecordWriter file_;
  Write write_;
  JsonWriter json_;
};

class RemovalLists {
 public:
  RemovalLists(std::span<const RecordFile> files, std::span<const SourceFile> references,
               const SignedTexts& texts, const Removals& removals, const std::string& folder,
               DedupSummary& summary);

  // That of `record`, if it goes; records ascending. Valid until the next call.
  const RecordRemoval* find(std::uint32_t record) { return cursor_.find(record); }

  // Lists a record that goes; `passages` gives its text where words of it are lost.
  Removal drop(const RecordRemoval& removal, std::string id,
               const std::function<std::optional<Document>()>& passages);
  // Lists one that stays, where that is asked for.
  void keep(std::uint32_t record, const std::string& id);
  bool lists_kept() const { return kept_.has_value(); }

  void finish();

 private:
  Locator locator_of(std::uint32_t record) const;

  std::span<const RecordFile> files_;
  std::span<const SourceFile> references_;
  const SignedTexts& texts_;
  DedupSummary& summary_;
  Removals::Cursor cursor_;
  LinesFile dropped_;
  std::optional<LinesFile> kept_;
};

}  // namespace stemma
