#include "stemma/report/comparison_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <string_view>

#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

constexpr std::size_t kStripCells = 58;
constexpr std::size_t kMaxCopies = 5;
// Columns of the list of missing passages, from the right: its words, then where it stands.
constexpr std::size_t kWordsColumn = 5;
constexpr std::size_t kLineColumn = 4;

const Version& version_of(const Comparison& comparison, std::uint32_t text) {
  return first_version(comparison, text);
}

class ComparisonScreen {
 public:
  ComparisonScreen(const Comparison& comparison, const std::vector<Document>& documents,
                   const ScreenNames& names, const ScreenOptions& options)
      : comparison_(comparison), documents_(documents), names_(names), options_(options) {}

  std::string run() {
    std::vector<std::uint32_t> texts(comparison_.texts.size());
    std::iota(texts.begin(), texts.end(), 0U);
    const bool cut = texts.size() > options_.max_versions;
    if (cut) {
      // The most complete is always shown.
      const std::uint32_t best = comparison_.versions[comparison_.most_complete].text;
      texts.resize(options_.max_versions);
      if (best >= texts.size()) texts.back() = best;
    }
    find_name_width(texts);
    for (const std::uint32_t text : texts) add_version(text);
    if (cut) {
      line("  ... and {} more versions", comparison_.texts.size() - options_.max_versions);
    }
    for (const std::uint32_t text : texts) add_missing(text);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    std::string text = fmt::format(format, std::forward<Args>(args)...);
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += text + '\n';
  }

  const Document& document(std::uint32_t text) const { return documents_[comparison_.texts[text]]; }

  const std::string& label(std::uint32_t text) const { return version_of(comparison_, text).label; }

  void find_name_width(const std::vector<std::uint32_t>& texts) {
    std::size_t longest = 0;
    for (const std::uint32_t text : texts) {
      const Version& version = version_of(comparison_, text);
      longest = std::max(longest, display_width(names_(documents_[version.document])));
      label_width_ = std::max(label_width_, version.label.size());
    }
    // Names are never cut: they are what the reader goes on with. A long one has a line of its own.
    name_width_ = std::min<std::size_t>(longest, options_.columns > 50 ? options_.columns - 42 : 8);
  }

  // "most complete", "12 words differ", or both.
  std::string remark(std::uint32_t text) const {
    const bool is_best = comparison_.versions[comparison_.most_complete].text == text;
    const VersionFigures& figures = comparison_.collation.versions[text];
    const std::uint64_t reworded = figures.present_words - figures.verbatim_words;
    std::string words;
    if (reworded > 0) words = plural(reworded, "word") + (reworded == 1 ? " differs" : " differ");
    if (!is_best) return words;
    return words.empty() ? "most complete" : "most complete; " + words;
  }

  void add_version(std::uint32_t text) {
    const Version& version = version_of(comparison_, text);
    std::string name = names_(documents_[version.document]);
    const std::size_t width = display_width(name);
    const std::string figures =
        fmt::format("{:>6} words {:>7}   {}", comparison_.collation.versions[text].present_words,
                    percent(completeness(comparison_.collation, text)), remark(text));
    if (width <= name_width_) {
      name.append(name_width_ - width, ' ');
      line("  {:<{}}  {} {}", version.label, label_width_, name, figures);
    } else {
      line("  {:<{}}  {}", version.label, label_width_, name);
      line("  {:<{}}  {}", "", label_width_, figures.substr(figures.find_first_not_of(' ')));
    }
    add_copies(text, version);
    add_strip(text);
  }

  void add_copies(std::uint32_t text, const Version& first) {
    const auto is_copy = [&](const Version& version) {
      return version.text == text && version.document != first.document;
    };
    const auto copies = static_cast<std::size_t>(
        std::count_if(comparison_.versions.begin(), comparison_.versions.end(), is_copy));
    std::size_t shown = 0;
    for (const Version& version : comparison_.versions) {
      if (!is_copy(version)) continue;
      if (copies > kMaxCopies && shown == kMaxCopies - 1) {
        line("  {:<{}}  ... and {} more copies", "", label_width_, copies - shown);
        return;
      }
      ++shown;
      const Document& copy = documents_[version.document];
      const Document& original = documents_[first.document];
      const bool same_bytes = copy.bytes_digest == original.bytes_digest;
      const bool same_facts = copy.front_matter == original.front_matter;
      line("  {:<{}}  {}  (same {} as {}{})", version.label, label_width_, names_(copy),
           same_bytes ? "bytes" : "words", first.label, same_facts ? "" : ", other front matter");
    }
  }

