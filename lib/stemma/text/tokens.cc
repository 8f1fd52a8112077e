#include "stemma/text/tokens.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

#include "stemma/text/chunk.h"
#include "stemma/text/token_buffer.h"
#include "stemma/text/tokens_of.h"
#include "stemma/text/word_hash.h"
#include "stemma/text/word_reader.h"

namespace stemma {
namespace {

// Cuts a text into words by the classes of its bytes, a block at a time: the rules of word
// boundaries are bit masks there. Where these do not suffice a WordReader takes over.
class Tokenizer {
 public:
  Tokenizer(std::string_view text, Span range, const kernels::Kernel& kernel, TokenBuffer& tokens,
            WordReader& reader)
      : text_(text),
        range_(range),
        kernel_(kernel),
        tokens_(tokens),
        reader_(reader),
        chunk_(kernel) {}

  void run() {
    begin_ = range_.begin;
    while (begin_ < range_.end) {
      chunk_.read(text_, begin_, range_);
      for (std::size_t block = 0; block < chunk_.blocks(); ++block) read_block(block);
      drop_open_edge();
      std::uint32_t next = begin_ + static_cast<std::uint32_t>(chunk_.size());
      if (run_.open && next == range_.end) {
        run_.open = false;
        read_run({run_.begin, next}, run_.plain);
      } else if (run_.open && run_.begin > begin_) {
        // Read again with what follows it.
        run_.open = false;
        next = run_.begin;
      } else if (run_.open) {
        run_.plain = false;
      }
      flush_words();
      begin_ = next;
    }
  }

 private:
  // Bytes that are one word, or that take a closer look.
  struct Run {
    bool open = false;  // goes on in the next block
    bool plain = true;  // so far a word by the classes of its bytes
    std::uint32_t begin = 0;
  };

  // Reads the runs that end in this block. A middle or an underscore belongs to the word if the
  // right bytes stand on both of its sides.
  void read_block(std::size_t block) {
    using kernels::Classes;
    const Classes& of = chunk_.classes(block);
    const auto at = static_cast<std::uint32_t>(block * kernels::kBlockBytes);  // in the chunk
    const Classes last = block > 0 ? chunk_.classes(block - 1) : Classes{};
    const Classes next = block + 1 < chunk_.blocks() ? chunk_.classes(block + 1) : behind_chunk();
    const auto behind = [](std::uint64_t bits, std::uint64_t before) {
      return bits << 1U | before >> 63U;
    };
    const auto before = [](std::uint64_t bits, std::uint64_t after) {
      return bits >> 1U | after << 63U;
    };
    const std::uint64_t words = of.letters | of.digits;
    const std::uint64_t after_words = behind(words, last.letters | last.digits);
    const std::uint64_t before_words = before(words, next.letters | next.digits);
    const std::uint64_t before_others = before(of.not_ascii, next.not_ascii);
    const std::uint64_t runs =
        words | of.not_ascii |
        (of.middles_of_letters & behind(of.letters, last.letters) &
         before(of.letters, next.letters)) |
        (of.middles_of_digits & behind(of.digits, last.digits) & before(of.digits, next.digits)) |
        (of.underscores & after_words & before_words);
    // At a byte behind a word: that word may go on.
    const std::uint64_t unclear =
        of.not_ascii | ((of.middles_of_letters | of.middles_of_digits) & before_others) |
        (of.underscores & (before_others | before(of.underscores, next.underscores))) |
        (of.hyphens & before(of.blanks, next.blanks));
    std::uint64_t edges = runs ^ behind(runs, run_.open ? ~std::uint64_t{0} : 0);
    const std::uint32_t begin = run_.open ? run_.begin : begin_ + at;
    if (unclear == 0 && run_.plain && read_to_ <= begin) {
      if (run_.open && edges_count_ % 2 == 0) edges_[edges_count_++] = run_.begin - begin_;
      std::uint32_t* const end = kernel_.places(edges, at, edges_.data() + edges_count_);
      edges_count_ = static_cast<std::size_t>(end - edges_.data());
      run_.open = edges_count_ % 2 != 0;
      if (run_.open) run_.begin = begin_ + edges_[edges_count_ - 1];
      return;
    }
    drop_open_edge();
    const auto next_edge = [&] {
      const int edge = std::countr_zero(edges);
      edges &= edges - 1;
      return edge;
    };
    const auto place = [&](int edge) { return begin_ + at + static_cast<std::uint32_t>(edge); };
    const auto plain = [&](int first, int last_bit) {
      return unclear >> first << (63 - last_bit + first) == 0;
    };
    if (run_.open) {
      if (edges == 0) {
        run_.plain = run_.plain && unclear == 0;
        return;
      }
      const int edge = next_edge();
      const bool is_plain = run_.plain && plain(0, edge);
      run_ = {};
      read_run({begin, place(edge)}, is_plain);
    }
    while (edges != 0) {
      const int first = next_edge();
      if (edges == 0) {
        run_ = {true, plain(first, 63), place(first)};
        return;
      }
      const int edge = next_edge();
      read_run({place(first), place(edge)}, plain(first, edge));
    }
  }

