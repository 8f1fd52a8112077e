#include "stemma/parsers/markup/latex_source.h"

#include <algorithm>

namespace stemma {
namespace {

// Where the listing that begins at text[at] ends; `at` where none does, or it has no end.
std::size_t listing_end(std::string_view text, std::size_t at) {
  for (const std::string_view name : {"verbatim}", "lstlisting}", "minted}"}) {
    if (!text.substr(at).starts_with("\\begin{" + std::string(name))) continue;
    const std::size_t end = text.find("\\end{" + std::string(name), at);
    return end == std::string_view::npos ? at : end;
  }
  return at;
}

}  // namespace

std::optional<LatexArgument> latex_argument(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
  if (at >= text.size() || text[at] != '{') return std::nullopt;
  const std::size_t limit = std::min(text.size(), at + kLongestLatexArgument);
  int open = 0;
  for (std::size_t i = at; i < limit; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++open;
    } else if (text[i] == '}' && --open == 0) {
      return LatexArgument{text.substr(at + 1, i - at - 1), i + 1};
    }
  }
  return std::nullopt;
}

std::optional<LatexArgument> latex_option(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return std::nullopt;
  const std::string_view within = text.substr(0, std::min(text.size(), at + kLongestLatexArgument));
  const std::size_t end = within.find(']', at);
  if (end == std::string_view::npos) return std::nullopt;
  return LatexArgument{text.substr(at + 1, end - at - 1), end + 1};
}

std::string without_latex_comments(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && listing_end(text, at) > at) {
      const std::size_t end = listing_end(text, at);
      result += text.substr(at, end - at);
      at = end;
    } else if (text[at] == '\\' && at + 1 < text.size()) {
      result += text.substr(at, 2);
      at += 2;
    } else if (text[at] == '%') {
      at = std::min(text.find('\n', at), text.size());
      // An empty line after it is still the end of a paragraph.
      if (at < text.size()) ++at;
      while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    } else {
      result += text[at++];
    }
  }
  return result;
}

}  // namespace stemma
