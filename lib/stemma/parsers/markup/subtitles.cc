#include "stemma/parsers/markup/subtitles.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/extract/lines.h"
#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"

namespace stemma {
namespace {

// Longer tags are text: what an angle that nobody closed costs is bounded.
constexpr std::size_t kLongestTag = 200;

// Without <i>, <v Ann>, <00:01.000> and {\an8}.
std::string without_markup(std::string_view line) {
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view near = line.substr(at, kLongestTag);
    const bool is_tag = near.starts_with('<') && near.size() > 1 && near[1] != ' ';
    const bool is_override = near.starts_with("{\\");
    const std::size_t end =
        is_tag || is_override ? near.find(is_tag ? '>' : '}') : std::string_view::npos;
    if (end != std::string_view::npos) {
      at += end + 1;
      continue;
    }
    const std::size_t semicolon = near.starts_with('&')
                                      ? near.substr(0, kLongestReference).find(';')
                                      : std::string_view::npos;
    const auto reference = semicolon == std::string_view::npos
                               ? std::nullopt
                               : character_reference(near.substr(0, semicolon + 1));
    text += reference ? *reference : std::string(1, line[at]);
    at += reference ? semicolon + 1 : 1;
  }
  return std::string(trimmed(text));
}

bool ends_sentence(std::string_view text) {
  for (const std::string_view quote : {"\"", "”", "»", "’", ")"}) {
    if (text.ends_with(quote)) text.remove_suffix(quote.size());
  }
  return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || text.ends_with("…") ||
         text.ends_with("。");
}

class CueReader {
 public:
  explicit CueReader(BlockWriter& writer) : writer_(writer) {}

  // The lines between two empty ones.
  void group(const std::vector<std::string_view>& lines) {
    if (lines.empty()) return;
    std::size_t time = 0;
    while (time < lines.size() && lines[time].find("-->") == std::string_view::npos) ++time;
    if (time < lines.size()) {
      cue({lines.begin() + static_cast<std::ptrdiff_t>(time) + 1, lines.end()});
    } else if (lines.front().starts_with("NOTE")) {
      std::string note(lines.front().substr(4));
      for (std::size_t i = 1; i < lines.size(); ++i) note += '\n' + std::string(lines[i]);
      writer_.add(BlockKind::comment, note);
    } else if (!is_directive(lines.front())) {
      cue(lines);  // an empty line within a cue
    }
  }

  void flush() {
    writer_.add(BlockKind::paragraph, paragraph_);
    paragraph_.clear();
  }

 private:
  static bool is_directive(std::string_view line) {
    return line.starts_with("WEBVTT") || line.starts_with("STYLE") || line.starts_with("REGION");
  }

  void cue(const std::vector<std::string_view>& lines) {
    std::vector<std::string> own;
    for (const std::string_view line : lines) {
      std::string text = without_markup(line);
      if (text.empty()) continue;
      bool is_repeated = false;
      for (const std::string& each : before_) is_repeated = is_repeated || each == text;
      if (!is_repeated) {
        if (!paragraph_.empty()) paragraph_ += ' ';
        paragraph_ += text;
      }
      own.push_back(std::move(text));
    }
    before_ = std::move(own);
    if (ends_sentence(paragraph_)) flush();
  }

  BlockWriter& writer_;
  std::string paragraph_;
  std::vector<std::string> before_;  // lines of the last cue
};

}  // namespace

std::optional<Extracted> extract_subtitles(RawDocument document, Wanted /*wanted*/,
                                           RunContext& context) {
  const MarkupSource source = read_source(std::move(document), context);
  BlockWriter writer;
  CueReader reader(writer);
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < source.text.size();) {
    const Line line = line_at(source.text, at);
    at = line.next;
    if (!trimmed(line.text).empty()) {
      lines.push_back(trimmed(line.text));
      continue;
    }
    reader.group(lines);
    lines.clear();
  }
  reader.group(lines);
  reader.flush();
  return finish(writer, source);
}

}  // namespace stemma
