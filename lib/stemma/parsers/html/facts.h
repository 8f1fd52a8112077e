// Facts that a page says of itself, as they are found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/extract/metadata.h"

namespace stemma::html {

// Keeps each value of a key and an origin once, and no more than 32 of a key: pages that say more
// are made to be slow.
class Facts {
 public:
  // White space is collapsed. Of a date, what iso_date() reads is kept; a language is written with
  // hyphens; an address is left out unless it has a scheme, an author if it is an address.
  void add(MetadataKey key, MetadataOrigin origin, std::string_view value);

  const std::vector<MetadataFact>& all() const { return facts_; }

 private:
  std::vector<MetadataFact> facts_;
};

}  // namespace stemma::html
