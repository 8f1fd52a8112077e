#include "stemma/engine/identical_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace stemma {
namespace {

// Of each digest the places, ascending, each once: a file may have several diagnostics.
std::map<Digest, std::set<std::string>> places_of(const std::vector<Diagnostic>& diagnostics) {
  std::map<Digest, std::set<std::string>> places;
  for (const Diagnostic& each : diagnostics) {
    if (each.bytes) places[*each.bytes].insert(each.locator);
  }
  return places;
}

}  // namespace

std::vector<IdenticalFiles> identical_files(const std::vector<Diagnostic>& diagnostics) {
  std::vector<IdenticalFiles> identical;
  for (const auto& [bytes, places] : places_of(diagnostics)) {
    if (places.size() > 1) identical.push_back({bytes, {places.begin(), places.end()}});
  }
  std::ranges::sort(identical, {}, &IdenticalFiles::locators);
  return identical;
}

std::vector<FileHolding> hold_files(const std::vector<Diagnostic>& accession,
                                    const std::vector<Diagnostic>& reference) {
  const std::map<Digest, std::set<std::string>> known = places_of(reference);
  std::vector<FileHolding> files;
  for (const auto& [bytes, places] : places_of(accession)) {
    const auto found = known.find(bytes);
    for (const std::string& place : places) {
      files.push_back({place, std::nullopt});
      if (found != known.end()) files.back().held_in = *found->second.begin();
    }
  }
  std::ranges::sort(files, {}, &FileHolding::locator);
  return files;
}

}  // namespace stemma
