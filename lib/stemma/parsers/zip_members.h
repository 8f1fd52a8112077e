// The members of a ZIP file that is one document: Word, Excel, OpenDocument, EPUB.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/diagnostic.h"

namespace stemma {

struct ZipProblem {
  DiagnosticCode code = DiagnosticCode::unreadable;
  std::string message;
};

struct ZipMembers {
  std::map<std::string, std::string, std::less<>> bytes;  // by name
  std::optional<ZipProblem> problem;                      // then there are no members

  // What a member holds; "" where there is none of this name.
  std::string_view at(std::string_view name) const;
  bool has(std::string_view name) const { return bytes.find(name) != bytes.end(); }
};

inline constexpr int kMostZipMembers = 100'000;

// Those members for whose names `is_wanted`, into memory; of two with one name the first. Names
// are keys alone, never paths. An archive that is cut off, damaged or encrypted, that has more than
// kMostZipMembers, or unpacks to more than most_unpacked() of its size (extract/members.h), is a
// problem. O(size of what is wanted).
ZipMembers zip_members(std::string_view archive,
                       const std::function<bool(std::string_view name)>& is_wanted);

// Markup and relations: what office formats hold beside pictures, sounds and fonts.
bool is_markup_member(std::string_view name);

}  // namespace stemma
