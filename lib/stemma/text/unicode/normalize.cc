#include "stemma/text/unicode/normalize.h"

#include <algorithm>

#include "stemma/base/utf8.h"

namespace stemma::unicode {
namespace {

// Hangul syllables are composed by arithmetic (Unicode Standard, chapter 3.12).
constexpr char32_t kHangulBase = 0xAC00;
constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTrailBase = 0x11A7;
constexpr char32_t kLeads = 19;
constexpr char32_t kVowels = 21;
constexpr char32_t kTrails = 28;
constexpr char32_t kSyllables = kLeads * kVowels * kTrails;

std::uint8_t combining_class(char32_t point) {
  return properties(point).combining_class;
}

// The composite of two code points, or 0.
char32_t compose(char32_t first, char32_t second) {
  if (first >= kLeadBase && first < kLeadBase + kLeads) {
    if (second < kVowelBase || second >= kVowelBase + kVowels) return 0;
    return kHangulBase + ((first - kLeadBase) * kVowels + (second - kVowelBase)) * kTrails;
  }
  if (first >= kHangulBase && first < kHangulBase + kSyllables) {
    const bool open = (first - kHangulBase) % kTrails == 0;
    const bool trail = second > kTrailBase && second < kTrailBase + kTrails;
    return open && trail ? first + (second - kTrailBase) : 0;
  }
  const Composition* end = tables::kCompositions + tables::kCompositionCount;
  const Composition* found =
      std::lower_bound(tables::kCompositions, end, Composition{first, second, 0},
                       [](const Composition& a, const Composition& b) {
                         return a.first != b.first ? a.first < b.first : a.second < b.second;
                       });
  const bool hit = found != end && found->first == first && found->second == second;
  return hit ? found->composed : 0;
}

void order_marks(std::vector<char32_t>& points) {
  const auto is_starter = [](char32_t point) { return combining_class(point) == 0; };
  auto begin = points.begin();
  while (begin != points.end()) {
    begin = std::find_if_not(begin, points.end(), is_starter);
    const auto end = std::find_if(begin, points.end(), is_starter);
    std::stable_sort(
        begin, end, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    begin = end;
  }
}

void compose_marks(std::vector<char32_t>& points) {
  std::size_t kept = 0;
  std::size_t starter = points.size();  // none yet
  std::uint8_t last_class = 0;
  for (const char32_t point : points) {
    const std::uint8_t own_class = combining_class(point);
    const bool adjacent = starter + 1 == kept;
    const bool blocked = !adjacent && last_class >= own_class;
    const char32_t composed =
        starter < kept && !blocked ? compose(points[starter], point) : char32_t{0};
    if (composed != 0) {
      points[starter] = composed;
      continue;
    }
    if (own_class == 0) starter = kept;
    last_class = own_class;
    points[kept++] = point;
  }
  points.resize(kept);
}

}  // namespace

void CasefoldBuilder::append(char32_t point) {
  if (properties(point).is_nfc_quiet()) flush();
  pending_.push_back(point);
}

void CasefoldBuilder::decompose(char32_t point) {
  if (point >= kHangulBase && point < kHangulBase + kSyllables) {
    const char32_t index = point - kHangulBase;
    decomposed_.push_back(kLeadBase + index / (kVowels * kTrails));
    decomposed_.push_back(kVowelBase + index % (kVowels * kTrails) / kTrails);
    if (index % kTrails != 0) decomposed_.push_back(kTrailBase + index % kTrails);
    return;
  }
  const std::uint16_t offset = tables::lookup(tables::kDecompositionBlocks, tables::kDecomposition,
                                              tables::kSequenceBits, point);
  if (offset == 0) {
    decomposed_.push_back(point);
  } else {
    tables::for_each_in_sequence(offset, [this](char32_t part) { decomposed_.push_back(part); });
  }
}

void CasefoldBuilder::flush() {
  if (pending_.size() == 1 && properties(pending_.front()).is_nfc_quiet()) {
    append_utf8(out_, pending_.front());
  } else if (!pending_.empty()) {
    decomposed_.clear();
    for (const char32_t point : pending_) decompose(point);
    order_marks(decomposed_);
    compose_marks(decomposed_);
    for (const char32_t point : decomposed_) append_utf8(out_, point);
  }
  pending_.clear();
}

const std::string& CasefoldBuilder::finish() {
  flush();
  return out_;
}

void CasefoldBuilder::clear() {
  out_.clear();
  pending_.clear();
}

}  // namespace stemma::unicode
