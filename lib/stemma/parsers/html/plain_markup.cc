#include "stemma/parsers/html/plain_markup.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stemma/parsers/html/ascii.h"

namespace stemma::html {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kDeepest = 512;
constexpr std::size_t kMostFormatting = 16;
constexpr std::size_t kMostAttributes = 128;

enum class Nesting {
  closed,      // void elements, and those whose end tag may be missing: their like closes them
  formatting,  // opened anew in the next paragraph while not closed
  raw,         // what it holds is no markup
  foreign,     // svg and math: tags inside may close themselves
  barrier,     // an end tag inside closes nothing outside
  nested,
};

Nesting nesting_of(std::string_view name) {
  static constexpr auto kClosed = std::to_array<std::string_view>(
      {"area",  "base",   "body",     "br",     "col",   "colgroup", "dd",    "dt",     "embed",
       "frame", "hr",     "head",     "html",   "image", "img",      "input", "keygen", "li",
       "link",  "meta",   "optgroup", "option", "p",     "param",    "rb",    "rp",     "rt",
       "rtc",   "source", "tbody",    "tfoot",  "thead", "tr",       "track", "wbr"});
  static constexpr auto kFormatting =
      std::to_array<std::string_view>({"a", "b", "big", "code", "em", "font", "i", "nobr", "s",
                                       "small", "strike", "strong", "tt", "u"});
  static constexpr auto kRaw = std::to_array<std::string_view>(
      {"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"});
  static constexpr auto kBarrier = std::to_array<std::string_view>(
      {"applet", "caption", "marquee", "object", "table", "td", "template", "th"});
  const auto is_in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is_in(kClosed)) return Nesting::closed;
  if (is_in(kFormatting)) return Nesting::formatting;
  if (is_in(kRaw)) return Nesting::raw;
  if (is_in(kBarrier)) return Nesting::barrier;
  return name == "svg" || name == "math" ? Nesting::foreign : Nesting::nested;
}

struct Tag {
  std::size_t begin;
  std::size_t end;  // behind the '>'
  bool closes_itself;
};

// One pass over the markup; `open_` is what a parser has open, as far as the tags tell.
class MarkupPass {
 public:
  explicit MarkupPass(std::string& html) : html_(html) {}

  void run() {
    std::size_t at = html_.find('<');
    while (at != std::string::npos && at + 1 < html_.size()) {
      const char next = html_[at + 1];
      if (is_letter(next)) {
        at = start_tag(at);
      } else if (next == '/') {
        at = end_tag(at);
      } else if (html_.compare(at, 4, "<!--") == 0) {
        at = html_.find("-->", at + 2);
      } else {
        ++at;
      }
      at = at < html_.size() ? html_.find('<', at) : std::string::npos;
    }
  }

 private:
  struct Kind {
    Nesting nesting = Nesting::nested;
    std::size_t open = 0;
    std::size_t left_out = 0;     // too deep, and not closed yet
    std::size_t left_out_at = 0;  // depths_ended_ then: what was left out later is another matter
  };

  // The name that begins at `at`, in small letters.
  std::string_view name_at(std::size_t at) {
    name_.clear();
    while (at < html_.size() && !is_space(html_[at]) && html_[at] != '>' && html_[at] != '/') {
      name_ += to_lower(html_[at++]);
    }
    return name_;
  }

  Kind& kind_of(std::string_view name) {
    const auto [found, is_new] = kinds_.try_emplace(std::string(name));
    if (is_new) found->second.nesting = nesting_of(name);
    return found->second;
  }

  // Reads the attributes from `at` on, and leaves out those after the first kMostAttributes.
  Tag read_attributes(std::size_t begin, std::size_t at) {
    std::size_t attributes = 0;
    std::size_t cut = std::string::npos;
    bool in_name = false;
    char before = ' ';
    for (; at < html_.size() && html_[at] != '>'; ++at) {
      const char c = html_[at];
      const bool is_value = before == '=' && !is_space(c);
      if (is_value && (c == '"' || c == '\'')) {
        at = html_.find(c, at + 1);
        if (at == std::string::npos) at = html_.size() - 1;
        in_name = false;
        before = c;
        continue;
      }
      if (is_value) {
        while (at + 1 < html_.size() && !is_space(html_[at + 1]) && html_[at + 1] != '>') ++at;
        in_name = false;
        before = 'v';
        continue;
      }
      if (is_space(c) || c == '/') {
        in_name = false;
      } else if (c != '=' && !in_name) {
        in_name = true;
        if (++attributes == kMostAttributes + 1) cut = at;
      }
      if (!is_space(c)) before = c;
    }
    if (cut != std::string::npos) blank(cut, at);
    return {begin, std::min(at + 1, html_.size()), before == '/'};
  }

