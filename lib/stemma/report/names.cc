#include "stemma/report/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "stemma/report/escape.h"

namespace stemma {

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

ScreenNames::ScreenNames(const std::vector<Document>& documents) {
  if (documents.empty()) return;
  std::string_view common = documents.front().locator.path;
  for (const Document& document : documents) {
    const std::string& path = document.locator.path;
    const auto [end, unused] =
        std::mismatch(common.begin(), common.end(), path.begin(), path.end());
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  prefix_ = common.rfind('/') == std::string_view::npos ? 0 : common.rfind('/') + 1;
}

std::string ScreenNames::operator()(const Document& document) const {
  return escape_for_display(to_bytes(document.locator).substr(prefix_));
}

}  // namespace stemma
