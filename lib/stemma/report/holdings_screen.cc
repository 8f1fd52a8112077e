#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "stemma/report/escape.h"
#include "stemma/report/holdings_report.h"
#include "stemma/report/names.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

double share(std::uint64_t words_held, std::uint64_t words) {
  return static_cast<double>(words_held) / static_cast<double>(words);
}

std::string totals_of_files(const FolderHolding& total) {
  const std::uint64_t files = total.files_held + total.files_new;
  if (files == 0) return {};
  return fmt::format(
      " Of {} of which no text is known (images, scans and the like), {} held byte for "
      "byte, {} new.",
      plural(files, "file"), total.files_held, total.files_new);
}

std::string totals(const HoldingsResult& result) {
  const FolderHolding& total = result.total;
  const std::string files = totals_of_files(total);
  if (result.documents.empty()) return "0 documents." + files;
  std::string text = fmt::format("{}: {} held, {} held in part, {} new",
                                 plural(result.documents.size(), "document"), total.held,
                                 total.partly, total.is_new);
  if (total.wordless > 0) text += fmt::format(", {} without words", total.wordless);
  text += ".";
  if (total.words > 0) {
    text += fmt::format(" Of {}, {} held by the {} of the reference.", plural(total.words, "word"),
                        total.words_held == 0 ? "none is"
                        : total.words_held == total.words
                            ? "all are"
                            : percent(share(total.words_held, total.words)) + " are",
                        plural(result.reference.size(), "document"));
  }
  return text + files;
}

std::uint64_t documents_in(const FolderHolding* folder) {
  return folder->held + folder->partly + folder->is_new + folder->wordless + folder->files_held +
         folder->files_new;
}

// What a folder holds, in a word where one will do.
std::string verdict(const FolderHolding& folder) {
  const bool has_held = folder.held + folder.partly + folder.files_held > 0;
  const bool has_new = folder.is_new + folder.partly + folder.files_new > 0;
  if (!has_held && !has_new) return "no words";
  if (!has_new) return "all held";
  if (!has_held) return "all new";
  if (folder.partly + folder.is_new == 0) return "not all";  // files without text are new
  return percent(share(folder.words_held, folder.words));
}

class HoldingsScreen {
 public:
  HoldingsScreen(const HoldingsResult& result, const HoldingsScreenOptions& options,
                 const Write& write)
      : result_(result), options_(options), write_(write), names_(result.documents) {}

  void run() const {
    write_wrapped(
        totals(result_) + " " + what_was_skipped(result_.diagnostics, options_.skipped_are_named),
        0, options_.columns, write_);
    write_folders();
    write_partly();
    write_new();
    write_held();
    write_files();
    write_next();
  }

 private:
  void line(std::string text) const {
    text.erase(text.find_last_not_of(' ') + 1);
    write_(text + "\n");
  }

  void more(std::size_t count, std::size_t shown, std::string_view noun) const {
    if (count <= shown) return;
    write_wrapped(fmt::format("... and {}; --format json has them all",
                              plural(count - shown, fmt::format("more {}", noun))),
                  2, options_.columns, write_);
  }

  void write_folders() const {
    if (result_.folders.empty()) return;
    line("");
    line("    held   partly      new      words     held  folder");
    // Where there are too many, those with the most documents: the parents of the others.
    std::vector<const FolderHolding*> folders;
    folders.reserve(result_.folders.size());
    for (const FolderHolding& folder : result_.folders) folders.push_back(&folder);
    std::ranges::stable_sort(folders, std::greater{}, &documents_in);
    const std::size_t shown = std::min(folders.size(), options_.max_folders);
    folders.resize(shown);
    std::ranges::sort(folders);
    for (const FolderHolding* const each : folders) {
      const FolderHolding& folder = *each;
      line(fmt::format("{:>8} {:>8} {:>8} {:>10} {:>8}  {}", folder.held + folder.files_held,
                       folder.partly, folder.is_new + folder.files_new, folder.words,
                       verdict(folder), escape_for_display(folder.path)));
    }
    more(result_.folders.size(), shown, "folder");
  }

  std::vector<const DocumentHolding*> all(Holding holding) const {
    std::vector<const DocumentHolding*> found;
    for (const DocumentHolding& each : result_.holdings) {
      if (each.holding == holding) found.push_back(&each);
    }
    return found;
  }

  std::string name(const DocumentHolding& holding) const {
    return names_(result_.documents[holding.document]);
  }

  // A name and what is said of it, in a line of its own where both do not fit one.
  void write_named(const std::string& name, const std::string& said) const {
    if (4 + display_width(name) + display_width(said) <= options_.columns) {
      return line("  " + name + "  " + said);
    }
    line("  " + name);
    write_wrapped(said, 4, options_.columns, write_);
  }

  void write_partly() const {
    const std::vector<const DocumentHolding*> partly = all(Holding::partly);
    if (partly.empty()) return;
    line("");
    line("Held in part:");
    const std::size_t shown = std::min(partly.size(), options_.max_documents);
    for (std::size_t i = 0; i < shown; ++i) write_document(*partly[i]);
    more(partly.size(), shown, "document");
  }

