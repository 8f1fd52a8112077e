// The part of a screen that shows the versions of one text: strips, and what each lacks.
#pragma once

#include <string>
#include <vector>

#include "stemma/report/names.h"
#include "stemma/report/report.h"

namespace stemma {

// "Neither version is complete: keep both. ..." : what to do, in a sentence or two.
std::string verdict(const Comparison& comparison, const std::vector<Document>& documents);

// Lines ready to be written, each ending in a line feed.
std::string versions_on_screen(const Comparison& comparison, const std::vector<Document>& documents,
                               const ScreenNames& names, const ScreenOptions& options);

// Passages that read differently in some version, or stand elsewhere. Needs the readings of the
// places, and documents that hold their text.
std::string readings_on_screen(const Comparison& comparison, const std::vector<Document>& documents,
                               const ScreenOptions& options);

}  // namespace stemma
