#include "stemma/sketch/params.h"

#include <string>

#include "stemma/base/error.h"

namespace stemma {
namespace {

constexpr int kLargest = 256;

void check_range(const char* name, int value) {
  if (value >= 1 && value <= kLargest) return;
  throw Error(ErrorCode::invalid_argument,
              std::string(name) + " must be from 1 to 256, not " + std::to_string(value), name);
}

}  // namespace

void check(const SketchParams& params) {
  check_range("shingle_width", params.shingle_width);
  check_range("signature_size", params.signature_size);
  check_range("gram", params.gram);
  check_range("guarantee", params.guarantee);
  if (params.gram > params.guarantee) {
    throw Error(ErrorCode::invalid_argument, "gram must not be more than guarantee", "gram");
  }
}

}  // namespace stemma