  // One cell is a stretch of the union: had, partly had, missing.
  void add_strip(std::uint32_t text) {
    const std::uint64_t total = comparison_.collation.union_words;
    if (comparison_.texts.size() < 2 || total == 0) return;
    std::vector<char> lacks(comparison_.collation.places.size(), 0);
    for (const MissingPassages& missing : comparison_.missing[text]) {
      for (const std::uint32_t place : missing.places) lacks[place] = 1;
    }
    const std::size_t cells = std::min<std::size_t>(
        {kStripCells, options_.columns > 30 ? options_.columns - 22 : 8, total});
    std::vector<double> had(cells, 0.0);
    const double per_cell = static_cast<double>(total) / static_cast<double>(cells);
    double at = 0.0;
    for (std::size_t i = 0; i < lacks.size(); ++i) {
      const double end = at + comparison_.collation.places[i].words;
      for (auto cell = static_cast<std::size_t>(at / per_cell);
           lacks[i] == 0 && cell < cells && static_cast<double>(cell) * per_cell < end; ++cell) {
        const double from = std::max(at, static_cast<double>(cell) * per_cell);
        const double to = std::min(end, static_cast<double>(cell + 1) * per_cell);
        had[cell] += std::max(0.0, to - from) / per_cell;
      }
      at = end;
    }
    std::string strip;
    bool any_missing = false;
    for (const double share : had) {
      const char* cell = share > 0.999 ? "█" : share < 0.001 ? "░" : "▒";
      any_missing = any_missing || share <= 0.999;
      strip += cell;
    }
    const bool explain = any_missing && !legend_given_ && is_last_with_gap(text);
    line("  {:<{}}  {}{}", "", label_width_, strip, explain ? "   ░ missing" : "");
    legend_given_ = legend_given_ || explain;
  }

  bool is_last_with_gap(std::uint32_t text) const {
    for (std::uint32_t later = text + 1; later < comparison_.texts.size(); ++later) {
      if (!comparison_.missing[later].empty() && later < options_.max_versions) return false;
    }
    return true;
  }

  // "B has them", where every gap is found in the same versions.
  std::string holders(const std::vector<MissingPassages>& gaps, std::size_t passages) const {
    for (const MissingPassages& gap : gaps) {
      if (gap.found_in != gaps.front().found_in) return {};
    }
    const std::vector<std::uint32_t>& found_in = gaps.front().found_in;
    if (found_in.empty() || found_in.size() > 3) return {};
    std::string labels;
    for (std::size_t i = 0; i < found_in.size(); ++i) {
      const bool last = i > 0 && i + 1 == found_in.size();
      labels += (i == 0 ? "" : last ? " and " : ", ") + label(found_in[i]);
    }
    return fmt::format(" {} {} {}:", labels, found_in.size() == 1 ? "has" : "have",
                       passages == 1 ? "it" : "them");
  }

  static std::string common_shape(const std::vector<MissingPassages>& gaps, std::size_t passages) {
    const GapShape shape = gaps.front().shape;
    for (const MissingPassages& gap : gaps) {
      if (gap.shape != shape) return {};
    }
    if (shape == GapShape::list_items) return passages == 1 ? ", a list item" : ", all list items";
    if (shape == GapShape::table_rows) return passages == 1 ? ", a table row" : ", all table rows";
    if (shape == GapShape::mid_sentence) return ", from the middle of a passage on";
    return {};
  }

