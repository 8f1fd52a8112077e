#include "stemma/parsers/tracked_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

void write(const PlacedBlock& block, BlockKind kind, BlockWriter& writer) {
  writer.add(kind, block.number.empty() ? block.text : block.number + ' ' + block.text);
}

// How many of `blocks` from the first on are of this place.
std::size_t count_at(const BlockPlace& place, std::span<const PlacedBlock> blocks) {
  const auto end =
      std::ranges::find_if(blocks, [&](const PlacedBlock& block) { return block.place != place; });
  return static_cast<std::size_t>(end - blocks.begin());
}

void write_both(std::span<const PlacedBlock> accepted, std::span<const PlacedBlock> original,
                BlockWriter& writer) {
  while (!accepted.empty() || !original.empty()) {
    const bool is_accepted_next =
        original.empty() || (!accepted.empty() && accepted.front().place <= original.front().place);
    const BlockPlace place = (is_accepted_next ? accepted : original).front().place;
    const auto now = accepted.first(count_at(place, accepted));
    const auto before = original.first(count_at(place, original));
    accepted = accepted.subspan(now.size());
    original = original.subspan(before.size());
    std::set<std::string> there;
    for (const PlacedBlock& block : now) {
      write(block, block.kind, writer);
      there.insert(on_one_line(block.text));
    }
    for (const PlacedBlock& block : before) {
      if (!there.contains(on_one_line(block.text))) write(block, BlockKind::original, writer);
    }
  }
}

std::string_view how_read(Tracked tracked) {
  switch (tracked) {
    case Tracked::accepted:
      return "as if all were accepted";
    case Tracked::original:
      return "as if all were rejected";
    case Tracked::both:
      break;
  }
  return "both with them and without";
}

}  // namespace

void PlacedBlocks::add(BlockKind kind, std::string_view text, std::string_view number) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return;
  text = text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
  blocks.push_back({place, kind, std::string(number), std::string(text)});
}

void write_readings(Tracked tracked, std::uint64_t changes,
                    const std::function<PlacedBlocks(TrackedReading)>& read, BlockWriter& writer) {
  if (tracked == Tracked::both && changes > 0) {
    const PlacedBlocks accepted = read(TrackedReading::accepted);
    return write_both(accepted.blocks, read(TrackedReading::original).blocks, writer);
  }
  const TrackedReading one =
      tracked == Tracked::original ? TrackedReading::original : TrackedReading::accepted;
  for (const PlacedBlock& block : read(one).blocks) write(block, block.kind, writer);
}

void note_tracked_changes(Tracked tracked, std::uint64_t changes, const RawDocument& document,
                          RunContext& context) {
  if (changes == 0) return;
  context.diagnostics.add({DiagnosticCode::tracked_changes, to_bytes(document.locator),
                           fmt::format("has {} tracked change{}; it is read {}", changes,
                                       changes == 1 ? "" : "s", how_read(tracked))});
}

}  // namespace stemma
