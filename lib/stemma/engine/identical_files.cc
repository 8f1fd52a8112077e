#include "stemma/engine/identical_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "stemma/engine/holdings_by_folder.h"

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

// Held, and nothing that is not held lies in them, as a message's attachments do.
std::vector<std::string> what_may_go(const HoldingsResult& result) {
  std::set<std::string> stays;
  std::vector<std::string> held;
  for (const DocumentHolding& each : result.holdings) {
    std::string locator = to_bytes(result.documents[each.document].locator);
    if (each.holding == Holding::held) {
      held.push_back(std::move(locator));
    } else if (each.holding != Holding::wordless) {
      stays.insert(std::move(locator));
    }
  }
  for (const FileHolding& file : result.files) {
    if (file.held_in) {
      held.push_back(file.locator);
    } else {
      stays.insert(file.locator);
    }
  }
  std::erase_if(held, [&](const std::string& locator) {
    const auto inside = stays.lower_bound(locator + "!/");
    return inside != stays.end() && inside->starts_with(locator + "!/");
  });
  return held;
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

void hold_files(const std::vector<Diagnostic>& accession, const std::vector<Diagnostic>& reference,
                HoldingsResult& result) {
  const std::map<Digest, std::set<std::string>> known = places_of(reference);
  std::map<std::string, std::optional<std::string>> held_in;  // of each file
  for (const Diagnostic& each : accession) {
    if (!is_without_document(each.code)) continue;
    std::optional<std::string>& place = held_in[each.locator];
    const auto found = each.bytes ? known.find(*each.bytes) : known.end();
    if (found != known.end()) place = *found->second.begin();
  }
  for (auto& [locator, place] : held_in) result.files.push_back({locator, std::move(place)});
  result.total = total_of(result.holdings, result.files);
  result.folders = holdings_by_folder(result.documents, result.holdings, result.files);
  result.may_go = what_may_go(result);
}

}  // namespace stemma
