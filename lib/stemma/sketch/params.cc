#include "stemma/sketch/params.h"

#include <algorithm>
#include <string_view>

#include "stemma/base/error.h"
#include "stemma/text/tokens.h"

namespace stemma {
namespace {

constexpr int kLargest = 256;

struct Parameter {
  std::string_view name;
  int SketchParams::* value;
};

// In the order in which they are described.
constexpr Parameter kParameters[] = {
    {"shingle_width", &SketchParams::shingle_width},
    {"cluster_width", &SketchParams::cluster_width},
    {"signature_size", &SketchParams::signature_size},
    {"gram", &SketchParams::gram},
    {"guarantee", &SketchParams::guarantee},
};

void add_line(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(" ").append(value).append("\n");
}

}  // namespace

void check(const SketchParams& params) {
  for (const auto& [name, value] : kParameters) {
    const int given = params.*value;
    if (given >= 1 && given <= kLargest) continue;
    throw Error(ErrorCode::invalid_argument,
                std::string(name) + " must be from 1 to 256, not " + std::to_string(given),
                std::string(name));
  }
  if (params.gram > params.guarantee) {
    throw Error(ErrorCode::invalid_argument, "gram must not be more than guarantee", "gram");
  }
}

std::string describe(const SketchParams& params) {
  std::string text;
  add_line(text, "stemma_sketch", std::to_string(kSketchFormat));
  add_line(text, "normalization", std::to_string(kNormalization));
  add_line(text, "unicode", kUnicodeVersion);
  for (const auto& [name, value] : kParameters) {
    add_line(text, name, std::to_string(params.*value));
  }
  return text;
}

Digest digest(const SketchParams& params) {
  return sha256(describe(params));
}

std::optional<std::string> why_not_comparable(const SketchParams& a, const SketchParams& b) {
  for (const auto& [name, value] : kParameters) {
    if (a.*value == b.*value) continue;
    std::string reason(name);
    std::replace(reason.begin(), reason.end(), '_', ' ');
    return reason + " " + std::to_string(a.*value) + " and " + std::to_string(b.*value);
  }
  return std::nullopt;
}

}  // namespace stemma
