#include <fmt/format.h>

#include <algorithm>

#include "stemma/report/comparison_screen.h"
#include "stemma/report/escape.h"
#include "stemma/report/names.h"

namespace stemma {
namespace {

constexpr std::size_t kPlaceColumn = 8;
// Words shown before the first one that differs.
constexpr std::uint32_t kLeadingWords = 4;

class ReadingsScreen {
 public:
  ReadingsScreen(const Comparison& comparison, const std::vector<Document>& documents,
                 const ScreenOptions& options)
      : comparison_(comparison), documents_(documents), options_(options) {}

  std::string run() {
    list("Reads differently", ReadingStatus::edited);
    list("Stands elsewhere", ReadingStatus::moved);
    return std::move(out_);
  }

 private:
  const Document& document(std::uint32_t text) const { return documents_[comparison_.texts[text]]; }

  void list(std::string_view heading, ReadingStatus status) {
    std::vector<const Place*> places;
    for (const Place& place : comparison_.collation.places) {
      const bool listed =
          std::any_of(place.readings.begin(), place.readings.end(),
                      [status](const Reading& reading) { return reading.status == status; });
      if (listed) places.push_back(&place);
    }
    if (places.empty()) return;
    out_ += fmt::format("\n  {}: {} passage{}\n", heading, places.size(),
                        places.size() == 1 ? "" : "s");
    const std::size_t shown = std::min(places.size(), options_.max_passages);
    for (std::size_t i = 0; i < shown; ++i) add_place(*places[i], status);
    if (shown < places.size()) {
      out_ += fmt::format("    ... and {} more\n", places.size() - shown);
    }
  }

  void add_place(const Place& place, ReadingStatus status) {
    std::uint32_t from = place.tokens.size();
    for (std::uint32_t text = 0; text < place.readings.size(); ++text) {
      if (place.readings[text].changes == 0) continue;
      from = std::min(from, first_difference(place, text));
    }
    if (from == place.tokens.size()) from = 0;
    from -= std::min(from, kLeadingWords);
    add_reading(place.source, place.tokens, from);
    for (std::uint32_t text = 0; text < place.readings.size(); ++text) {
      const Reading& reading = place.readings[text];
      if (reading.status != status) continue;
      add_reading(text, reading.tokens, from, status == ReadingStatus::moved ? reading.changes : 0);
    }
    out_ += '\n';
  }

  std::uint32_t first_difference(const Place& place, std::uint32_t text) const {
    const Span& tokens = place.readings[text].tokens;
    std::uint32_t same = 0;
    while (same < tokens.size() && same < place.tokens.size() &&
           document(text).tokens[tokens.begin + same] ==
               document(place.source).tokens[place.tokens.begin + same]) {
      ++same;
    }
    return same;
  }

  void add_reading(std::uint32_t text, Span tokens, std::uint32_t from,
                   std::uint32_t changes_told = 0) {
    const std::string& label = first_version(comparison_, text).label;
    if (tokens.empty()) {
      out_ += fmt::format("    {:<{}} (nothing)\n", label, kPlaceColumn);
      return;
    }
    if (from >= tokens.size()) from = 0;
    const Span shown{tokens.begin + from, tokens.end};
    const std::string words = escape_running_text(text_of(document(text), shown));
    const std::string where = fmt::format("{} {}", label, lines_of(document(text), shown).first);
    const std::string changed =
        changes_told > 0 ? fmt::format("({} changed) ", plural(changes_told, "word")) : "";
    const std::string line =
        fmt::format("    {:<{}} {}{}{}", where, kPlaceColumn, changed, from > 0 ? "… " : "", words);
    out_ += fit_to_width(line, options_.columns) + "\n";
  }

  const Comparison& comparison_;
  const std::vector<Document>& documents_;
  const ScreenOptions& options_;
  std::string out_;
};

}  // namespace

std::string readings_on_screen(const Comparison& comparison, const std::vector<Document>& documents,
                               const ScreenOptions& options) {
  return ReadingsScreen(comparison, documents, options).run();
}

}  // namespace stemma
