#include "stemma/engine/reconstruct_versions.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/engine/compare_versions.h"
#include "stemma/sources/locator.h"

namespace stemma {
namespace {

bool is_called(const Document& document, std::string_view name) {
  const std::string locator = to_bytes(document.locator);
  if (locator == name) return true;
  return locator.size() > name.size() && locator.ends_with(name) &&
         locator[locator.size() - name.size() - 1] == '/';
}

std::uint32_t find_base(const CompareResult& compared, std::string_view name) {
  const std::vector<Version>& versions = compared.comparison.versions;
  if (name.empty()) return compared.comparison.most_complete;
  std::optional<std::uint32_t> found;
  for (std::uint32_t i = 0; i < versions.size(); ++i) {
    if (versions[i].label == name) return i;
    if (!is_called(compared.documents[versions[i].document], name)) continue;
    // Copies of one text make the same union.
    if (found && versions[*found].text != versions[i].text) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("--base {} fits more than one version: name more of its path", name),
                  std::string(name));
    }
    if (!found) found = i;
  }
  if (!found) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("--base {} is none of the versions: name one by its path, or by its "
                            "label, A to {}",
                            name, versions.back().label),
                std::string(name));
  }
  return *found;
}

}  // namespace

ReconstructResult reconstruct_versions(std::vector<Document> documents, std::string_view base,
                                       const RunContext& context) {
  CompareResult compared = compare_versions(std::move(documents), context);
  ReconstructResult result;
  result.base = find_base(compared, base);
  result.comparison = std::move(compared.comparison);
  result.documents = std::move(compared.documents);
  const std::uint32_t first = result.comparison.versions[result.base].text;
  result.texts.push_back(first);
  for (std::uint32_t text = 0; text < result.comparison.texts.size(); ++text) {
    if (text != first) result.texts.push_back(text);
  }
  std::vector<const Document*> versions;
  versions.reserve(result.texts.size());
  for (const std::uint32_t text : result.texts) {
    versions.push_back(&result.documents[result.comparison.texts[text]]);
  }
  result.reconstruction = reconstruct(versions, context);
  return result;
}

}  // namespace stemma
