#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/report.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

constexpr std::size_t kColumnsOfLens = 13;  // columns

// Never rounded up to all.
std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  if (part == whole) return "100 %";
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("{:.1f} %", std::min(share, 99.9));
}

class AuditScreen {
 public:
  AuditScreen(const AuditResult& result, const ScreenOptions& options)
      : result_(result), options_(options), names_(result.documents) {}

  std::string run() {
    if (!result_.documents.empty()) {
      add_verdict();
      if (result_.all.pairs > 0) add_found();
      if (!result_.missed.empty()) add_missed();
      add_cost();
    }
    add_promises();
    add_curve();
    return std::move(out_);
  }

 private:
  void line(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += text + '\n';
  }

  void text(const std::string& sentences) { out_ += wrapped("", 0, sentences, options_.columns); }

  void add_verdict() {
    const std::uint64_t pairs = result_.all.pairs;
    const std::uint64_t found = result_.all.found.together;
    std::string said = fmt::format("{}, {}. ", plural(result_.documents.size(), "document"),
                                   plural(result_.texts, "different text"));
    if (pairs == 0) {
      text(said +
           "No two of them are near-duplicates, and none contains another: there is nothing "
           "that could be missed.");
      return;
    }
    said += fmt::format(
        "{} {} or one contains the other. The lenses by sketches find {} of them "
        "({}).",
        plural(pairs, "pair"), pairs == 1 ? "is of near-duplicates," : "are near-duplicates,",
        found, percent_of(found, pairs));
    text(said);
    if (result_.versions > 0) {
      text(
          fmt::format("Families need the pairs with their leaders only: of {} that {} a leader, {} "
                      "{} one by these lenses, too ({}).",
                      plural(result_.versions, "text"), result_.versions == 1 ? "joins" : "join",
                      result_.versions_found, result_.versions_found == 1 ? "joins" : "join",
                      percent_of(result_.versions_found, result_.versions)));
    }
    for (const Diagnostic& diagnostic : result_.diagnostics) {
      if (found < pairs && diagnostic.code == DiagnosticCode::common_fingerprints) {
        text(fmt::format("This is why pairs are missed where texts are very many and alike: {}.",
                         escape_running_text(diagnostic.message)));
      }
    }
    text(
        "Whatever is found is right (precision 100 %): each proposed pair is verified on all "
        "shingles of both texts, so a lens can overlook a pair, but report none that is not "
        "there.");
  }

  void add_found() {
    line("");
    head("pairs found", "there", "recall");
    row("all", result_.all);
    add_rows("words of the shorter", result_.by_words);
    add_rows("resemblance", result_.by_resemblance);
    add_rows("greater containment", result_.by_containment);
    text(fmt::format(
        "By its curve below, minhash would find {:.1f} of these, were no key too common; it "
        "found {}.",
        result_.minhash_expected, result_.all.found.minhash));
  }

  // Widths for the name and the five figures of a line.
  static constexpr std::string_view kTable = "{:<23} {:>8} {:>8} {:>9} {:>7} {:>8} {:>8}";

  void head(std::string_view what, std::string_view first, std::string_view last) {
    line(fmt::format(kTable, what, first, "minhash", "winnowing", "short", "together", last));
  }

  void row(const std::string& name, std::uint64_t first, const LensCounts& counts,
           const std::string& last) {
    line(fmt::format(kTable, "  " + name, first, counts.minhash, counts.winnowing,
                     counts.short_text, counts.together, last));
  }

  void row(const std::string& name, const AuditRow& row_of) {
    row(name, row_of.pairs, row_of.found, percent_of(row_of.found.together, row_of.pairs));
  }

  void add_rows(const std::string& measure, const std::vector<AuditRow>& rows) {
    line(measure);
    for (const AuditRow& each : rows) {
      if (each.pairs == 0) continue;
      std::string name;
      if (each.to) {
        name = each.from == 0 ? fmt::format("under {}", *each.to)
                              : fmt::format("{} to under {}", each.from, *each.to);
      } else {
        name = fmt::format("from {}", each.from);
      }
      row(name, each);
    }
  }