  void add_missing(std::uint32_t text) {
    const std::vector<MissingPassages>& gaps = comparison_.missing[text];
    if (gaps.empty()) return;
    std::uint64_t words = 0;
    std::size_t passages = 0;
    for (const MissingPassages& gap : gaps) {
      words += gap.words;
      passages += gap.places.size();
    }
    const std::string head =
        fmt::format("  Missing from {}: {}, {}{}.{}", label(text), plural(passages, "passage"),
                    plural(words, "word"), common_shape(gaps, passages), holders(gaps, passages));
    find_line_width(gaps);
    line("{} {:<{}} {:>{}}", pad_to_width(head, text_width()), "line", line_width_, "words",
         kWordsColumn);
    add_remark_on_formats(text, gaps, passages);
    std::size_t shown = 0;
    for (const MissingPassages& gap : gaps) {
      if (shown >= options_.max_passages) break;
      shown += add_gap(text, gap, options_.max_passages - shown);
    }
    if (shown < passages) {
      std::uint64_t words_shown = 0;
      std::size_t left = shown;
      for (const MissingPassages& gap : gaps) {
        for (const std::uint32_t place : gap.places) {
          if (left == 0) break;
          --left;
          words_shown += comparison_.collation.places[place].words;
        }
      }
      line("    ... and {}, {}", plural(passages - shown, "more passage"),
           plural(words - words_shown, "word"));
    }
  }

  // "html", or "html and pdf" of a text that has copies in both.
  std::string formats_of(std::uint32_t text) const {
    std::set<std::string_view> formats;
    for (const Version& version : comparison_.versions) {
      if (version.text == text) formats.insert(code_string(documents_[version.document].format));
    }
    return fmt::format("{}", fmt::join(formats, " and "));
  }

  // Once where it holds for all gaps; else they are marked.
  void add_remark_on_formats(std::uint32_t text, const std::vector<MissingPassages>& gaps,
                             std::size_t passages) {
    const auto across =
        static_cast<std::size_t>(std::ranges::count(gaps, true, &MissingPassages::across_formats));
    marks_across_formats_ = across > 0 && across < gaps.size();
    if (across == 0) return;
    const std::string_view them = passages == 1 ? "it" : "them";
    const std::string all = fmt::format("Only versions in other formats than {} ({}) have {}",
                                        label(text), formats_of(text), them);
    const std::string some =
        fmt::format("Marked *: only versions in other formats than {} ({}) have them", label(text),
                    formats_of(text));
    out_ += wrapped("", 4,
                    (marks_across_formats_ ? some : all) +
                        fmt::format("; the reader may have lost {}, not the document.",
                                    marks_across_formats_ ? "them" : them),
                    options_.columns);
  }

  std::string standing(const Place& place) const {
    return fmt::format("{} {}", label(place.source),
                       lines_of(document(place.source), place.tokens).first);
  }

  void find_line_width(const std::vector<MissingPassages>& gaps) {
    line_width_ = kLineColumn;
    std::size_t seen = 0;
    for (const MissingPassages& gap : gaps) {
      for (const std::uint32_t place : gap.places) {
        if (seen++ == options_.max_passages) return;
        const std::string where = standing(comparison_.collation.places[place]);
        line_width_ = std::max(line_width_, where.size());
      }
    }
  }

  std::size_t text_width() const {
    return options_.columns - std::min(options_.columns / 2, line_width_ + kWordsColumn + 2);
  }

  std::size_t add_gap(std::uint32_t text, const MissingPassages& gap, std::size_t most) {
    std::string where;
    if (!gap.after) {
      where = "start";
    } else if (!gap.before) {
      where = "end";
    } else if (gap.after_tokens.empty()) {
      where = "within";
    } else {
      const std::string quoted =
          tail_of(escape_running_text(text_of(document(text), gap.after_tokens)));
      line("    after {} {}  \"{}\"", label(text), lines_of(document(text), gap.after_tokens).last,
           quoted);
    }
    std::size_t shown = 0;
    for (const std::uint32_t place : gap.places) {
      if (shown == most) break;
      add_place(comparison_.collation.places[place], shown == 0 ? where : "", where.empty(),
                marks_across_formats_ && gap.across_formats ? "* " : "");
      ++shown;
    }
    return shown;
  }

