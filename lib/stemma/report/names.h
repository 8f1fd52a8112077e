// What documents are called on a screen: their path without the folder they all stand in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stemma/text/document.h"

namespace stemma {

class ScreenNames {
 public:
  explicit ScreenNames(const std::vector<Document>& documents);

  // Escaped for display.
  std::string operator()(const Document& document) const;

 private:
  std::size_t prefix_ = 0;  // bytes that all names begin with, up to a slash
};

}  // namespace stemma