  void add_missed() {
    line("");
    line(fmt::format("Missed by all three: {}", plural(result_.missed.size(), "pair")));
    const std::size_t shown = std::min(result_.missed.size(), options_.max_pairs);
    const Thresholds& thresholds = result_.parameters.thresholds;
    for (std::size_t i = 0; i < shown; ++i) {
      const Edge& edge = result_.missed[i];
      line(fmt::format("  {}  {}", names_(result_.documents[edge.a]),
                       names_(result_.documents[edge.b])));
      const std::string scores =
          fmt::format("{}: resemblance {}, containments {} and {}, longest run {}",
                      code_string(edge.score.relation),
                      share_beside(edge.score.resemblance, thresholds.resemblance),
                      share_beside(edge.score.containment_a_in_b, thresholds.containment),
                      share_beside(edge.score.containment_b_in_a, thresholds.containment),
                      plural(edge.score.longest_run, "word"));
      out_ += wrapped("", 5, scores, options_.columns);
    }
    if (shown < result_.missed.size()) {
      line(fmt::format("  ... and {} more; --format json has them all",
                       result_.missed.size() - shown));
    }
  }

  void add_cost() {
    line("");
    head("pairs to verify", "exact", "");
    row("all", result_.proposed_by_exact, result_.proposed, "");
  }

  void add_promises() {
    const int short_below = 2 * result_.parameters.thresholds.run;
    if (!result_.documents.empty()) line("");
    line("What each lens promises with these parameters:");
    promise("exact",
            "every near-duplicate, and every text that another contains. It looks by itself "
            "while it fits the memory; the others where it does not.");
    promise(
        "winnowing",
        fmt::format("every two texts that share {} words in a row, but by passages in more than "
                    "{} texts, which lead to the {} longest of these only.",
                    result_.promised_run, kCommonTexts, kHubs));
    promise("short",
            fmt::format("every pair that the exact one finds, if one text has fewer than {} "
                        "words, with the same exception.",
                        short_below));
    promise("minhash",
            fmt::format("chances: a pair at the threshold of {} is proposed with a "
                        "probability of {}.",
                        result_.parameters.thresholds.resemblance, chance(result_.at_threshold)));
  }

  void promise(std::string_view lens, const std::string& what) {
    out_ += wrapped(fmt::format("  {}", lens), kColumnsOfLens, what, options_.columns);
  }

  static std::string chance(double probability) {
    return probability > 0.99999 && probability < 1 ? "over 0.99999"
                                                    : fmt::format("{:.5f}", probability);
  }

  // "1 in 6,541": how rare a miss is says more than many nines.
  static std::string missed_one_in(double proposed) {
    constexpr double kRarest = 1e-6;
    const double missed = 1 - proposed;
    if (missed == 0) return "none";
    if (missed == 1) return "all";
    if (missed < kRarest) return "fewer than 1 in a million";
    return missed > 0.5 ? "most" : fmt::format("1 in {:.{}f}", 1 / missed, missed > 0.1 ? 1 : 0);
  }

  void add_curve() {
    line("");
    text(fmt::format(
        "Minhash, {} bands of {} rows: a pair of resemblance s is proposed with a "
        "probability of 1 - (1 - s^{})^{}:",
        result_.banding.bands, result_.banding.rows, result_.banding.rows, result_.banding.bands));
    line(fmt::format("  {:>5}  {:>12}  {}", "s", "proposed", "missed"));
    for (const CurvePoint& point : result_.curve) {
      line(fmt::format("  {:>5}  {:>12}  {}", point.resemblance, chance(point.proposed),
                       missed_one_in(point.proposed)));
    }
  }

  const AuditResult& result_;
  const ScreenOptions& options_;
  ScreenNames names_;
  std::string out_;
};

}  // namespace

void write_audit_screen(const AuditResult& result, const ScreenOptions& options,
                        const Write& write) {
  write(AuditScreen(result, options).run());
}

}  // namespace stemma
