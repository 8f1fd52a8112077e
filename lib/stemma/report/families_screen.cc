#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "stemma/extract/metadata.h"
#include "stemma/report/comparison_screen.h"
#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/recurring.h"
#include "stemma/report/report.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

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

// Names are never cut.
void write_name(const std::string& name, std::size_t indent, const Write& write) {
  write(std::string(indent, ' ') + name + "\n");
}

void write_compilations(const FamiliesResult& result, const ScreenNames& names,
                        const ScreenOptions& options, const Write& write) {
  constexpr std::size_t kMaxCompilations = 20;
  constexpr std::size_t kMaxParts = 5;
  write_wrapped(
      "Compilations (each holds texts with nothing in common; its parts, named with their share of "
      "it, are no versions):",
      0, options.columns, write);
  const std::vector<CompilationOfDocuments>& all = result.compilations;
  for (std::size_t i = 0; i < std::min(all.size(), kMaxCompilations); ++i) {
    write_name(names(result.documents[all[i].document]), 2, write);
    const std::vector<CompilationOfDocuments::Part>& parts = all[i].parts;
    for (std::size_t j = 0; j < std::min(parts.size(), kMaxParts); ++j) {
      const std::string name = names(result.documents[parts[j].document]);
      write_name(fmt::format("{:>8}  {}", percent(parts[j].share), name), 2, write);
    }
    if (parts.size() > kMaxParts) {
      write(fmt::format("    ... and {} more\n", parts.size() - kMaxParts));
    }
  }
  if (all.size() > kMaxCompilations) {
    write(fmt::format("  ... and {} more\n", all.size() - kMaxCompilations));
  }
}

void write_identical_files(const FamiliesResult& result, const ScreenNames& names,
                           const ScreenOptions& options, const Write& write) {
  constexpr std::size_t kMaxGroups = 20;
  constexpr std::size_t kMaxFiles = 5;
  const std::vector<IdenticalFiles>& all = result.identical_files;
  write_wrapped("The same bytes, of which no text is known (images, scans and the like):", 0,
                options.columns, write);
  const std::size_t shown = std::min(all.size(), kMaxGroups);
  for (std::size_t i = 0; i < shown; ++i) {
    const std::vector<std::string>& files = all[i].locators;
    for (std::size_t j = 0; j < std::min(files.size(), kMaxFiles); ++j) {
      write_name(names(files[j]), j == 0 ? 2 : 4, write);
    }
    if (files.size() > kMaxFiles) {
      write(fmt::format("    ... and {} more\n", files.size() - kMaxFiles));
    }
  }
  if (all.size() > shown) {
    write_wrapped(fmt::format("... and {}; --format json has them all",
                              plural(all.size() - shown, "more group")),
                  2, options.columns, write);
  }
}

// Other families that a version of this one could be in. (What it could be in may also be a
// document on its own, by its name.)
void write_related_families(const Family& family, const std::set<std::string>& ids,
                            std::size_t columns, const Write& write) {
  constexpr std::size_t kMaxRelated = 8;
  std::set<std::string> related;
  for (const Version& version : family.comparison.versions) {
    for (const std::string& other : version.also_in) {
      if (ids.contains(other)) related.insert(other);
    }
  }
  if (related.empty()) return;
  std::string text = "Also related:";
  std::size_t shown = 0;
  for (const std::string& other : related) {
    if (shown++ == kMaxRelated) break;
    text += (shown == 1 ? " " : ", ") + other;
  }
  if (related.size() > kMaxRelated) {
    text += fmt::format(" and {} more", related.size() - kMaxRelated);
  }
  write_wrapped(text, 2, columns, write);
}

class AloneList {
 public:
  AloneList(const FamiliesResult& result, const ScreenNames& names, const ScreenOptions& options)
      : result_(result), names_(names), options_(options) {}

  void write(const Write& write) const {
    std::vector<const LoneDocument*> apart;
    std::vector<const LoneDocument*> sharing;
    std::vector<const LoneDocument*> wordless;
    for (const LoneDocument& lone : result_.alone) {
      (lone.words == 0 ? wordless : lone.shares_run_with ? sharing : apart).push_back(&lone);
    }
    if (!apart.empty()) {
      // Only this lens proposes all who share a run.
      const bool looked = result_.lenses.has(Lens::winnowing);
      write_wrapped(looked
                        ? fmt::format("On their own (no {} words in a row shared with any other):",
                                      result_.parameters.thresholds.run)
                        : "On their own:",
                    0, options_.columns, write);
      write_list(apart, write);
    }
    if (!sharing.empty()) {
      write_wrapped(
          fmt::format("On their own, though a passage of {} words or more stands elsewhere:",
                      result_.parameters.thresholds.run),
          0, options_.columns, write);
      write_list(sharing, write);
    }
    if (!wordless.empty()) {
      write("Documents that are empty, or without words:\n");
      write_list(wordless, write);
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
        std::string more;
        if (date) more += "  " + escape_running_text(date->substr(0, 10));
        if (title) more += "  " + escape_running_text(*title);
        // Names are never cut; a long one leaves no room for more.
        const std::size_t width = display_width(line);
        if (width + 4 < options_.columns) line += fit_to_width(more, options_.columns - width);
      }
      line.erase(line.find_last_not_of(' ') + 1);
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
  write_wrapped(documents_and_texts(result) + " " +
                    what_was_skipped(result.diagnostics, options.skipped_are_named),
                0, options.columns, write);
  const ScreenNames names(result.documents, result.identical_files);
  std::set<std::string> ids;
  for (const Family& family : result.families) ids.insert(family.id);
  const std::size_t shown = std::min(result.families.size(), options.max_families);
  for (std::size_t i = 0; i < shown; ++i) {
    const Family& family = result.families[i];
    write("\n" +
          fit_to_width(family.id + "  " + escape_running_text(family.title), options.columns) +
          "\n");
    write_wrapped(verdict(family.comparison, result.documents), 2, options.columns, write);
    write("\n");
    write(versions_on_screen(family.comparison, result.documents, names, options));
    write_related_families(family, ids, options.columns, write);
  }
  if (shown < result.families.size()) {
    write("\n");
    write_wrapped(
        fmt::format("... and {} more texts with less at stake; --format json has them all",
                    result.families.size() - shown),
        0, options.columns, write);
  }
  if (!result.compilations.empty()) {
    write("\n");
    write_compilations(result, names, options, write);
  }
  if (!result.identical_files.empty()) {
    write("\n");
    write_identical_files(result, names, options, write);
  }
  if (!result.alone.empty()) {
    write("\n");
    AloneList(result, names, options).write(write);
  }
  write_recurring_screen(result.recurring, result.documents, names, options.columns, write);
  if (!result.families.empty()) {
    std::string paths;
    // Sorted, so that not even this line depends on the order in which they were named.
    const std::set<std::string> sorted(options.paths.begin(), options.paths.end());
    for (const std::string& path : sorted) paths += " " + shell_quote(path);
    write(fmt::format("\nNext: stemma compare {}{}\n", result.families.front().id, paths));
  }
}

void write_compare_screen(const CompareResult& result, const ScreenOptions& options,
                          const Write& write) {
  const ScreenNames names(result.documents);
  write_wrapped(verdict(result.comparison, result.documents), 0, options.columns, write);
  write("\n");
  write(versions_on_screen(result.comparison, result.documents, names, options));
  write(readings_on_screen(result.comparison, result.documents, options));
}

}  // namespace stemma
