#include "stemma/engine/recurring_passages.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "stemma/base/hash_sort.h"
#include "stemma/base/parallel.h"
#include "stemma/base/release_memory.h"
#include "stemma/engine/contents.h"
#include "stemma/engine/passage_runs.h"
#include "stemma/store/key_join.h"
#include "stemma/text/passage_keys.h"

namespace stemma {
namespace {

constexpr std::size_t kExcerptBytes = 400;

struct Recurrence {
  PassageKey key;
  std::uint64_t documents = 0;
  std::uint64_t families = 0;
  std::uint64_t boilerplate = 0;
  std::uint32_t first = 0;  // document
};

// Which of two comes first in the list.
bool outweighs(const Recurrence& x, const Recurrence& y) {
  const auto weight = [](const Recurrence& of) {
    return std::tuple(of.documents * of.key.words, of.families, of.key.words, of.key.hash);
  };
  return weight(x) > weight(y);
}

// Takes the passages of all documents in order, and keeps those that recur most.
class Counting {
 public:
  Counting(std::span<const std::uint32_t> family_of, std::size_t most)
      : family_of_(family_of), most_(most) {}

  void add(const PassageOfDocument& passage) {
    if (!passage.is_same_passage(last_)) finish_passage();
    last_ = passage;
    const std::uint32_t document = passage.document();
    first_ = families_.empty() ? document : std::min(first_, document);
    families_.push_back(family_of_[document]);
    boilerplate_ += passage.is_boilerplate() ? 1 : 0;
  }

  std::vector<Recurrence> finish() {
    finish_passage();
    std::ranges::sort_heap(heaviest_, outweighs);
    return std::move(heaviest_);
  }

  std::uint64_t found() const { return found_; }

 private:
  // The list is a heap, with the lightest on top.
  void finish_passage() {
    const std::uint64_t documents = families_.size();
    std::ranges::sort(families_);
    families_.erase(std::ranges::unique(families_).begin(), families_.end());
    if (families_.size() >= kLeastFamilies) {
      ++found_;
      heaviest_.push_back({{last_.hash, last_.words, BlockRole::content},
                           documents,
                           families_.size(),
                           boilerplate_,
                           first_});
      std::ranges::push_heap(heaviest_, outweighs);
      if (heaviest_.size() > most_) {
        std::ranges::pop_heap(heaviest_, outweighs);
        heaviest_.pop_back();
      }
    }
    families_.clear();
    boilerplate_ = 0;
  }

  std::span<const std::uint32_t> family_of_;
  std::size_t most_;
  std::uint64_t found_ = 0;
  std::vector<Recurrence> heaviest_;
  // Of the passage that is being counted:
  PassageOfDocument last_;
  std::vector<std::uint32_t> families_;  // one for each document
  std::uint64_t boilerplate_ = 0;
  std::uint32_t first_ = 0;
};

// `source` says the same as the first document, and has the text; nothing where that is gone.
RecurringPassage describe(const Recurrence& of, const Document& source) {
  RecurringPassage passage;
  passage.words = of.key.words;
  passage.documents = of.documents;
  passage.families = of.families;
  passage.boilerplate = of.boilerplate;
  passage.document = of.first;
  const Passage* const found = find_passage(source, of.key);
  if (found == nullptr) return passage;
  passage.line = found->first_line;
  passage.text = source.text.substr(found->bytes.begin, found->bytes.size());
  if (passage.text.size() <= kExcerptBytes) return passage;
  std::size_t end = kExcerptBytes;
  while (end > 0 && (static_cast<unsigned char>(passage.text[end]) & 0xC0U) == 0x80U) --end;
  passage.text = passage.text.substr(0, end) + "…";
  return passage;
}

}  // namespace

std::vector<std::uint32_t> numbers_of_families(std::size_t documents,
                                               std::span<const Family> families) {
  std::vector<std::uint32_t> numbers(documents);
  for (std::uint32_t i = 0; i < documents; ++i) {
    numbers[i] = static_cast<std::uint32_t>(families.size()) + i;
  }
  for (std::uint32_t family = 0; family < families.size(); ++family) {
    for (const Version& version : families[family].comparison.versions) {
      numbers[version.document] = family;
    }
  }
  return numbers;
}

RecurringPassages find_recurring_passages(const std::vector<Document>& documents,
                                          std::span<const std::uint32_t> family_of,
                                          std::size_t most, const RunContext& context) {
  // Of copies with the same bytes, read as the same format, one holds the text.
  std::map<std::pair<Digest, Format>, std::uint32_t> holders;
  for (std::uint32_t i = 0; i < documents.size(); ++i) {
    if (documents[i].passages.empty()) continue;
    holders.try_emplace({documents[i].bytes_digest, documents[i].format}, i);
  }
  const auto holder_of = [&](std::uint32_t i) {
    if (!documents[i].passages.empty()) return i;
    const auto found = holders.find({documents[i].bytes_digest, documents[i].format});
    return found == holders.end() ? i : found->second;
  };
  std::vector<std::vector<PassageKey>> keys(documents.size());
  parallel_for(documents.size(), context,
               [&](std::size_t i) { keys[i] = keys_of_passages(documents[i]); });
  std::vector<PassageOfDocument> passages;
  for (std::uint32_t i = 0; i < documents.size(); ++i) {
    for (const PassageKey& key : keys[holder_of(i)]) passages.emplace_back(key, i);
  }
  release_memory(keys);
  sort_by_hash(passages, [](const PassageOfDocument& passage) { return passage.hash; });
  Counting counting(family_of, most);
  for (const PassageOfDocument& passage : passages) counting.add(passage);
  RecurringPassages result;
  for (const Recurrence& of : counting.finish()) {
    result.listed.push_back(describe(of, documents[holder_of(of.first)]));
  }
  result.found = counting.found();
  return result;
}

RecurringPassages find_recurring_passages(Collection& collection,
                                          std::span<const std::uint32_t> family_of,
                                          std::size_t most, const WorkFolder& folder,
                                          RunContext& context) {
  Counting counting(family_of, most);
  collection.passages->for_each([&](PassageOfDocument passage) {
    const std::uint32_t document = collection.document_of_number[passage.document()];
    if (document == kNoRank) return;
    passage.renumber(document);
    counting.add(passage);
  });
  const std::vector<Recurrence> found = counting.finish();
  std::vector<std::uint32_t> wanted;
  wanted.reserve(found.size());
  for (const Recurrence& of : found) wanted.push_back(of.first);
  std::ranges::sort(wanted);
  wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
  const Contents contents(collection, wanted, folder, context);
  RecurringPassages result;
  for (const Recurrence& of : found) {
    Document source;
    contents.read(of.first, source, Detail::passages);
    result.listed.push_back(describe(of, source));
  }
  result.found = counting.found();
  return result;
}

}  // namespace stemma
