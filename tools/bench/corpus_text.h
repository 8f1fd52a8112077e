// Real text of which as many documents can be made as are wanted: words are replaced by others of
// the same length and about the same frequency, for each key by another bijection. So two
// documents of different keys share hardly a run of five words even where they are made of the
// same passage, and each keeps its language's lengths, frequencies, capitals and punctuation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace corpus {

enum class Form : std::uint8_t { lower, title, upper };

// A word of the text, or one character of a script without spaces.
struct Word {
  std::uint32_t begin;   // its first byte in the text
  std::uint32_t rank;    // its place in its class
  std::uint16_t klass;   // 0: it is never replaced
  std::uint16_t length;  // in bytes
  Form form;
};

// What stands in a document: bytes of the text between words, then a word, perhaps replaced.
struct Piece {
  std::uint32_t gap_begin;
  std::uint32_t gap_length;
  std::uint32_t word;  // or kNoWord
  std::uint16_t key;   // which of the document's keys
  Form form;
};
constexpr std::uint32_t kNoWord = UINT32_MAX;

struct Paragraph {
  std::uint32_t begin;  // bytes of the text
  std::uint32_t end;
  std::uint32_t first_word;
  std::uint32_t last_word;  // exclusive
};

enum class Quotes : bool { as_they_are, curly_in_each_paragraph };

// Where bytes that any document may need stand in every text.
struct Gap {
  std::uint32_t begin;
  std::uint32_t length;
};
constexpr std::string_view kReserved = "\n\n  \n";
constexpr Gap kBetweenParagraphs{0, 2};
constexpr Gap kSpace{2, 1};
constexpr Gap kTwoSpaces{2, 2};
constexpr Gap kLineEnd{3, 2};  // a space before it

// Built once, then read by many threads. Takes some three times the text's size, for a while six.
class Text {
 public:
  // `kept`: how many of the most frequent words are never replaced.
  Text(const std::vector<std::string>& files, std::size_t kept, Quotes quotes);

  std::span<const Word> words() const { return words_; }
  std::span<const Paragraph> paragraphs() const { return paragraphs_; }

  // How many words of the vocabulary are replaced, and how many there are.
  std::size_t replaced() const { return replaced_; }
  std::size_t vocabulary() const { return vocabulary_; }
  // The share of runs of five words of which none is replaced, so that documents share them.
  double runs_kept() const;
  // A hash of the text.
  std::uint64_t digest() const;

  // The paragraph from its first byte on, and only words of it before `end_word`; with what
  // follows the last word if that is the paragraph's.
  void append(std::vector<Piece>& pieces, std::size_t paragraph, std::uint32_t end_word,
              std::uint16_t key) const;
  Piece piece_of(std::uint32_t word, std::uint16_t key) const;
  std::size_t size_of(std::span<const Piece> pieces) const;
  // Whether its word is the same for all keys.
  bool is_kept(const Piece& piece) const { return words_[piece.word].klass == 0; }
  // Whether what stands before its word is one space.
  bool is_space(const Piece& piece) const {
    return piece.gap_length == 1 && text_[piece.gap_begin] == ' ';
  }

  // The pieces' text, by the bijection of each piece's key.
  void write(std::span<const Piece> pieces, std::span<const std::uint64_t> keys,
             std::string& to) const;

 private:
  struct Class {
    std::uint32_t size;   // a prime: then two affine maps of it agree in at most one place
    std::uint32_t words;  // where they stand in table_: all in lower case, title case, upper case
  };

  std::string text_;
  std::vector<Word> words_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Class> classes_;
  std::string table_;
  std::size_t replaced_ = 0;
  std::size_t vocabulary_ = 0;

  friend class TextBuilder;
};

}  // namespace corpus
