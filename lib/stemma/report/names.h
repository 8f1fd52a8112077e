// How documents and numbers are named on a screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/report/results.h"
#include "stemma/text/document.h"

namespace stemma {

// "1 word", "2 words".
std::string plural(std::uint64_t count, std::string_view noun);

// What documents are called: their path without the folder they all stand in.
class ScreenNames {
 public:
  explicit ScreenNames(const std::vector<Document>& documents,
                       const std::vector<IdenticalFiles>& files = {});

  // Escaped for display.
  std::string operator()(const Document& document) const;
  std::string operator()(std::string_view locator) const;  // of what is no document

 private:
  std::string prefix_;  // that all names begin with, up to a slash
};

}  // namespace stemma
