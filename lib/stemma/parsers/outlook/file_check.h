// Whether a personal folder file is whole: libpff reads what is damaged as if it were not.
#pragma once

#include <cstdint>
#include <optional>

namespace stemma {

// Where things are in a file of one of the three kinds (MS-PST 2.2.2.6 and 2.2.2.7; that of OST
// files since Outlook 2013 is as libpff's author found it to be).
struct OutlookLayout;

struct OutlookHeader {
  const OutlookLayout* layout = nullptr;
  std::uint64_t size = 0;  // that the file says it has; 0: it does not say
  unsigned encryption = 0;
  std::uint64_t nodes = 0;   // where the index of what there is begins
  std::uint64_t blocks = 0;  // where that of the blocks begins that it lies in
};

// Nothing where the file is too short to have one, or of another version.
std::optional<OutlookHeader> read_outlook_header(int file);

struct OutlookDamage {
  std::uint64_t pages = 0;  // of both indexes
  std::uint64_t damaged_pages = 0;
  std::uint64_t blocks = 0;
  std::uint64_t damaged_blocks = 0;
};

// Holds every page of the indexes and every block they name against its checksum. Reads at most
// twice the size of the file; O(size).
OutlookDamage check_outlook_file(int file, const OutlookHeader& header);

}  // namespace stemma
