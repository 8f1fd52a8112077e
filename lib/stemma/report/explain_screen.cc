#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/report.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

constexpr std::size_t kNameOfRule = 22;  // columns
constexpr std::size_t kLensColumns = 12;
constexpr std::size_t kMargin = 14;  // before the words of a run

std::string_view name_of(Rule rule) {
  switch (rule) {
    case Rule::resemblance:
      return "resemblance";
    case Rule::b_in_a:
      return "containment of B in A";
    case Rule::a_in_b:
      return "containment of A in B";
    case Rule::run:
      return "longest shared run";
  }
  return "";
}

std::string_view option_of(Rule rule) {
  if (rule == Rule::resemblance) return "--resemblance";
  return rule == Rule::run ? "--run" : "--containment";
}

// "they are near-duplicates", and the like.
std::string_view statement_of(Relation relation) {
  switch (relation) {
    case Relation::identical_bytes:
      return "they are the same bytes";
    case Relation::identical_text:
      return "they have the same words";
    case Relation::near_duplicate:
      return "they are near-duplicates";
    case Relation::contains:
      return "A contains B";
    case Relation::contained:
      return "B contains A";
    case Relation::overlaps:
      return "they overlap";
    case Relation::unrelated:
      return "they are unrelated";
  }
  return "";
}

std::string figure_of(const RuleOutcome& outcome) {
  return outcome.rule == Rule::run ? plural(static_cast<std::uint64_t>(outcome.value), "word")
                                   : share_beside(outcome.value, outcome.threshold);
}

std::string capital(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() -= 'a' - 'A';
  return text;
}

class ExplainScreen {
 public:
  ExplainScreen(const Explanation& explained, const ScreenOptions& options)
      : explained_(explained), columns_(options.columns), names_(explained.documents) {}

  std::string run() {
    text(verdict());
    add_documents();
    if (!explained_.rules.empty()) add_rules();
    if (!explained_.memberships.empty()) add_memberships();
    if (explained_.score.shared > 0) add_lenses();
    add_runs();
    return std::move(out_);
  }

 private:
  void line(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += text + '\n';
  }

  void text(const std::string& sentences) { entry("", 0, sentences); }

  void entry(std::string_view head, std::size_t indent, const std::string& sentences) {
    out_ += wrapped(head, indent, sentences, columns_);
  }

  const Document& a() const { return explained_.documents.front(); }
  const Document& b() const { return explained_.documents.back(); }

  std::string verdict() const {
    const PairScore& score = explained_.score;
    if (explained_.same_file) return "A and B are the same file: it is compared with itself.";
    const bool a_is_empty = a().tokens.empty();
    if (a_is_empty && b().tokens.empty()) {
      return fmt::format(
          "Neither holds a word{}: there is nothing to compare, and documents "
          "without words are in no family.",
          score.relation == Relation::identical_bytes ? "; their bytes are the same" : "");
    }
    if (a_is_empty || b().tokens.empty()) {
      return fmt::format(
          "{} holds no word: there is nothing to compare, and documents without "
          "words are in no family.",
          a_is_empty ? "A" : "B");
    }
    if (score.relation == Relation::identical_bytes) {
      return "They are identical: the same bytes. They are one text, whatever the thresholds.";
    }
    if (score.relation == Relation::identical_text) {
      return "They are identical: the same words, though the bytes differ (capitals, punctuation, "
             "line breaks, encoding, front matter or the like). They are one text, whatever the "
             "thresholds.";
    }
    if (!explained_.decided_by) {
      return score.shared == 0 ? "They are unrelated: not one shingle is shared."
                               : "They are unrelated: they share too little for any rule.";
    }
    const auto decided = std::find_if(
        explained_.rules.begin(), explained_.rules.end(),
        [&](const RuleOutcome& outcome) { return outcome.rule == *explained_.decided_by; });
    return capital(fmt::format("{}, since the {}, {}, is at least {}.",
                               statement_of(score.relation), name_of(decided->rule),
                               figure_of(*decided), decided->threshold));
  }

  void add_documents() {
    line("");
    std::size_t width = 0;
    for (const Document& document : explained_.documents) {
      width = std::max(width, display_width(names_(document)));
    }
    width = std::min(width, columns_ > 50 ? columns_ - 42 : 8);
    add_document("A", a(), explained_.shingles_a, width);
    add_document("B", b(), explained_.shingles_b, width);
    line(fmt::format("  shared {}", figures(explained_.score.shared)) + covered());
  }

