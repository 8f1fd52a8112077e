#include "stemma/store/key_source.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../sources/temporary_folder.h"
#include "stemma/base/error.h"
#include "stemma/base/hash.h"

namespace {

using namespace stemma;
using namespace stemma::test;

using Entries = std::vector<KeyedText>;

constexpr std::size_t kHeaderBytes = 16 + 1024 * 12 + 8;

Entries random_entries(std::mt19937_64& random, std::size_t texts, std::size_t keys) {
  Entries entries;
  for (std::uint32_t text = 0; text < texts; ++text) {
    for (std::size_t i = 0; i < keys; ++i) entries.push_back({random(), text});
  }
  return entries;
}

Entries all_of(const KeySource& source) {
  Entries entries;
  for (unsigned part = 0; part < kKeyParts; ++part) {
    const std::size_t before = entries.size();
    source.read(part, entries);
    CHECK(entries.size() - before == source.size(part));
    for (std::size_t i = before; i < entries.size(); ++i) CHECK(part_of(entries[i].key) == part);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

Entries sorted_set(Entries entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What opening and reading all of it throws.
std::optional<ErrorCode> read_all(std::string_view bytes) {
  try {
    (void)all_of(*open_packed_keys(bytes));
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

TEST_CASE("packed keys: what was packed is read, from memory and from a file") {
  std::mt19937_64 random(71);
  const TemporaryFolder folder;
  for (const std::size_t texts : {0U, 1U, 3U, 200U}) {
    CAPTURE(texts);
    const Entries entries = random_entries(random, texts, 70);
    const std::string bytes = pack_keys(entries);
    CHECK(bytes.size() == kHeaderBytes + 12 * entries.size());
    CHECK(all_of(*open_packed_keys(bytes)) == sorted_set(entries));
    CHECK(all_of(*open_packed_keys_file(folder.write("keys", bytes))) == sorted_set(entries));
  }
}

TEST_CASE("packed keys: the ends of all ranges") {
  const Entries entries = {{0, 0},
                           {0, 0xffffffff},
                           {~std::uint64_t{0}, 0},
                           {~std::uint64_t{0}, 7},
                           {(std::uint64_t{1} << 54U) - 1, 1},
                           {std::uint64_t{1} << 54U, 1}};
  const std::string bytes = pack_keys(entries);
  CHECK(all_of(*open_packed_keys(bytes)) == sorted_set(entries));
  CHECK(open_packed_keys(bytes)->size(0) == 3);
  CHECK(open_packed_keys(bytes)->size(1) == 1);
  CHECK(open_packed_keys(bytes)->size(1023) == 2);
}

TEST_CASE("packed keys: the same bytes for the same entries, however they came") {
  std::mt19937_64 random(72);
  const Entries entries = random_entries(random, 3000, 20);
  const std::string expected = pack_keys(entries);
  Entries other = entries;
  std::reverse(other.begin(), other.end());
  CHECK(pack_keys(other) == expected);
  for (int round = 0; round < 3; ++round) {
    std::shuffle(other.begin(), other.end(), random);
    other.insert(other.end(), other.begin(), other.begin() + 100);  // some twice
    CHECK(pack_keys(other) == expected);
  }
  KeyBlock block;
  block.add(9, std::vector<std::uint64_t>{1, 2});
  block.clear();
  CHECK(block.size() == 0);
  for (std::size_t i = 0; i < entries.size(); i += 20) {
    std::vector<std::uint64_t> keys;
    for (std::size_t j = 20; j > 0; --j) keys.push_back(entries[i + j - 1].key);
    block.add(entries[i].text, keys);
  }
  CHECK(block.size() == entries.size());
  CHECK(block.packed() == expected);
  const TemporaryFolder folder;
  block.write(folder / "keys");
  CHECK(content_of(folder / "keys") == expected);
  CHECK(std::ranges::distance(std::filesystem::directory_iterator(folder.path())) == 1);
}

// docs/formats/keys.md says where what stands.
TEST_CASE("packed keys: byte by byte") {
  const std::string bytes = pack_keys(Entries{{0x0123456789abcdef, 0x01020304}});
  const unsigned part = 0x0123456789abcdef >> 54U;
  const std::string entry = "\x04\x03\x02\x01\xef\xcd\xab\x89\x67\x45\x23\x01";
  const auto number = [](auto value) {
    std::string text(sizeof value, '\0');
    std::memcpy(text.data(), &value, sizeof value);
    return text;
  };
  std::string expected = "stemkeys" + number(std::uint32_t{1}) + number(std::uint32_t{1024});
  for (unsigned i = 0; i < 1024; ++i) expected += number(std::uint32_t{i == part ? 1U : 0U});
  for (unsigned i = 0; i < 1024; ++i) expected += number(hash64(i == part ? entry : ""));
  expected += number(hash64(expected)) + entry;
  CHECK(bytes == expected);
}

TEST_CASE("packed keys: no damaged byte goes unnoticed") {
  std::mt19937_64 random(73);
  const std::string bytes = pack_keys(random_entries(random, 20, 30));
  REQUIRE_FALSE(read_all(bytes));
  std::string damaged = bytes;
  std::size_t unnoticed = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    damaged[i] = static_cast<char>(damaged[i] ^ (1U << random() % 8));
    unnoticed += read_all(damaged) == ErrorCode::damaged ? 0 : 1;
    damaged[i] = bytes[i];
  }
  CHECK(unnoticed == 0);
}

TEST_CASE("packed keys: nor one that is missing, or too many") {
  std::mt19937_64 random(74);
  const std::string bytes = pack_keys(random_entries(random, 20, 30));
  std::size_t unnoticed = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    unnoticed += read_all(bytes.substr(0, size)) == ErrorCode::damaged ? 0 : 1;
  }
  CHECK(unnoticed == 0);
  CHECK(read_all(bytes + '\0') == ErrorCode::damaged);
  CHECK(read_all(bytes + bytes) == ErrorCode::damaged);
}

// Sound checksums, false contents: someone made them so.
TEST_CASE("packed keys: hostile ones") {
  const std::string bytes = pack_keys(Entries{{0, 1}, {std::uint64_t{1} << 54U, 2}});
  const auto with_checksum = [](std::string block) {
    const std::uint64_t checksum = hash64(std::string_view(block).substr(0, kHeaderBytes - 8));
    std::memcpy(&block[kHeaderBytes - 8], &checksum, 8);
    return block;
  };
  const auto with_size = [&](unsigned part, std::uint32_t size) {
    std::string block = bytes;
    std::memcpy(&block[16 + 4 * std::size_t{part}], &size, 4);
    return with_checksum(block);
  };
  CHECK_FALSE(read_all(with_checksum(bytes)));
  for (const std::uint32_t size : {0U, 2U, 0xffffffffU}) {
    CHECK(read_all(with_size(0, size)) == ErrorCode::damaged);
  }
  // Both entries in part 0, with the right checksum.
  std::string moved = with_size(0, 2);
  const std::uint32_t none = 0;
  std::memcpy(&moved[16 + 4], &none, 4);
  const std::uint64_t of_both = hash64(std::string_view(bytes).substr(kHeaderBytes));
  const std::uint64_t of_none = hash64(std::string_view());
  std::memcpy(&moved[16 + 4096], &of_both, 8);
  std::memcpy(&moved[16 + 4096 + 8], &of_none, 8);
  CHECK(read_all(with_checksum(moved)) == ErrorCode::damaged);
  std::string newer = bytes;
  newer[8] = 2;
  CHECK(read_all(with_checksum(newer)) == ErrorCode::incompatible);
}

TEST_CASE("packed keys: a file that is not there, or cannot be written") {
  const TemporaryFolder folder;
  const auto code_of = [](const auto& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  CHECK(code_of([&] { (void)open_packed_keys_file(folder / "keys"); }) ==
        ErrorCode::path_not_found);
  CHECK(code_of([&] { (void)open_packed_keys_file(folder.path()); }) == ErrorCode::damaged);
  KeyBlock block;
  CHECK(code_of([&] { block.write(folder / "not/there"); }) == ErrorCode::output_failed);
  std::filesystem::create_directory(folder / "folder");
  CHECK(code_of([&] { block.write(folder / "folder"); }) == ErrorCode::output_failed);
  CHECK(std::ranges::distance(std::filesystem::directory_iterator(folder.path())) == 1);
  // Shorter than when it was opened.
  const std::string path = folder.write("keys", pack_keys(Entries{{0, 1}, {1, 2}}));
  const auto source = open_packed_keys_file(path);
  std::filesystem::resize_file(path, kHeaderBytes + 12);
  CHECK(code_of([&] { (void)all_of(*source); }) == ErrorCode::damaged);
}

}  // namespace
