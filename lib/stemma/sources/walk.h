// From what the user pointed at to the list of files to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/run_context.h"
#include "stemma/sources/file_stamp.h"
#include "stemma/sources/locator.h"

namespace stemma {

enum class LinkPolicy { skip, follow };

struct WalkOptions {
  // Shell patterns (fnmatch, with ** crossing folders) on the path below the named folder and,
  // if the pattern has no slash, on the file's name alone. A slash at the end is dropped. A file
  // must match one of `include` (if any is given) and none of `exclude`; a folder that matches
  // `exclude` is not entered. A file that was itself named is always taken.
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  LinkPolicy links = LinkPolicy::skip;  // links met below a named folder; a named one is followed
};

struct SourceFile {
  Locator locator;               // spelled as the user named it, the folder's part included
  std::uint64_t size = 0;        // bytes, when walked; 0 for standard input
  std::string stored_at = {};    // where its bytes are, if not where the locator says
  FileStamp stamp = {};          // when walked
  std::string text_column = {};  // of a table whose rows are documents: see with_text_columns()
};

// Where its bytes are.
inline const std::string& stored_path(const SourceFile& file) {
  return file.stored_at.empty() ? file.locator.path : file.stored_at;
}

// All regular files under `paths`, hidden ones included, each file once however often and by
// whatever spelling it was named (the bytewise first spelling stays), sorted by the bytes of the
// locator: the same list for any order of `paths`. "-" is standard input.
//
// A name of no file that names a place inside one (file.jsonl#L12) is that: see record_file.h.
//
// Throws Error{path_not_found} naming the missing paths (the first 20, and how many more), before
// anything is walked. Sockets, fifos, devices, links that are not followed and folders that cannot
// be read (those past the system's limit on path lengths too) become diagnostics; a named folder
// without a file is noted as no_documents.
//
// Where links are followed, each real folder below a named one is entered once, under its bytewise
// first spelling, and patterns see that one: loops end, and links that multiply cost nothing.
// Cost: one stat a file and one realpath a named path (with LinkPolicy::follow, one a link).
STEMMA_API std::vector<SourceFile> walk(const std::vector<std::string>& paths,
                                        const WalkOptions& options, RunContext& context);

// Splits a list of names at '\n' (a '\r' before it goes too) or at '\0'; empty names are dropped.
enum class NameSeparator { newline, nul };
STEMMA_API std::vector<std::string> split_names(std::string_view list, NameSeparator separator);

}  // namespace stemma