  void blank(std::size_t begin, std::size_t end) {
    std::fill(html_.begin() + static_cast<std::ptrdiff_t>(begin),
              html_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  }

  std::size_t start_tag(std::size_t begin) {
    Kind& kind = kind_of(name_at(begin + 1));
    const std::string name = name_;
    const Tag tag = read_attributes(begin, begin + 1 + name.size());
    switch (kind.nesting) {
      case Nesting::closed:
        return tag.end;
      case Nesting::raw:
        return foreign_ > 0 ? tag.end : end_of_raw_text(name, tag.end);
      case Nesting::formatting:
        open_formatting(kind, tag);
        return tag.end;
      case Nesting::foreign:
      case Nesting::barrier:
      case Nesting::nested:
        break;
    }
    if (tag.closes_itself && (foreign_ > 0 || kind.nesting == Nesting::foreign)) return tag.end;
    if (open_.size() >= kDeepest) {
      kind.left_out = 1 + left_out(kind);
      kind.left_out_at = depths_ended_;
      blank(tag.begin, tag.end);
      return tag.end;
    }
    open_.push_back(&kind);
    ++kind.open;
    if (kind.nesting == Nesting::foreign) ++foreign_;
    return tag.end;
  }

  std::size_t left_out(const Kind& kind) const {
    return kind.left_out_at == depths_ended_ ? kind.left_out : 0;
  }

  void open_formatting(Kind& kind, const Tag& tag) {
    if (kind.open > 0 && name_ == "a") return;  // it closes the one before
    if (formatting_ >= kMostFormatting) {
      blank(tag.begin, tag.end);
    } else {
      ++kind.open;
      ++formatting_;
    }
  }

  std::size_t end_of_raw_text(const std::string& name, std::size_t at) const {
    return std::min(find_ignoring_case(html_, "</" + name, at), html_.size());
  }

  std::size_t end_tag(std::size_t begin) {
    if (begin + 2 >= html_.size() || !is_letter(html_[begin + 2])) return begin + 2;
    Kind& kind = kind_of(name_at(begin + 2));
    const std::size_t name_end = begin + 2 + name_.size();
    const Tag tag = read_attributes(begin, name_end);
    if (left_out(kind) > 0) {
      --kind.left_out;
      blank(tag.begin, tag.end);
    } else if (kind.open > 0 && kind.nesting == Nesting::formatting) {
      --kind.open;
      --formatting_;
    } else if (kind.open > 0) {
      close(kind);
    }
    return tag.end;
  }

  void close(const Kind& kind) {
    // Looked for first: what lies in front of a barrier is not closed by this tag.
    auto found = open_.rbegin();
    while (found != open_.rend() && *found != &kind) {
      if ((*found)->nesting == Nesting::barrier && kind.nesting != Nesting::barrier) return;
      ++found;
    }
    if (found == open_.rend()) return;
    const auto kept = static_cast<std::size_t>(open_.rend() - found) - 1;
    for (std::size_t i = kept; i < open_.size(); ++i) {
      --open_[i]->open;
      if (open_[i]->nesting == Nesting::foreign) --foreign_;
    }
    open_.resize(kept);
    ++depths_ended_;
  }

  std::string& html_;
  std::string name_;
  std::unordered_map<std::string, Kind> kinds_;  // stays where it is while it grows
  std::vector<Kind*> open_;                      // at most kDeepest
  std::size_t depths_ended_ = 1;
  std::size_t foreign_ = 0;
  std::size_t formatting_ = 0;
};

}  // namespace

void make_markup_plain(std::string& html) {
  MarkupPass(html).run();
}

}  // namespace stemma::html
