#include "corpus_text.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "stemma/base/hash.h"
#include "stemma/base/utf8.h"

namespace corpus {

enum class WordKind : std::uint8_t { cased, as_it_is, digits, unspaced };

namespace {

// Copied 16 bytes at a time, so all that is copied from is this much longer.
constexpr std::size_t kStep = 16;
constexpr std::size_t kLongestWord = 48;  // in bytes; a longer one stays

// A class begins anew where words are this much rarer than its first, and it is large enough for
// its bijections to differ.
constexpr std::size_t kRarer = 4;
constexpr std::size_t kSmallestClass = 31;

// Scripts without spaces, where a word is a character; others are left as they are.
bool is_unspaced(UChar32 c) {
  return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || c >= 0x20000;
}
bool is_digit(UChar32 c) {
  return c >= '0' && c <= '9';
}
bool is_letter(UChar32 c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return u_isalpha(c) != 0 || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

UChar32 next(std::string_view text, std::size_t& at) {
  const stemma::CodePoint read = stemma::decode_utf8(text, at);
  at += read.length;
  return static_cast<UChar32>(read.value);
}

void append(std::string& to, UChar32 c) {
  stemma::append_utf8(to, static_cast<char32_t>(c));
}

std::string lower(std::string_view word) {
  std::string result;
  for (std::size_t at = 0; at < word.size();) append(result, u_tolower(next(word, at)));
  return result;
}
std::string upper(std::string_view word, std::size_t characters) {
  std::string result;
  for (std::size_t at = 0, i = 0; at < word.size(); ++i) {
    const UChar32 c = next(word, at);
    append(result, i < characters ? u_toupper(c) : c);
  }
  return result;
}
std::string in_form(std::string_view word, Form form) {
  switch (form) {
    case Form::lower:
      return std::string(word);
    case Form::title:
      return upper(word, 1);
    case Form::upper:
      break;
  }
  return upper(word, word.size());
}

// The word as the vocabulary has it, and which form of it stands there.
struct Reading {
  std::string word;
  WordKind kind;
  Form form;
};

Reading read(std::string_view word, WordKind kind) {
  if (kind != WordKind::cased) return {std::string(word), kind, Form::lower};
  std::string base = lower(word);
  for (const Form form : {Form::lower, Form::title, Form::upper}) {
    if (in_form(base, Form::title).size() != base.size()) break;
    if (in_form(base, Form::upper).size() != base.size()) break;
    if (in_form(base, form) == word) return {std::move(base), kind, form};
  }
  return {std::string(word), WordKind::as_it_is, Form::lower};
}

// The largest prime up to n, or 0.
std::size_t prime_upto(std::size_t n) {
  for (; n >= 2; --n) {
    std::size_t divisor = 2;
    while (divisor * divisor <= n && n % divisor != 0) ++divisor;
    if (divisor * divisor > n) return n;
  }
  return 0;
}

std::uint32_t narrow(std::size_t value) {
  if (value > UINT32_MAX) throw std::length_error("the base text is longer than 4 GB");
  return static_cast<std::uint32_t>(value);
}

// Quotation marks -------------------------------------------------------------------------------

constexpr std::string_view kOpening = "“";
constexpr std::string_view kClosing = "”";
constexpr std::string_view kApostrophe = "’";

bool is_word_byte(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || is_letter(c) || is_digit(c);
}

std::string with_curly_quotes(std::string_view paragraph) {
  std::string result;
  bool open = false;
  for (std::size_t i = 0; i < paragraph.size(); ++i) {
    const char c = paragraph[i];
    if (c == '"') {
      open = !open;
      result += open ? kOpening : kClosing;
    } else if (c == '\'' && i > 0 && i + 1 < paragraph.size() && is_word_byte(paragraph[i - 1]) &&
               is_word_byte(paragraph[i + 1])) {
      result += kApostrophe;
    } else {
      result += c;
    }
  }
  if (open) result += kClosing;
  if (result.find(kOpening) != std::string::npos) return result;
  // Some words a third in, or all of them; never within a character.
  std::size_t begin = result.find(' ', result.size() / 3);
  if (begin == std::string::npos) return std::string(kOpening) + result + std::string(kClosing);
  std::size_t end = ++begin;
  for (int words = 0; words < 4 && end != std::string::npos; ++words) {
    end = result.find_first_of(" \n", end + 1);
  }
  result.insert(std::min(end, result.size()), kClosing);
  result.insert(begin, kOpening);
  return result;
}

}  // namespace

// Reading the text -------------------------------------------------------------------------------

class TextBuilder {
 public:
  TextBuilder(Text& text, Quotes quotes) : result_(text), quotes_(quotes) {
    result_.text_ = kReserved;
  }

  void add(std::string_view file) {
    while (!file.empty()) {
      const std::size_t end = std::min(file.find("\n\n"), file.size());
      const std::string_view paragraph = file.substr(0, end);
      add_paragraph(paragraph.substr(0, paragraph.find_last_not_of('\n') + 1));
      file.remove_prefix(end);
      file.remove_prefix(std::min(file.find_first_not_of('\n'), file.size()));
    }
  }

