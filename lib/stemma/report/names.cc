#include "stemma/report/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "stemma/report/escape.h"

namespace stemma {

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

ScreenNames::ScreenNames(const std::vector<Document>& documents,
                         const std::vector<IdenticalFiles>& files) {
  std::optional<std::string_view> all;
  const auto add = [&](std::string_view path) {
    if (!all) all = path;
    const auto [end, unused] = std::mismatch(all->begin(), all->end(), path.begin(), path.end());
    all = all->substr(0, static_cast<std::size_t>(end - all->begin()));
  };
  for (const Document& document : documents) add(document.locator.path);
  for (const IdenticalFiles& each : files) std::ranges::for_each(each.locators, add);
  const std::string_view common = all.value_or("");
  prefix_ = common.substr(0, common.rfind('/') + 1);
}

std::string ScreenNames::operator()(const Document& document) const {
  return (*this)(to_bytes(document.locator));
}

std::string ScreenNames::operator()(std::string_view locator) const {
  if (locator.starts_with(prefix_)) locator.remove_prefix(prefix_.size());
  return escape_for_display(locator);
}

}  // namespace stemma
