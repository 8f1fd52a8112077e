#include "stemma/compare/collation.h"

#include <algorithm>
#include <utility>

#include "stemma/compare/union.h"

namespace stemma {
namespace {

class PlaceMaker {
 public:
  PlaceMaker(std::span<const Document* const> versions, const Union& all)
      : versions_(versions), union_(all), borders_(place_borders(all)) {}

  std::vector<Place> run() {
    std::vector<Place> places;
    for (std::size_t i = 0; i + 1 < borders_.size(); ++i) {
      places.push_back(make_place({borders_[i], borders_[i + 1]}));
    }
    add_readings(places);
    return places;
  }

 private:
  const Slot& slot(std::uint32_t position) const { return union_.slots[union_.order[position]]; }

  Place make_place(Span positions) const {
    const Slot& first = slot(positions.begin);
    Place place;
    place.source = first.version;
    place.passage = first.passage;
    place.kind = versions_[first.version]->passages[first.passage].kind;
    place.tokens = {first.token, slot(positions.end - 1).token + 1};
    for (std::uint32_t i = positions.begin; i < positions.end; ++i) place.words += slot(i).weight;
    place.readings.resize(versions_.size());
    return place;
  }

  void add_readings(std::vector<Place>& places) const {
    for (std::size_t version = 0; version < versions_.size(); ++version) {
      std::size_t at = 0;
      for (const Stretch& stretch : union_.versions[version]) {
        for (std::uint32_t begin = stretch.slots.begin; begin < stretch.slots.end;) {
          while (borders_[at + 1] <= begin) ++at;
          const std::uint32_t end = std::min(stretch.slots.end, borders_[at + 1]);
          add_part(places[at].readings[version], stretch, {begin, end});
          begin = end;
        }
      }
    }
  }

  void add_part(Reading& reading, const Stretch& stretch, Span positions) const {
    Span tokens = stretch.tokens;
    if (tokens.size() == stretch.slots.size()) {
      tokens = {stretch.tokens.begin + positions.begin - stretch.slots.begin,
                stretch.tokens.begin + positions.end - stretch.slots.begin};
    }
    if (stretch.status == ReadingStatus::edited) {
      for (std::uint32_t i = positions.begin; i < positions.end; ++i) {
        reading.changes += slot(i).weight;
      }
    }
    // Words of a place that stand apart in the version are told by the first of them.
    if (reading.tokens.empty()) {
      reading.tokens = tokens;
    } else if (!tokens.empty() && tokens.begin >= reading.tokens.begin &&
               tokens.begin <= reading.tokens.end + positions.size() + kMaxSkip) {
      reading.tokens.end = std::max(reading.tokens.end, tokens.end);
    }
    reading.status = stronger(reading.status, stretch.status);
  }

  static constexpr std::uint32_t kMaxSkip = 16;

  std::span<const Document* const> versions_;
  const Union& union_;
  std::vector<std::uint32_t> borders_;
};

VersionFigures figures_of(const Document& document, const Union& all,
                          const std::vector<Stretch>& stretches) {
  VersionFigures figures;
  figures.words = document.tokens.size();
  for (const Stretch& stretch : stretches) {
    std::uint64_t weight = 0;
    for (std::uint32_t i = stretch.slots.begin; i < stretch.slots.end; ++i) {
      weight += all.slots[all.order[i]].weight;
    }
    const bool edited = stretch.status == ReadingStatus::edited;
    figures.present_words += weight;
    figures.verbatim_words += edited ? 0 : stretch.slots.size();
    figures.filled_words +=
        edited ? std::min<std::uint64_t>(weight, stretch.tokens.size()) : stretch.slots.size();
  }
  return figures;
}

bool has(const Collation& collation, std::size_t place, std::size_t version) {
  return collation.places[place].readings[version].status != ReadingStatus::missing;
}

GapShape shape_of(const Collation& collation, const MissingPassages& missing) {
  const auto all_are = [&](BlockKind kind) {
    return std::all_of(missing.places.begin(), missing.places.end(),
                       [&](std::uint32_t place) { return collation.places[place].kind == kind; });
  };
  if (all_are(BlockKind::list_item)) return GapShape::list_items;
  if (all_are(BlockKind::table_row)) return GapShape::table_rows;
  if (!missing.before && missing.after) {
    const Place& last = collation.places[*missing.after];
    const Place& next = collation.places[missing.places.front()];
    const bool inside = last.source == next.source && last.passage == next.passage;
    return inside ? GapShape::mid_sentence : GapShape::tail;
  }
  if (!missing.after && missing.before) return GapShape::head;
  return GapShape::unknown;
}

}  // namespace

std::string_view code_string(ReadingStatus status) {
  switch (status) {
    case ReadingStatus::same:
      return "same";
    case ReadingStatus::edited:
      return "edited";
    case ReadingStatus::moved:
      return "moved";
    case ReadingStatus::missing:
      return "missing";
  }
  return "missing";
}

std::string_view code_string(GapShape shape) {
  switch (shape) {
    case GapShape::unknown:
      return "";
    case GapShape::head:
      return "head";
    case GapShape::tail:
      return "tail";
    case GapShape::mid_sentence:
      return "mid-sentence";
    case GapShape::list_items:
      return "list-items";
    case GapShape::table_rows:
      return "table-rows";
  }
  return "";
}

Collation collate(std::span<const Document* const> versions, const RunContext& context) {
  const Union all = build_union(versions, context);
  Collation collation;
  collation.places = PlaceMaker(versions, all).run();
  for (const Slot& slot : all.slots) collation.union_words += slot.weight;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    collation.versions.push_back(figures_of(*versions[i], all, all.versions[i]));
  }
  return collation;
}

double completeness(const Collation& collation, std::size_t version) {
  if (collation.union_words == 0) return 1.0;
  return static_cast<double>(collation.versions[version].present_words) /
         static_cast<double>(collation.union_words);
}

std::vector<MissingPassages> missing_passages(const Collation& collation, std::size_t version) {
  std::vector<MissingPassages> gaps;
  std::optional<std::uint32_t> last_present;
  std::size_t unclosed = 0;  // gaps from here on have nothing after them yet
  for (std::uint32_t place = 0; place < collation.places.size(); ++place) {
    const Reading& reading = collation.places[place].readings[version];
    if (reading.status != ReadingStatus::missing) {
      last_present = place;
      for (; unclosed < gaps.size(); ++unclosed) {
        gaps[unclosed].before = place;
        gaps[unclosed].before_tokens = reading.tokens;
      }
      continue;
    }
    std::vector<std::uint32_t> found_in;
    for (std::uint32_t other = 0; other < collation.versions.size(); ++other) {
      if (has(collation, place, other)) found_in.push_back(other);
    }
    const bool goes_on = unclosed < gaps.size() && gaps.back().found_in == found_in;
    if (!goes_on) {
      MissingPassages gap;
      gap.after = last_present;
      if (last_present) gap.after_tokens = collation.places[*last_present].readings[version].tokens;
      gap.found_in = std::move(found_in);
      gaps.push_back(std::move(gap));
    }
    gaps.back().places.push_back(place);
    gaps.back().words += collation.places[place].words;
  }
  for (MissingPassages& gap : gaps) gap.shape = shape_of(collation, gap);
  return gaps;
}

}  // namespace stemma
