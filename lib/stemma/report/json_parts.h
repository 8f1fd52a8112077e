// Pieces that the JSON of several commands share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/report/json_writer.h"
#include "stemma/report/results.h"

namespace stemma {

// "KEY": locator, and "KEY_bytes": base64 where the locator is not UTF-8.
void write_locator(JsonWriter& json, std::string_view key, const Locator& locator);

// "KEY": [locator ...], and "KEY_bytes": all of them in base64 where one is not UTF-8.
void write_locators(JsonWriter& json, std::string_view key,
                    const std::vector<std::uint32_t>& members,
                    const std::vector<Document>& documents);
void write_locators(JsonWriter& json, std::string_view key, const std::vector<Locator>& locators);

// "run": version, the parameters that change results, and the lenses that looked, if any did.
void write_run(JsonWriter& json, const RunParameters& parameters, LensSet lenses);

// "covering_set" and "minimal", "most_complete" and "reason".
void write_answer(JsonWriter& json, const Comparison& comparison,
                  const std::vector<Document>& documents);

// "relation", "covers", the scores, "longest_run" and "found_by" of an open object.
void write_scores(JsonWriter& json, const PairScore& score, LensSet found_by);

// "skipped": what was not read, and why.
void write_skipped(JsonWriter& json, const std::vector<Diagnostic>& diagnostics);

// The locators of a diagnostic are bytes.
std::vector<Locator> as_locators(const std::vector<std::string>& paths);

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace stemma