  void finish(std::size_t kept) {
    result_.text_.append(kStep, '\n');
    make_classes(kept);
    for (std::size_t i = 0; i < result_.words_.size(); ++i) {
      Word& word = result_.words_[i];
      const Entry& entry = *entries_[entry_of_word_[i]];
      word.klass = entry.klass;
      word.rank = entry.rank;
    }
  }

 private:
  struct Entry {
    const std::string* word;
    WordKind kind;
    std::size_t count = 0;
    std::uint16_t klass = 0;
    std::uint32_t rank = 0;
  };

  void add_paragraph(std::string_view paragraph) {
    if (paragraph.empty()) return;
    const std::string curly =
        quotes_ == Quotes::curly_in_each_paragraph ? with_curly_quotes(paragraph) : std::string();
    if (!curly.empty()) paragraph = curly;
    const std::size_t begin = result_.text_.size();
    const std::size_t first_word = result_.words_.size();
    result_.text_ += paragraph;
    for (std::size_t at = 0; at < paragraph.size();) add_word(paragraph, at, begin);
    if (result_.words_.size() == first_word) {  // of no use in a document
      result_.text_.resize(begin);
      return;
    }
    result_.paragraphs_.push_back({narrow(begin), narrow(begin + paragraph.size()),
                                   narrow(first_word), narrow(result_.words_.size())});
    result_.text_ += "\n\n";
  }

  // What begins at `at`: a word, or a character that is none.
  void add_word(std::string_view paragraph, std::size_t& at, std::size_t offset) {
    const std::size_t begin = at;
    const UChar32 c = next(paragraph, at);
    if (!is_letter(c) && !is_digit(c)) return;
    const WordKind kind = is_unspaced(c) ? WordKind::unspaced
                          : is_digit(c)  ? WordKind::digits
                                         : WordKind::cased;
    while (kind != WordKind::unspaced && at < paragraph.size()) {
      std::size_t after = at;
      const UChar32 following = next(paragraph, after);
      const bool goes_on = kind == WordKind::digits
                               ? is_digit(following)
                               : is_letter(following) && !is_unspaced(following);
      if (!goes_on) break;
      at = after;
    }
    const std::string_view word = paragraph.substr(begin, at - begin);
    if (word.size() > kLongestWord) return;
    Reading reading = read(word, kind);
    entry_of_word_.push_back(entry_of(std::move(reading.word), reading.kind));
    result_.words_.push_back(
        {narrow(offset + begin), 0, 0, static_cast<std::uint16_t>(word.size()), reading.form});
  }

  std::uint32_t entry_of(std::string word, WordKind kind) {
    word += static_cast<char>(kind);  // a word may be there as several kinds
    const auto [found, is_new] =
        number_.try_emplace(std::move(word), static_cast<std::uint32_t>(entries_.size()));
    if (is_new) {
      auto entry = std::make_unique<Entry>();
      entry->word = &found->first;
      entry->kind = kind;
      entries_.push_back(std::move(entry));
    }
    ++entries_[found->second]->count;
    return found->second;
  }

  void make_classes(std::size_t kept) {
    result_.classes_.push_back({});  // of what stays
    result_.vocabulary_ = entries_.size();
    std::vector<Entry*> all;
    all.reserve(entries_.size());
    for (const auto& entry : entries_) all.push_back(entry.get());
    const auto more_frequent = [](const Entry* a, const Entry* b) {
      return a->count != b->count ? a->count > b->count : *a->word < *b->word;
    };
    std::sort(all.begin(), all.end(), more_frequent);
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(kept, all.size())));
    std::stable_sort(all.begin(), all.end(), [](const Entry* a, const Entry* b) {
      return std::pair(a->kind, a->word->size()) < std::pair(b->kind, b->word->size());
    });
    std::span<Entry*> rest = all;
    while (!rest.empty()) {
      const auto other = std::find_if(rest.begin(), rest.end(), [&](const Entry* entry) {
        return entry->kind != rest[0]->kind || entry->word->size() != rest[0]->word->size();
      });
      const auto size = static_cast<std::size_t>(other - rest.begin());
      split(rest.first(size));
      rest = rest.subspan(size);
    }
    result_.table_.append(kLongestWord, ' ');
  }

  // Cuts words of one kind and length into classes of about the same frequency. Each class has as
  // many words as a prime; what is over goes to the next, and a few rare words stay.
  void split(std::span<Entry*> words) {
    while (!words.empty()) {
      std::size_t size = 0;
      while (size < words.size() &&
             (size < kSmallestClass || kRarer * words[size]->count >= words[0]->count)) {
        ++size;
      }
      if (words.size() - size < kSmallestClass) size = words.size();
      size = prime_upto(size);
      if (size == 0) return;
      add_class(words.first(size));
      if (words.size() - size < kSmallestClass) return;
      words = words.subspan(size);
    }
  }