  void write_document(const DocumentHolding& holding) const {
    write_named(name(holding), fmt::format("{}, {} held", plural(holding.words, "word"),
                                           percent(share(holding.words_held, holding.words))));
    for (const HeldIn& held_in : holding.held_in) {
      line(fmt::format("    {:>5} in {}", held_in.words, reference_name(held_in)));
    }
    const std::string head =
        fmt::format("    Not held: {}, {}", plural(holding.not_held.size(), "passage"),
                    plural(holding.words - holding.words_held, "word"));
    line(row(head, "line", "words"));
    const Document& document = result_.documents[holding.document];
    const std::size_t shown = std::min(holding.not_held.size(), options_.max_passages);
    for (std::size_t i = 0; i < shown; ++i) {
      const PassageNotHeld& passage = holding.not_held[i];
      // "…" where the passage goes on, since only a part of it is not held.
      const Span whole = document.passages[passage.passage].tokens;
      const std::string text = std::string(passage.tokens.begin > whole.begin ? "… " : "") +
                               escape_running_text(text_of(document, passage.tokens)) +
                               (passage.tokens.end < whole.end ? " …" : "");
      line(row("      " + text, fmt::format("{}", lines_of(document, passage.tokens).first),
               fmt::format("{}", passage.words)));
    }
    if (shown < holding.not_held.size()) {
      std::uint64_t words = 0;
      for (std::size_t i = shown; i < holding.not_held.size(); ++i) {
        words += holding.not_held[i].words;
      }
      line(fmt::format("      ... and {}, {}",
                       plural(holding.not_held.size() - shown, "more passage"),
                       plural(words, "word")));
    }
  }

  std::string row(const std::string& text, std::string_view where, std::string_view words) const {
    constexpr std::size_t kRight = 14;  // columns of both figures
    return fmt::format("{} {:>7} {:>5}", pad_to_width(text, options_.columns - kRight), where,
                       words);
  }

  void write_new() const {
    const std::vector<const DocumentHolding*> found = all(Holding::is_new);
    if (found.empty()) return;
    line("");
    line("New:");
    const std::size_t shown = std::min(found.size(), options_.max_documents);
    for (std::size_t i = 0; i < shown; ++i) {
      std::string said = plural(found[i]->words, "word");
      if (found[i]->words_held > 0) said += fmt::format(", {} held", found[i]->words_held);
      write_named(name(*found[i]), said);
    }
    more(found.size(), shown, "document");
  }

  void write_held() const {
    const std::vector<const DocumentHolding*> held = all(Holding::held);
    if (held.empty()) return;
    line("");
    line("Held:");
    const std::size_t shown = std::min(held.size(), options_.max_documents);
    for (std::size_t i = 0; i < shown; ++i) {
      std::string where;
      for (const HeldIn& held_in : held[i]->held_in) {
        where += fmt::format("{} {}", where.empty() ? "in" : ",", reference_name(held_in));
      }
      write_named(name(*held[i]), where);
    }
    more(held.size(), shown, "document");
  }

  void write_files() const {
    if (result_.files.empty()) return;
    line("");
    line("Of which no text is known, by their bytes:");
    const std::size_t shown = std::min(result_.files.size(), options_.max_documents);
    for (std::size_t i = 0; i < shown; ++i) {
      const FileHolding& file = result_.files[i];
      write_named(names_(file.locator),
                  file.held_in ? "in " + escape_for_display(*file.held_in) : "new");
    }
    more(result_.files.size(), shown, "file");
  }

  std::string reference_name(const HeldIn& held_in) const {
    return escape_for_display(to_bytes(result_.reference[held_in.reference].locator));
  }

  // Sorted, so that not even these lines depend on the order in which paths were named.
  static std::string arguments(const std::vector<std::string>& paths, std::string_view before) {
    std::string text;
    for (const std::string& path : std::set<std::string>(paths.begin(), paths.end())) {
      text += fmt::format("{}{}", before, shell_quote(path));
    }
    return text;
  }

  void write_next() const {
    std::vector<std::string> commands;
    const std::vector<const DocumentHolding*> partly = all(Holding::partly);
    if (!partly.empty() && !partly.front()->held_in.empty()) {
      const DocumentHolding& first = *partly.front();
      const Document& held_in = result_.reference[first.held_in.front().reference];
      commands.push_back(fmt::format(
          "stemma compare {} {}", shell_quote(to_bytes(result_.documents[first.document].locator)),
          shell_quote(to_bytes(held_in.locator))));
    }
    if (result_.total.held + result_.total.files_held > 0) {
      commands.push_back(fmt::format("stemma{}{} --format paths", arguments(options_.paths, " "),
                                     arguments(options_.against, " --against ")));
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
      if (i == 0) line("");
      line((i == 0 ? "Next: " : "      ") + commands[i]);
    }
  }

  const HoldingsResult& result_;
  const HoldingsScreenOptions& options_;
  const Write& write_;
  const ScreenNames names_;
};

}  // namespace

void write_holdings_screen(const HoldingsResult& result, const HoldingsScreenOptions& options,
                           const Write& write) {
  HoldingsScreen(result, options, write).run();
}

}  // namespace stemma
