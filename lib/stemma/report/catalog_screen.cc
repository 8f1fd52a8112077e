#include <fmt/format.h>

#include <algorithm>

#include "stemma/report/catalog_report.h"
#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

std::string row(std::string_view name, std::uint64_t count) {
  return fmt::format("  {:<12} {:>10}\n", name, count);
}

// Names under a heading, so many at most; nothing where there are none.
std::string list(std::string_view heading, const std::vector<std::string>& names,
                 const CatalogScreenOptions& options) {
  if (names.empty()) return "";
  std::string out = fmt::format("\n{}:\n", heading);
  const std::size_t shown = std::min(names.size(), options.max_names);
  for (std::size_t i = 0; i < shown; ++i) {
    out += fmt::format("  {}\n", escape_for_display(names[i]));
  }
  if (names.size() > shown) {
    out += fmt::format("  ... and {} more; --format json has all\n", names.size() - shown);
  }
  return out;
}

std::vector<std::string> spelled(const std::vector<Locator>& locators) {
  std::vector<std::string> names;
  names.reserve(locators.size());
  for (const Locator& locator : locators) names.push_back(to_bytes(locator));
  return names;
}

}  // namespace

void write_scan_screen(const CatalogScanResult& result, const CatalogScreenOptions& options,
                       const Write& write) {
  const ScanFigures& figures = result.figures;
  const std::uint64_t present = figures.added + figures.changed + figures.unchanged;
  std::string out = wrapped(
      "", 0,
      fmt::format("{} scanned, {} read. The catalog has {}: {}. {}", plural(present, "file"),
                  result.read, plural(figures.documents, "document"),
                  plural(figures.texts, "different text"),
                  what_was_skipped(result.diagnostics, options.skipped_are_named)),
      options.columns);
  out += '\n' + row("new", figures.added) + row("changed", figures.changed) +
         row("unchanged", figures.unchanged) + row("vanished", figures.vanished);
  if (figures.unreadable > 0) out += row("unreadable", figures.unreadable);
  const std::string name = shell_quote(result.catalog);
  out += fmt::format("\nNext: stemma families {0} | stemma scan --catalog {0}\n", name);
  write(out);
}

void write_catalog_info_screen(const CatalogInfo& info, const CatalogScreenOptions& options,
                               const Write& write) {
  std::string out = wrapped(
      "", 0,
      fmt::format("{}: {} in {}, {} of {}; {} bytes.", escape_for_display(info.catalog),
                  plural(info.documents, "document"), plural(info.present, "file"),
                  plural(info.texts, "different text"), plural(info.words, "word"), info.bytes),
      options.columns);
  out += '\n' + row("present", info.present) + row("vanished", info.vanished) +
         row("unreadable", info.unreadable) + row("keys", info.keys);
  out += "\nFolders:\n";
  for (const CatalogInfo::Root& root : info.roots) {
    out += fmt::format("  {}", escape_for_display(root.path));
    for (const std::string& pattern : root.include) {
      out += fmt::format(" --include {}", escape_for_display(shell_quote(pattern)));
    }
    for (const std::string& pattern : root.exclude) {
      out += fmt::format(" --exclude {}", escape_for_display(shell_quote(pattern)));
    }
    out += root.follow ? " --follow\n" : "\n";
  }
  out += "\nScans:              new  changed  unchanged  vanished  unreadable\n";
  const std::size_t shown = std::min(info.scans.size(), options.max_names);
  for (std::size_t i = info.scans.size() - shown; i < info.scans.size(); ++i) {
    const CatalogInfo::Scan& scan = info.scans[i];
    out += fmt::format("  {:>6} {:>14}  {:>7}  {:>9}  {:>8}  {:>10}{}\n", scan.scan,
                       scan.figures.added, scan.figures.changed, scan.figures.unchanged,
                       scan.figures.vanished, scan.figures.unreadable,
                       scan.finished ? "" : "  interrupted");
  }
  out += "\nMade with:\n";
  for (const auto& [name, value] : info.parameters) {
    out += fmt::format("  {} {}\n", escape_for_display(name), escape_for_display(value));
  }
  write(out);
}

void write_catalog_verification_screen(const CatalogVerification& result,
                                       const CatalogScreenOptions& options, const Write& write) {
  std::string said = fmt::format("{} is sound.", escape_for_display(result.catalog));
  if (result.with_files) {
    const std::uint64_t sound = result.files - result.changed.size() - result.unreadable.size();
    said += fmt::format(" {} have the bytes that were scanned, {} others, and {} cannot be read.",
                        plural(sound, "file"), result.changed.size(), result.unreadable.size());
  }
  std::string out = wrapped("", 0, said, options.columns);
  out += list("Other bytes than were scanned", result.changed, options);
  out += list("Cannot be read", result.unreadable, options);
  write(out);
}

void write_catalog_diff_screen(const CatalogDiff& diff, const CatalogScreenOptions& options,
                               const Write& write) {
  std::string out = wrapped("", 0,
                            fmt::format("From {} to {}: {} new, {} gone, {} changed, {} as before.",
                                        escape_for_display(diff.a), escape_for_display(diff.b),
                                        plural(diff.added.size(), "document"), diff.gone.size(),
                                        diff.changed.size(), diff.unchanged),
                            options.columns);
  out += list("New", spelled(diff.added), options);
  out += list("Gone", spelled(diff.gone), options);
  out += list("Changed", spelled(diff.changed), options);
  write(out);
}

}  // namespace stemma
