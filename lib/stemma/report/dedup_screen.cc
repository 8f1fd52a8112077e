#include <fmt/format.h>

#include "stemma/report/dedup.h"
#include "stemma/report/escape.h"
#include "stemma/report/names.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

std::string row(std::string_view name, const DedupCount& count, std::string_view where) {
  return fmt::format("  {:<18} {:>10} {:>15} bytes{}{}\n", name, count.records, count.bytes,
                     where.empty() ? "" : "  ", where);
}

}  // namespace

void write_dedup_screen(const DedupSummary& summary, const DedupScreenOptions& options,
                        const Write& write) {
  const DedupCounts& total = summary.total;
  const std::string folder = escape_for_display(options.folder);
  std::string out = wrapped(
      "", 0,
      fmt::format("{} in {}: {} kept, {} dropped. {}",
                  plural(total.kept.records + total.dropped.records, "document"),
                  plural(summary.files.size(), "file"), total.kept.records, total.dropped.records,
                  what_was_skipped(summary.diagnostics, options.skipped_are_named)),
      options.columns);
  out += '\n' + row("kept", total.kept, "");
  out += row("dropped", total.dropped, "dropped.jsonl");
  for (const auto& [relation, count] : summary.dropped_by) {
    out += fmt::format("    {:<16} {:>10}\n", code_string(relation), count);
  }
  if (total.unreadable.records > 0) out += row("unreadable", total.unreadable, "unreadable/");
  out += '\n';
  const std::string promise =
      total.dropped.records == 0 ? "Nothing is dropped."
      : summary.parameters.allow_loss
          ? fmt::format(
                "Each dropped document stands in what was kept but for stretches of at "
                "most {}, which dropped.jsonl lists.",
                plural(*summary.parameters.allow_loss, "word"))
          : "Every word of each dropped document stands in what was kept.";
  out += wrapped("", 0, promise, options.columns);
  out += fmt::format("\nThe files are in {}\n", folder);
  if (total.dropped.records > 0) out += fmt::format("\nNext: less {}/dropped.jsonl\n", folder);
  write(out);
}

}  // namespace stemma
