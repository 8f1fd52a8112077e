#include "stemma/extract/file_name.h"

#include <variant>

namespace stemma {
namespace {

std::string_view without_compression(std::string_view name) {
  for (const std::string_view end : {".gz", ".bz2", ".xz", ".zst", ".lz", ".lz4", ".Z"}) {
    if (name.ends_with(end)) return name.substr(0, name.size() - end.size());
  }
  return name;
}

}  // namespace

std::string_view file_name_of(const Locator& locator) {
  for (auto step = locator.inside.rbegin(); step != locator.inside.rend(); ++step) {
    if (const auto* member = std::get_if<MemberName>(&*step)) {
      return without_compression(member->name);
    }
  }
  return without_compression(locator.path);
}

}  // namespace stemma