  void add_class(std::span<Entry*> words) {
    if (result_.classes_.size() > UINT16_MAX) throw std::length_error("too many classes of words");
    const auto klass = static_cast<std::uint16_t>(result_.classes_.size());
    result_.classes_.push_back({narrow(words.size()), narrow(result_.table_.size())});
    for (const Form form : {Form::lower, Form::title, Form::upper}) {
      for (const Entry* entry : words) {
        const std::string_view word(entry->word->data(), entry->word->size() - 1);
        result_.table_ += entry->kind == WordKind::cased ? in_form(word, form) : std::string(word);
      }
    }
    for (std::size_t rank = 0; rank < words.size(); ++rank) {
      words[rank]->klass = klass;
      words[rank]->rank = narrow(rank);
    }
    result_.replaced_ += words.size();
  }

  Text& result_;
  Quotes quotes_;
  std::unordered_map<std::string, std::uint32_t> number_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::uint32_t> entry_of_word_;
};

Text::Text(const std::vector<std::string>& files, std::size_t kept, Quotes quotes) {
  TextBuilder builder(*this, quotes);
  for (const std::string& file : files) builder.add(file);
  builder.finish(kept);
}

double Text::runs_kept() const {
  constexpr std::size_t kRun = 5;
  std::size_t kept = 0;
  std::size_t in_a_row = 0;
  for (const Word& word : words_) {
    in_a_row = word.klass == 0 ? in_a_row + 1 : 0;
    if (in_a_row >= kRun) ++kept;
  }
  return words_.empty() ? 0.0 : static_cast<double>(kept) / static_cast<double>(words_.size());
}

std::uint64_t Text::digest() const {
  return stemma::hash64(text_);
}

// Writing documents ------------------------------------------------------------------------------

Piece Text::piece_of(std::uint32_t word, std::uint16_t key) const {
  return {kSpace.begin, kSpace.length, word, key, words_[word].form};
}

void Text::append(std::vector<Piece>& pieces, std::size_t paragraph, std::uint32_t end_word,
                  std::uint16_t key) const {
  const Paragraph& whole = paragraphs_[paragraph];
  std::uint32_t gap = whole.begin;
  end_word = std::min(end_word, whole.last_word);
  for (std::uint32_t word = whole.first_word; word < end_word; ++word) {
    const std::uint32_t begin = words_[word].begin;
    pieces.push_back({gap, begin - gap, word, key, words_[word].form});
    gap = begin + words_[word].length;
  }
  if (end_word == whole.last_word && gap < whole.end) {
    pieces.push_back({gap, whole.end - gap, kNoWord, key, Form::lower});
  }
}

std::size_t Text::size_of(std::span<const Piece> pieces) const {
  std::size_t size = 0;
  for (const Piece& piece : pieces) {
    size += piece.gap_length + (piece.word == kNoWord ? 0U : words_[piece.word].length);
  }
  return size;
}

namespace {

// May write up to kStep - 1 bytes more, which the next call overwrites.
char* put(char* to, const char* from, std::size_t size) {
  for (std::size_t at = 0; at < size; at += kStep) std::memcpy(to + at, from + at, kStep);
  return to + size;
}

}  // namespace

void Text::write(std::span<const Piece> pieces, std::span<const std::uint64_t> keys,
                 std::string& to) const {
  const std::size_t size = size_of(pieces);
  to.resize(size + kStep);
  // The affine maps of the classes, for each key.
  struct Map {
    std::uint64_t factor;
    std::uint64_t summand;
  };
  thread_local std::vector<Map> maps;
  maps.clear();
  for (const std::uint64_t key : keys) {
    for (std::size_t klass = 0; klass < classes_.size(); ++klass) {
      const std::uint64_t random = stemma::mix64(key + klass * 0x9E3779B97F4A7C15U);
      const std::uint64_t n = classes_[klass].size;
      maps.push_back({n < 2 ? 1 : 1 + (((random >> 32U) * (n - 1)) >> 32U),
                      ((random & 0xFFFFFFFFU) * n) >> 32U});
    }
  }
  char* at = to.data();
  for (const Piece& piece : pieces) {
    at = put(at, text_.data() + piece.gap_begin, piece.gap_length);
    if (piece.word == kNoWord) continue;
    const Word& word = words_[piece.word];
    if (word.klass == 0) {
      at = put(at, text_.data() + word.begin, word.length);
      continue;
    }
    const Class& klass = classes_[word.klass];
    const Map& map = maps[piece.key * classes_.size() + word.klass];
    const std::uint64_t rank = (map.factor * word.rank + map.summand) % klass.size;
    const std::uint64_t form = static_cast<std::uint64_t>(piece.form) * klass.size;
    at = put(at, table_.data() + klass.words + (form + rank) * word.length, word.length);
  }
  to.resize(size);
}

}  // namespace corpus