  static std::string figures(std::uint64_t shingles) {
    return plural(shingles, "different shingle");
  }

  // Names are never cut; a long one has a line of its own.
  void add_document(std::string_view label, const Document& document, std::uint64_t shingles,
                    std::size_t width) {
    std::string name = names_(document);
    const std::string rest =
        fmt::format("{}, {}", plural(document.tokens.size(), "word"), figures(shingles));
    const std::size_t own = display_width(name);
    if (own > width) {
      line(fmt::format("  {}  {}", label, name));
      line("     " + rest);
    } else {
      line(fmt::format("  {}  {}   {}", label, name.append(width - own, ' '), rest));
    }
  }

  std::string covered() const {
    switch (explained_.score.covers) {
      case Covers::a:
        return ": all of A";
      case Covers::b:
        return ": all of B";
      case Covers::both:
        return ": all of both";
      case Covers::none:
        break;
    }
    return "";
  }

  void add_rules() {
    line("");
    line("The rules, in their order; the first that holds decides:");
    for (const RuleOutcome& outcome : explained_.rules) {
      const bool decides = explained_.decided_by == outcome.rule;
      std::string head =
          fmt::format("  {:<{}} {:>9}  {}", name_of(outcome.rule), kNameOfRule, figure_of(outcome),
                      outcome.value >= outcome.threshold ? "at least" : "under");
      head += fmt::format(" {}", outcome.threshold);
      line(head + (decides ? fmt::format("   <- {}", statement_of(outcome.relation)) : ""));
    }
    bool any = false;
    bool senseless = false;
    for (const RuleOutcome& outcome : explained_.rules) {
      if (!outcome.decides_from) continue;
      if (is_sensible(outcome)) {
        text(change_by(outcome, *outcome.decides_from));
        any = any || outcome.rule != Rule::run;
      } else {
        senseless = true;
      }
    }
    if (senseless && !any) text("No sensible threshold would make them versions of one text.");
  }

  // Under so small a share almost anything is alike.
  static bool is_sensible(const RuleOutcome& outcome) {
    constexpr double kLeastShare = 0.3;
    return outcome.rule == Rule::run || outcome.holds || *outcome.decides_from >= kLeastShare;
  }

  std::string change_by(const RuleOutcome& outcome, double threshold) const {
    const std::string option = fmt::format("{} {}", option_of(outcome.rule), threshold);
    if (explained_.decided_by == outcome.rule)
      return fmt::format("This rule decides up to {}.", option);
    return fmt::format("With {} or less {}.", option, statement_of(outcome.relation));
  }

  void add_memberships() {
    const Membership& of_a = explained_.memberships.front();
    const Membership& of_b = explained_.memberships.back();
    line("");
    line(fmt::format("Among {}:", plural(explained_.collection, "document")));
    if (of_a.leader && of_b.leader && of_a.family == of_b.family) {
      entry("", 2,
            fmt::format("They are in one family, {}, which {} leads.", of_a.family,
                        shown(*of_a.leader)));
    } else {
      entry("", 2, "They are in no family together.");
    }
    add_membership("A", of_a);
    add_membership("B", of_b);
    add_why_apart(of_a, of_b);
  }

  static std::string shown(const Locator& locator) { return escape_for_display(to_bytes(locator)); }

  void add_membership(std::string_view label, const Membership& membership) {
    std::string said;
    if (!membership.leader) {
      said = "on its own";
    } else if (!membership.relation) {
      said = fmt::format("leads {}", membership.family);
    } else {
      said = fmt::format("in {} as {} to {}", membership.family, code_string(*membership.relation),
                         shown(*membership.leader));
    }
    for (std::size_t i = 0; i < membership.also_in.size(); ++i) {
      said += fmt::format("{} {}", i == 0 ? "; could be in" : ",",
                          escape_for_display(membership.also_in[i]));
    }
    if (!membership.parts.empty()) {
      said += fmt::format("; a compilation of {}", plural(membership.parts.size(), "document"));
    }
    entry(fmt::format("  {}", label), 5, said);
  }

  void add_why_apart(const Membership& of_a, const Membership& of_b) {
    const Relation relation = explained_.score.relation;
    const bool together = of_a.leader && of_b.leader && of_a.family == of_b.family;
    const bool related = relation == Relation::near_duplicate || relation == Relation::contains ||
                         relation == Relation::contained;
    if (together || !related) return;
    const auto is_part = [](const Document& document, const Membership& of) {
      return std::find(of.parts.begin(), of.parts.end(), document.locator) != of.parts.end();
    };
    if (is_part(b(), of_a) || is_part(a(), of_b)) {
      entry("", 2, "What a compilation contains are its parts, and no versions of it.");
    } else {
      text(
          "  Being related is not enough: a family is made of those related to its leader, and a "
          "text is in the family that fits it best.");
    }
  }

