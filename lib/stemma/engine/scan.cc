#include "stemma/engine/scan.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
         document.token_spans.capacity() * sizeof(Span) +
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

// To give back an eighth is not worth a copy.
template <class Value>
void shrink_if_wasteful(std::vector<Value>& values) {
  if (values.capacity() - values.size() > values.size() / 8) values.shrink_to_fit();
}

void drop_text(Document& document) {
  document.text = {};
  document.tokens = {};
  document.token_spans = {};
  document.passages = {};
}

void move_text(Document& from, Document& to) {
  to.text = std::move(from.text);
  to.tokens = std::move(from.tokens);
  to.token_spans = std::move(from.token_spans);
  to.passages = std::move(from.passages);
}

// What reading a file's bytes came to, for its copies. Thread-safe.
class KnownFiles {
 public:
  struct Known {
    Digest text_digest;
    std::uint64_t defects = 0;
  };

  std::optional<Known> find(const Digest& bytes) const {
    const std::scoped_lock lock(mutex_);
    const auto found = files_.find(bytes);
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }

  void add(const Document& document) {
    const std::scoped_lock lock(mutex_);
    files_.try_emplace(document.bytes_digest, Known{document.text_digest, document.defects});
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<Digest, Known, DigestHash> files_;
};

// Without the text, which the file it is a copy of has.
Document copy_of(const KnownFiles::Known& known, const Locator& locator, Extracted extracted,
                 const Digest& bytes_digest) {
  Document document;
  document.locator = locator;
  document.metadata = std::move(extracted.metadata);
  document.encoding = std::move(extracted.encoding);
  document.bytes_digest = bytes_digest;
  document.text_digest = known.text_digest;
  document.defects = known.defects;
  return document;
}

}  // namespace

std::vector<Document> scan(const std::vector<SourceFile>& files, Keep keep, RunContext& context,
                           Wanted wanted) {
  std::vector<Document> documents;
  std::unordered_map<Digest, std::size_t, DigestHash>
      holders;  // the document that holds a text, by its digest
  KnownFiles known_files;
  const auto limit = std::min(kMaxTextBytes, context.memory.total() / kPeakPerByte);
  if (keep == Keep::tokens && wanted == Wanted::text_and_metadata) wanted = Wanted::text;
  const auto cost = [&](std::size_t i) { return files[i].size * kPeakPerByte + kPeakPerDocument; };
  const auto work = [&](std::size_t i) -> std::optional<Document> {
    std::optional<RawDocument> raw = read_document(files[i], limit, context);
    if (!raw) return std::nullopt;
    if (!fits_by_lines(raw->bytes, context.memory.total())) {
      context.diagnostics.add(does_not_fit(files[i], context));
      return std::nullopt;
    }
    const Digest digest = sha256(raw->bytes);
    std::optional<Extracted> extracted = extract(*raw, context, wanted);
    raw->bytes = {};
    if (!extracted) return std::nullopt;
    if (keep != Keep::text_of_each) {
      if (const auto known = known_files.find(digest)) {
        return copy_of(*known, files[i].locator, std::move(*extracted), digest);
      }
    }
    Document document = make_document(files[i].locator, std::move(*extracted), digest,
                                      keep == Keep::tokens ? Detail::words : Detail::passages);
    known_files.add(document);
    return document;
  };
  // A copy of a file may come before the one that was read for both: then it gets the text.
  const auto finish = [&](std::size_t i, std::optional<Document> document) -> std::uint64_t {
    context.report_progress("reading", i + 1, files.size());
    if (!document) return 0;
    shrink_if_wasteful(document->tokens);
    shrink_if_wasteful(document->token_spans);
    shrink_if_wasteful(document->passages);
    std::uint64_t moved = 0;
    const auto [holder, is_new] = holders.emplace(document->text_digest, documents.size());
    if (keep != Keep::text_of_each && !is_new) {
      Document& first = documents[holder->second];
      if (is_better_copy(*document, first)) {
        drop_text(first);
        holder->second = documents.size();
      } else {
        if (first.tokens.empty() && first.bytes_digest == document->bytes_digest) {
          move_text(*document, first);
          moved = held_by(first);
        }
        drop_text(*document);
      }
    }
    documents.push_back(std::move(*document));
    return held_by(documents.back()) + moved;
  };
  const auto too_large = [&](std::size_t i) {
    context.diagnostics.add(does_not_fit(files[i], context));
  };
  const auto next = [&, i = std::size_t{0}]() mutable {
    return i < files.size() ? std::optional(i++) : std::nullopt;
  };
  ordered_pipeline(context, next, cost, work, finish, too_large);
  return documents;
}

}  // namespace stemma
