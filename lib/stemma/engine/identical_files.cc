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

// Whether a diagnostic says that there is something of which no document was made.
bool is_without_document(DiagnosticCode code) {
  return severity(code) != Severity::note && code != DiagnosticCode::not_regular &&
         code != DiagnosticCode::symlink_not_followed;
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
  std::map<std::string, std::optional<std::string>> held_in;  // of each file
  for (const Diagnostic& each : accession) {
    if (!is_without_document(each.code)) continue;
    std::optional<std::string>& place = held_in[each.locator];
    const auto found = each.bytes ? known.find(*each.bytes) : known.end();
    if (found != known.end()) place = *found->second.begin();
  }
  std::vector<FileHolding> files;
  files.reserve(held_in.size());
  for (auto& [locator, place] : held_in) files.push_back({locator, std::move(place)});
  return files;
}

}  // namespace stemma
