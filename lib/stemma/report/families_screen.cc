#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "stemma/extract/metadata.h"
#include "stemma/report/comparison_screen.h"
#include "stemma/report/escape.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string documents_and_texts(const FamiliesResult& result) {
  std::size_t versions = 0;
  for (const Family& family : result.families) versions += family.comparison.versions.size();
  std::string text = plural(result.documents.size(), "document") + ": ";
  if (result.documents.empty()) return "0 documents.";
  if (result.families.empty()) {
    text += "no versions of one text among them.";
  } else {
    text += fmt::format("{} in {}, {} on their own.", plural(result.families.size(), "text"),
                        plural(versions, "version"), result.alone.size());
  }
  return text;
}

std::string what_was_skipped(const FamiliesResult& result) {
  std::map<std::string_view, std::size_t> skipped;
  std::size_t unreadable = 0;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (severity(diagnostic.code) == Severity::failure) ++unreadable;
    if (severity(diagnostic.code) == Severity::skipped) ++skipped[code_string(diagnostic.code)];
  }
  if (skipped.empty() && unreadable == 0) return "Nothing skipped.";
  std::size_t total = 0;
  std::string kinds;
  for (const auto& [code, count] : skipped) {
    total += count;
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, code);
  }
  std::string text;
  if (total > 0) text = fmt::format("Skipped {}: {}.", total, kinds);
  if (unreadable > 0) {
    text += fmt::format("{}{} could not be read.", text.empty() ? "" : " ", unreadable);
  }
  return text;
}

void write_wrapped(const std::string& text, std::size_t columns, const Write& write) {
  std::string line;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find(' ', begin);
    if (end == std::string::npos) end = text.size();
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > columns) {
      write(line + "\n");
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  if (!line.empty()) write(line + "\n");
}

class AloneList {
 public:
  AloneList(const FamiliesResult& result, const ScreenNames& names, const ScreenOptions& options)
      : result_(result), names_(names), options_(options) {}

  void write(const Write& write) const {
    std::vector<const LoneDocument*> apart;
    std::vector<const LoneDocument*> sharing;
    for (const LoneDocument& lone : result_.alone) {
      (lone.shares_run_with ? sharing : apart).push_back(&lone);
    }
    if (!apart.empty()) {
      write(fmt::format("On their own (no {} words in a row shared with any other):\n",
                        result_.parameters.thresholds.run));
      write_list(apart, write);
    }
    if (!sharing.empty()) {
      write(fmt::format("On their own, though a passage of {} words or more stands elsewhere:\n",
                        result_.parameters.thresholds.run));
      write_list(sharing, write);
    }
  }

 private:
  void write_list(const std::vector<const LoneDocument*>& list, const Write& write) const {
    const std::size_t shown = std::min(list.size(), kMaxAlone);
    std::size_t name_width = 0;
    for (std::size_t i = 0; i < shown; ++i) {
      name_width = std::max(name_width, display_width(name(*list[i])));
    }
    name_width = std::min<std::size_t>(name_width, 40);
    for (std::size_t i = 0; i < shown; ++i) {
      const Document& document = result_.documents[list[i]->document];
      std::string line = "  " + name(*list[i]);
      line.append(name_width + 2 - std::min(name_width + 2, display_width(line)), ' ');
      if (list[i]->shares_run_with) {
        line += "  with " + names_(result_.documents[*list[i]->shares_run_with]);
      } else {
        const auto date = best_value(document.metadata, MetadataKey::date_published);
        const auto title = best_value(document.metadata, MetadataKey::title);
        if (date) line += "  " + escape_running_text(date->substr(0, 10));
        if (title) line += "  " + escape_running_text(*title);
        if (display_width(line) > options_.columns &&
            display_width(name(*list[i])) + 4 < options_.columns) {
          line = fit_to_width(line, options_.columns);
        }
      }
      write(line + "\n");
    }
    if (shown < list.size()) write(fmt::format("  ... and {} more\n", list.size() - shown));
  }

  std::string name(const LoneDocument& lone) const {
    return names_(result_.documents[lone.document]);
  }

  static constexpr std::size_t kMaxAlone = 20;

  const FamiliesResult& result_;
  const ScreenNames& names_;
  const ScreenOptions& options_;
};

}  // namespace

void write_families_screen(const FamiliesResult& result, const ScreenOptions& options,
                           const Write& write) {
  write_wrapped(documents_and_texts(result) + " " + what_was_skipped(result), options.columns,
                write);
  const ScreenNames names(result.documents);
  const std::size_t shown = std::min(result.families.size(), options.max_families);
  for (std::size_t i = 0; i < shown; ++i) {
    const Family& family = result.families[i];
    write("\n" + fit_to_width(family.id + "  " + escape_running_text(family.title),
                              options.columns) +
          "\n");
    write("  " + verdict(family.comparison) + "\n\n");
    write(versions_on_screen(family.comparison, result.documents, names, options));
  }
  if (shown < result.families.size()) {
    write(fmt::format("\n... and {} more texts with less at stake; --format json has them all\n",
                      result.families.size() - shown));
  }
  if (!result.alone.empty()) {
    write("\n");
    AloneList(result, names, options).write(write);
  }
  if (!result.families.empty()) {
    std::string paths;
    for (const std::string& path : options.paths) paths += " " + shell_quote(path);
    write(fmt::format("\nNext: stemma compare {}{}\n", result.families.front().id, paths));
  }
}

void write_compare_screen(const CompareResult& result, const ScreenOptions& options,
                          const Write& write) {
  const ScreenNames names(result.documents);
  write(verdict(result.comparison) + "\n\n");
  write(versions_on_screen(result.comparison, result.documents, names, options));
  write(readings_on_screen(result.comparison, result.documents, options));
}

}  // namespace stemma
