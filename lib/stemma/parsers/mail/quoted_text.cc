#include "stemma/parsers/mail/quoted_text.h"

#include <string>

#include "stemma/extract/lines.h"

namespace stemma {
namespace {

bool is_quoted(std::string_view line) {
  return line.starts_with('>');
}

std::string_view without_marks(std::string_view line) {
  while (!line.empty() && (line.front() == '>' || line.front() == ' ')) line.remove_prefix(1);
  return trimmed(line);
}

// "On 3 March, Ann wrote:", in the languages of widespread mail programs.
bool ends_as_attribution(std::string_view line) {
  for (const std::string_view ending :
       {"wrote:", "schrieb:", "writes:", "escribió:", "écrit :", "écrit:", "a écrit :"}) {
    if (line.ends_with(ending)) return true;
  }
  return line.starts_with("Am ") && line.ends_with(':') &&
         line.find(" schrieb ") != std::string_view::npos;
}

// Where the attribution before the quotation at text[end] begins; `end` where there is none.
std::size_t attribution_begin(std::string_view text, std::size_t end) {
  const std::string_view before = trimmed(text.substr(0, end));
  if (!ends_as_attribution(before)) return end;
  const auto offset = static_cast<std::size_t>(before.data() - text.data());
  const std::size_t last = before.rfind('\n');
  std::size_t begin = last == std::string_view::npos ? 0 : last + 1;
  const auto starts_it = [&](std::size_t at) {
    return before.substr(at).starts_with("On ") || before.substr(at).starts_with("Am ") ||
           before.substr(at).starts_with("Le ") || before.substr(at).starts_with("El ");
  };
  // Programs break it over two lines.
  if (!starts_it(begin) && begin > 1) {
    const std::size_t earlier = before.rfind('\n', begin - 2);
    const std::size_t second = earlier == std::string_view::npos ? 0 : earlier + 1;
    if (starts_it(second)) begin = second;
  }
  return offset + begin;
}

void add_quotation(std::string_view quotation, BlockWriter& writer) {
  std::string paragraph;
  for (std::size_t at = 0; at < quotation.size();) {
    const Line line = line_at(quotation, at);
    const std::string_view words = without_marks(line.text);
    if (words.empty()) {
      writer.add(BlockKind::quotation, paragraph);
      paragraph.clear();
    } else {
      if (!paragraph.empty()) paragraph += '\n';
      paragraph += words;
    }
    at = line.next;
  }
  writer.add(BlockKind::quotation, paragraph);
}

}  // namespace

void add_quoted_text(std::string_view text, BlockWriter& writer) {
  std::size_t own_begin = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Line line = line_at(text, at);
    if (!is_quoted(line.text)) {
      at = line.next;
      continue;
    }
    const std::string_view own = text.substr(own_begin, at - own_begin);
    const std::size_t attribution = attribution_begin(own, own.size());
    writer.add(BlockKind::unsplit, own.substr(0, attribution));
    writer.add(BlockKind::quotation, own.substr(attribution));
    const std::size_t begin = at;
    while (at < text.size() && is_quoted(line_at(text, at).text)) at = line_at(text, at).next;
    add_quotation(text.substr(begin, at - begin), writer);
    own_begin = at;
  }
  writer.add(BlockKind::unsplit, text.substr(own_begin));
}

}  // namespace stemma
