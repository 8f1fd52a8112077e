#include "stemma/engine/scan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/extract/extract.h"
#include "stemma/sources/read.h"

namespace stemma {
namespace {

// Bytes held at the peak for each byte of a file: the file, its text as UTF-16 while it is
// converted, as UTF-8, tokens of 16 bytes each (one for every three bytes in the worst case, a
// text of ideographs), and vectors that grow.
constexpr std::uint64_t kPeakPerByte = 14;
constexpr std::uint64_t kPeakPerDocument = std::uint64_t{1} << 14U;

// Further bytes for each line: where lines are short, each may be a passage of one word.
constexpr std::uint64_t kPeakPerLine = 128;

// What later stages hold for each token: its shingle, fingerprint and index entries.
constexpr std::uint64_t kSketchPerToken = 24;
constexpr std::uint64_t kSketchPerDocument = 2048;

std::uint64_t held_by(const Document& document) {
  return sizeof(Document) + document.text.capacity() +
         document.tokens.capacity() * (sizeof(Token) + kSketchPerToken) +
         document.passages.capacity() * sizeof(Passage) + kSketchPerDocument;
}

Diagnostic does_not_fit(const SourceFile& file, const RunContext& context) {
  return {DiagnosticCode::too_large, to_bytes(file.locator),
          "needs more memory than is left of the budget of " +
              std::to_string(context.memory.total() >> 20U) + " MiB; --memory sets another"};
}

// Lines are counted only where that can matter.
bool fits_by_lines(std::string_view bytes, std::uint64_t budget) {
  if (bytes.size() * (kPeakPerByte + kPeakPerLine) <= budget) return true;
  const auto lines = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n') +
                                                std::count(bytes.begin(), bytes.end(), '\r'));
  return bytes.size() * kPeakPerByte + lines * kPeakPerLine <= budget;
}

void drop_text(Document& document) {
  document.text = {};
  document.tokens = {};
  document.passages = {};
}

}  // namespace

std::vector<Document> scan(const std::vector<SourceFile>& files, Copies copies,
                           RunContext& context) {
  std::vector<Document> documents;
  std::map<Digest, std::size_t> holders;  // the document that holds a text, by its digest
  const auto limit = std::min(kMaxTextBytes, context.memory.total() / kPeakPerByte);
  const auto cost = [&](std::size_t i) { return files[i].size * kPeakPerByte + kPeakPerDocument; };
  const auto work = [&](std::size_t i) -> std::optional<Document> {
    std::optional<RawDocument> raw = read_document(files[i], limit, context);
    if (!raw) return std::nullopt;
    if (!fits_by_lines(raw->bytes, context.memory.total())) {
      context.diagnostics.add(does_not_fit(files[i], context));
      return std::nullopt;
    }
    const Digest digest = sha256(raw->bytes);
    std::optional<Extracted> extracted = extract(*raw, context);
    raw->bytes = {};
    if (!extracted) return std::nullopt;
    return make_document(files[i].locator, std::move(*extracted), digest);
  };
  const auto finish = [&](std::size_t i, std::optional<Document> document) -> std::uint64_t {
    context.report_progress("reading", i + 1, files.size());
    if (!document) return 0;
    const auto [holder, is_new] = holders.emplace(document->text_digest, documents.size());
    if (copies == Copies::drop_text && !is_new) {
      if (is_better_copy(*document, documents[holder->second])) {
        drop_text(documents[holder->second]);
        holder->second = documents.size();
      } else {
        drop_text(*document);
      }
    }
    document->tokens.shrink_to_fit();
    document->passages.shrink_to_fit();
    documents.push_back(std::move(*document));
    return held_by(documents.back());
  };
  const auto too_large = [&](std::size_t i) {
    context.diagnostics.add(does_not_fit(files[i], context));
  };
  ordered_pipeline(files.size(), context, cost, work, finish, too_large);
  return documents;
}

}  // namespace stemma
