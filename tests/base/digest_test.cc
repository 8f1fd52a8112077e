#include "stemma/base/digest.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stemma;

// The examples that NIST publishes with FIPS 180-4: one block, two blocks, a million letters;
// the empty text is of the Secure Hash Algorithm Validation System.
const struct {
  const char* what;
  std::string input;
  std::string_view expected;
} kVectors[] = {
    {"no byte", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a million times the letter a", std::string(1'000'000, 'a'),
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

TEST_CASE("digest: SHA-256 of the published examples, at once and in pieces") {
  for (const auto& [what, input, expected] : kVectors) {
    CAPTURE(what);
    CHECK(to_hex(sha256(input)) == expected);
    // 7 and 64 bytes: pieces that end within a block, and with one.
    for (const std::size_t piece : {std::size_t{7}, std::size_t{64}, std::size_t{100'000}}) {
      Sha256 sha;
      for (std::size_t at = 0; at < input.size(); at += piece) {
        sha.update(std::string_view(input).substr(at, piece));
        sha.update("");
      }
      CHECK(to_hex(sha.finish()) == expected);
    }
  }
}

TEST_CASE("digest: a zero byte counts") {
  CHECK(sha256(std::string_view("\0", 1)) != sha256(""));
  CHECK(sha256(std::string_view("a\0b", 3)) != sha256("ab"));
}

TEST_CASE("digest: hexadecimal keeps leading zeros, and order is that of the bytes") {
  Digest digest;
  CHECK(to_hex(digest) == std::string(64, '0'));
  digest.bytes.front() = 0x0A;
  digest.bytes.back() = 0xF0;
  CHECK(to_hex(digest) == "0a" + std::string(60, '0') + "f0");
  CHECK(Digest{} < digest);
  // Hexadecimal of lower-case digits sorts as the bytes do.
  const Digest x = sha256("x");
  const Digest y = sha256("y");
  CHECK((x < y) == (to_hex(x) < to_hex(y)));
}

// The value is in xxHash's own tests.
TEST_CASE("digest: of tokens, XXH3 of 128 bits, the highest byte first") {
  CHECK(to_hex(text_digest({}, 0)) == "99aa06d3014798d86001c324468d497f");
  const std::vector<std::uint64_t> tokens = {1, 2, 3};
  CHECK(to_hex(text_digest(tokens, 0)) != to_hex(text_digest(tokens, 1)));
  CHECK(text_digest(tokens, 0) != text_digest(std::vector<std::uint64_t>{1, 3, 2}, 0));
  CHECK(to_hex(text_digest(tokens, 0)).size() == 32);
}

}  // namespace