  std::string_view yes_or_no(Lens lens) const {
    return explained_.lenses.proposed_by.has(lens) ? "yes" : "no";
  }

  void add_lens(Lens lens, const std::string& why) {
    entry(fmt::format("  {:<{}}{}", code_string(lens), kLensColumns, yes_or_no(lens)),
          kLensColumns + 7, why);
  }

  void add_lenses() {
    const LensEvidence& lenses = explained_.lenses;
    line("");
    line("Which lenses would propose the pair:");
    add_lens(Lens::minhash,
             fmt::format("{} of {} bands agree (one is enough); estimated resemblance {:.2f}; a "
                         "pair of resemblance {} is proposed with a chance of {}",
                         lenses.agreeing_bands, lenses.banding.bands, lenses.estimated_resemblance,
                         share_beside(explained_.score.resemblance,
                                      explained_.parameters.thresholds.resemblance),
                         chance(lenses.probability)));
    add_lens(
        Lens::winnowing,
        fmt::format(
            "{} of neighbouring fingerprints {} shared (one is enough); {} are never "
            "overlooked",
            plural(lenses.shared_run_keys, "pair"), lenses.shared_run_keys == 1 ? "is" : "are",
            plural(static_cast<std::uint64_t>(lenses.promised_run), "shared word") + " in a row"));
    const bool has_short = std::min(a().tokens.size(), b().tokens.size()) <
                           static_cast<std::size_t>(lenses.short_below);
    add_lens(Lens::short_text,
             has_short
                 ? fmt::format(
                       "one is of fewer than {} words, so all shared shingles count, as for exact",
                       lenses.short_below)
                 : fmt::format("only for texts of fewer than {} words", lenses.short_below));
    add_lens(Lens::exact,
             fmt::format("{} of the shingles of the one with fewer are shared; from {} on none is "
                         "overlooked",
                         share_beside(lenses.smaller_share, lenses.exact_from), lenses.exact_from));
  }

  // Never rounded to what it is not.
  static std::string chance(double probability) {
    if (probability > 0.9999 && probability < 1) return "over 99.99 %";
    if (probability < 0.0001 && probability > 0) return "under 0.01 %";
    return fmt::format("{:.4g} %", 100 * probability);
  }

  void add_runs() {
    if (explained_.runs.empty()) return;
    line("");
    line(explained_.runs.size() == 1 ? "The longest shared run:" : "The longest shared runs:");
    for (const RunInContext& found : explained_.runs) add_run(found);
  }

  static std::string lines(std::string_view label, const LineRange& range) {
    return range.first == range.last
               ? fmt::format("{} line {}", label, range.first)
               : fmt::format("{} lines {}-{}", label, range.first, range.last);
  }

  static std::string words(const Document& document, Span tokens) {
    return escape_running_text(text_of(document, tokens));
  }

  void add_run(const RunInContext& found) {
    const SharedRun& run = found.run;
    const Span in_a{run.in_a, run.in_a + run.length};
    const Span in_b{run.in_b, run.in_b + run.length};
    const std::size_t width = columns_ - kMargin;
    line(fmt::format("  {}, {}, {}", plural(run.length, "word"), lines("A", lines_of(a(), in_a)),
                     lines("B", lines_of(b(), in_b))));
    const auto before = [&](const Document& document, Span tokens) {
      return tokens.empty() ? "(start)" : fit_tail_to_width(words(document, tokens), width);
    };
    const auto after = [&](const Document& document, Span tokens) {
      return tokens.empty() ? "(end)" : fit_to_width(words(document, tokens), width);
    };
    line("    before  A " + before(a(), found.before_a));
    line("            B " + before(b(), found.before_b));
    line("    both      " + fit_ends_to_width(words(a(), in_a), width));
    line("    after   A " + after(a(), found.after_a));
    line("            B " + after(b(), found.after_b));
  }

  const Explanation& explained_;
  std::size_t columns_;
  ScreenNames names_;
  std::string out_;
};

}  // namespace

void write_explanation_screen(const Explanation& explanation, const ScreenOptions& options,
                              const Write& write) {
  write(ExplainScreen(explanation, options).run());
}

}  // namespace stemma