  // What stands before a gap matters at its end.
  std::string tail_of(const std::string& text) const {
    const std::size_t columns = options_.columns > 40 ? options_.columns - 26 : 14;
    if (display_width(text) <= columns) return text;
    std::size_t begin = text.size();
    while (begin > 0 && (display_width(std::string_view(text).substr(begin)) + 2 <= columns ||
                         (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U)) {
      --begin;
    }
    const std::size_t word = text.find(' ', begin);
    return "…" + text.substr(word == std::string::npos ? begin : word);
  }

  void add_place(const Place& place, const std::string& where, bool listed,
                 const std::string& mark) {
    const Document& source = document(place.source);
    const std::string shown = mark + escape_running_text(text_of(source, place.tokens));
    const std::string indent = listed ? "      " : fmt::format("    {:<7}", where);
    line("{}{} {:<{}} {:>{}}", indent, pad_to_width(shown, text_width() - indent.size()),
         standing(place), line_width_, place.words, kWordsColumn);
  }

  const Comparison& comparison_;
  const std::vector<Document>& documents_;
  const ScreenNames& names_;
  const ScreenOptions& options_;
  std::size_t name_width_ = 0;
  std::size_t label_width_ = 1;
  std::size_t line_width_ = kLineColumn;
  bool legend_given_ = false;
  bool marks_across_formats_ = false;  // where only some gaps of a version are such
  std::string out_;
};

}  // namespace

namespace {

struct WordsInCommon {
  std::uint64_t words = 0;  // that at least two texts have
  bool are_few = false;     // less than a tenth of the shortest text
};

WordsInCommon words_in_common(const Comparison& comparison) {
  std::uint64_t all = 0;
  std::uint64_t shortest = comparison.collation.union_words;
  for (const VersionFigures& version : comparison.collation.versions) {
    all += version.present_words;
    shortest = std::min(shortest, version.words);
  }
  const std::uint64_t common = all - std::min(all, comparison.collation.union_words);
  return {common, shortest > 0 && 10 * common < shortest};
}

std::string verdict_on_text(const Comparison& comparison) {
  const std::vector<std::uint32_t>& cover = comparison.covering_set.versions;
  const std::uint64_t words = comparison.collation.union_words;
  if (comparison.texts.size() == 1) {
    const std::size_t copies = comparison.versions.size();
    return fmt::format("{} say the same {}.",
                       copies == 2 ? "Both copies" : fmt::format("All {} copies", copies),
                       plural(words, "word"));
  }
  if (const auto common = words_in_common(comparison); common.are_few) {
    return fmt::format("These are not versions of one text: of {} together, {} {} common.",
                       plural(words, "word"), common.words, common.words == 1 ? "is" : "are");
  }
  if (cover.size() == 1) {
    // Of several that are complete, the one that is then marked as the most complete.
    const std::string& label = comparison.versions[comparison.most_complete].label;
    const bool reworded =
        std::any_of(comparison.collation.versions.begin(), comparison.collation.versions.end(),
                    [](const VersionFigures& version) {
                      return version.present_words > version.verbatim_words;
                    });
    std::string text =
        reworded ? fmt::format("{} has every passage, of {} together; some read differently.",
                               label, plural(words, "word"))
                 : fmt::format("{} is complete: it has all {}.", label, plural(words, "word"));
    if (comparison.runner_up) {
      text += fmt::format(" So has {}, but {}.", comparison.versions[*comparison.runner_up].label,
                          comparison.because);
    }
    return text;
  }
  std::string keep;
  for (std::size_t i = 0; i < cover.size(); ++i) {
    const bool last = i + 1 == cover.size();
    keep += (i == 0 ? "" : last ? " and " : ", ") + version_of(comparison, cover[i]).label;
  }
  const bool all = cover.size() == comparison.texts.size();
  if (cover.size() == 2 && all) keep = "both";
  return fmt::format("{} version is complete: keep {}. Together they have {}.",
                     comparison.texts.size() == 2 ? "Neither" : "No", keep, plural(words, "word"));
}

}  // namespace

std::string verdict(const Comparison& comparison, const std::vector<Document>& documents) {
  const std::uint64_t first = documents[comparison.versions.front().document].front_matter;
  const bool same = std::all_of(
      comparison.versions.begin(), comparison.versions.end(),
      [&](const Version& version) { return documents[version.document].front_matter == first; });
  return verdict_on_text(comparison) +
         (same
              ? ""
              : " Front matter and headers of mail are not compared, and are not the same in all.");
}

std::string versions_on_screen(const Comparison& comparison, const std::vector<Document>& documents,
                               const ScreenNames& names, const ScreenOptions& options) {
  return ComparisonScreen(comparison, documents, names, options).run();
}

}  // namespace stemma
