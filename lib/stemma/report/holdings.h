// What a reference collection holds already of an accession: values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/diagnostic.h"
#include "stemma/base/export.h"
#include "stemma/text/document.h"

namespace stemma {

struct HoldingParameters {
  // A passage of fewer words says too little by itself: it is looked for with what stands beside
  // it, so many words together.
  std::uint32_t context = 5;
  // Words of a passage that does not stand as a whole are held in runs of so many words.
  std::uint32_t run = 12;
};

enum class Holding {
  held,     // every passage stands in the reference
  partly,   // not every passage, but at least half of the words
  is_new,   // less than half of the words
  wordless  // nothing that could be held
};
// "held", "partly", "new", "wordless".
STEMMA_API std::string_view code_string(Holding holding);

// A passage that does not stand in the reference as a whole.
struct PassageNotHeld {
  std::uint32_t passage = 0;  // index into the document's passages
  Span tokens;                // of the document: from the first word that is not held to the last
  std::uint32_t words = 0;    // that are not held, at least one
};

struct HeldIn {
  std::uint32_t reference = 0;  // index into the documents of the reference
  std::uint64_t words = 0;      // of the document, that stand there
};

struct DocumentHolding {
  std::uint32_t document = 0;  // index into the documents of the accession
  Holding holding = Holding::wordless;
  std::uint64_t words = 0;
  std::uint64_t words_held = 0;
  std::uint64_t passages_not_held = 0;
  std::vector<PassageNotHeld> not_held;  // in order; only where it is held partly
  std::vector<HeldIn> held_in;           // where most of its words stand, the most first; up to 3
};

// A file of the accession that gave no document (an image, what could not be read or parsed), and
// where its very bytes are in the reference.
struct FileHolding {
  std::string locator;                 // bytes
  std::optional<std::string> held_in;  // the first by locator; nothing where they are not there
};

// Held or new.
STEMMA_API Holding holding_of(const FileHolding& file);

// All documents and files in a folder and below it, or in one file that holds several.
struct FolderHolding {
  std::string path;  // as in the locators, without a slash at the end; bytes
  std::uint64_t held = 0;
  std::uint64_t partly = 0;
  std::uint64_t is_new = 0;
  std::uint64_t wordless = 0;
  std::uint64_t words = 0;
  std::uint64_t words_held = 0;
  std::uint64_t files_held = 0;  // that gave no document
  std::uint64_t files_new = 0;

  friend bool operator==(const FolderHolding&, const FolderHolding&) = default;
};

struct HoldingsResult {
  HoldingParameters parameters;
  std::vector<Document> documents;        // the accession, by locator
  std::vector<Document> reference;        // by locator
  std::vector<DocumentHolding> holdings;  // of each document, in their order
  std::vector<FileHolding> files;         // by locator
  FolderHolding total;                    // its path is empty
  // Folders that hold documents themselves or part into several, and archives, mailboxes and the
  // like, by path.
  std::vector<FolderHolding> folders;
  // Locators, bytes, of what is held with all that lies in it.
  std::vector<std::string> may_go;
  std::vector<Diagnostic> diagnostics;
};

}  // namespace stemma
