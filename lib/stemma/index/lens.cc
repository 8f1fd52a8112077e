#include "stemma/index/lens.h"

namespace stemma {
namespace {

constexpr Lens kAll[] = {Lens::minhash, Lens::winnowing, Lens::short_text, Lens::exact};

}  // namespace

std::string_view code_string(Lens lens) {
  switch (lens) {
    case Lens::minhash:
      return "minhash";
    case Lens::winnowing:
      return "winnowing";
    case Lens::short_text:
      return "short";
    case Lens::exact:
      return "exact";
  }
  return "exact";
}

std::optional<Lens> lens_of(std::string_view name) {
  for (const Lens lens : kAll) {
    if (name == code_string(lens)) return lens;
  }
  return std::nullopt;
}

std::vector<std::string> names(LensSet lenses) {
  std::vector<std::string> result;
  for (const Lens lens : kAll) {
    if (lenses.has(lens)) result.emplace_back(code_string(lens));
  }
  return result;
}

}  // namespace stemma