  // The byte behind the chunk, as the first of a block.
  kernels::Classes behind_chunk() const {
    const std::size_t end = begin_ + chunk_.size();
    if (end >= range_.end) return {};
    const unsigned bits = kernels::kClassBits[static_cast<unsigned char>(text_[end])];
    const auto bit = [bits](kernels::Class of) { return std::uint64_t{bits >> of & 1U}; };
    return {bit(kernels::letter),           bit(kernels::digit),
            bit(kernels::not_ascii),        bit(kernels::middle_of_letters),
            bit(kernels::middle_of_digits), bit(kernels::underscore),
            bit(kernels::hyphen),           bit(kernels::blank)};
  }

  void drop_open_edge() { edges_count_ -= edges_count_ % 2; }

  void read_run(Span run, bool plain) {
    if (plain && run.begin >= read_to_) {
      edges_[edges_count_++] = run.begin - begin_;
      edges_[edges_count_++] = run.end - begin_;
      return;
    }
    flush_words();
    read_to_ = std::max(read_to_, run.begin);
    while (read_to_ < run.end) read_to_ = reader_.read_at(read_to_);
  }

  void flush_words() {
    tokens_.add_words(chunk_.folded(), begin_, std::span(edges_).first(edges_count_));
    edges_count_ = 0;
  }

  std::string_view text_;
  Span range_;
  const kernels::Kernel& kernel_;
  TokenBuffer& tokens_;
  WordReader& reader_;
  std::uint32_t begin_ = 0;    // of the chunk
  std::uint32_t read_to_ = 0;  // what stands before has been read
  Run run_;
  std::size_t edges_count_ = 0;
  // Where words begin and end in the chunk that are not yet hashed.
  std::array<std::uint32_t, Chunk::kBytes + 2 * kernels::kBlockBytes> edges_;
  Chunk chunk_;
};

}  // namespace

std::uint64_t token_hash(std::string_view normalized, TokenKind kind) {
  std::array<char, kShortWord> word{};
  const bool is_short = normalized.size() <= word.size();
  if (is_short) std::copy(normalized.begin(), normalized.end(), word.begin());
  const std::uint64_t hash =
      word_hash(is_short ? word.data() : normalized.data(), normalized.size());
  return (hash & ~std::uint64_t{1}) | (kind == TokenKind::cluster ? 1U : 0U);
}

TokenizedText tokens_of(std::string_view text, Span range, AsciiPath path, TokenizedText so_far,
                        Spans spans, const kernels::Kernel& kernel) {
  const auto size = static_cast<std::uint32_t>(text.size());
  range.end = std::min(range.end, size);
  range.begin = std::min(range.begin, range.end);
  TokenBuffer tokens(so_far, spans, kernel);
  WordReader reader(text, range, path, tokens);
  if (path == AsciiPath::fast) {
    Tokenizer(text, range, kernel, tokens, reader).run();
  } else if (!range.empty()) {
    reader.read_segments(range.begin);
  }
  tokens.flush();
  so_far.mojibake += reader.mojibake();
  return so_far;
}

TokenizedText tokenize(std::string_view text, Span range, Spans spans) {
  TokenizedText result;
  result.tokens.reserve(range.size() / kBytesOfWord);
  if (spans == Spans::kept) result.spans.reserve(range.size() / kBytesOfWord);
  return tokens_of(text, range, AsciiPath::fast, std::move(result), spans);
}

std::string normalized_word(std::string_view text, Span span) {
  unicode::CasefoldBuilder normalized;
  normalize(text, span, normalized);
  return normalized.finish();
}

}  // namespace stemma
