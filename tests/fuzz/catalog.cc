// A catalog in which bytes were changed is refused, or says what it said before.
#include "stemma/catalog/catalog.h"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "file.h"
#include "fuzz.h"
#include "stemma/base/error.h"
#include "stemma/store/key_source.h"

namespace {

using namespace stemma;
using fuzz::require;

void write_catalog(const std::string& path) {
  CatalogWriter writer(path, default_catalog_parameters());
  CatalogRoot root{"letters", {}};
  root.options.include = {"*.txt", std::string("\xff*")};
  root.options.exclude = {"drafts"};
  writer.put(root);
  CatalogScan scan;
  scan.id = 1;
  scan.version = "1.2.3";
  scan.begun = 1'700'000'000;
  scan.finished = true;
  scan.figures.texts = 9;
  writer.put(scan);
  std::vector<KeyedText> keys;
  for (std::uint32_t id = 1; id <= 40; ++id) {
    CatalogFile file;
    file.id = id;
    file.path = "letters/" + std::string(id, 'a');
    file.size = id * 1000;
    file.stamp = {-5, 1'700'000'000'123'456'789, 0xffff'ffff'ffff'fff0, 3};
    file.complete = true;
    if (id % 2 == 0) file.sha256 = sha256(file.path);
    file.since = file.first_scan = file.content_scan = 1;
    writer.put(file);
    CatalogText text;
    text.id = id;
    text.digest.bytes[0] = static_cast<std::uint8_t>(id);
    text.tokens = 100 * id;
    text.shingles = 90 * id;
    writer.add(text);
    CatalogDocument document;
    document.file = id;
    document.place = id % 3;
    document.text = id;
    document.front_matter = id % 5;
    document.defects = id % 4;
    document.encoding = "UTF-8";
    document.evidence = "valid_utf8";
    document.format = static_cast<Format>(id % 10);
    document.metadata = id % 2 == 0 ? R"([{"key": "title"}])" : "";
    writer.add(document);
    keys.push_back({std::uint64_t{id} << 40U, id});
  }
  writer.add(CatalogDiagnostic{2, {DiagnosticCode::binary, "letters/\xff", "why"}});
  writer.add(CatalogDiagnostic{0, {DiagnosticCode::not_regular, "letters/x", ""}});
  writer.add_key_block(pack_keys(keys), keys.size());
  writer.commit();
}

// All that a catalog says, as text.
std::string answer_of(const std::string& path) {
  const Catalog catalog(path);
  std::string answer;
  const auto say = [&](const auto&... parts) {
    const auto add = [&](const auto& part) {
      if constexpr (std::is_convertible_v<decltype(part), std::string_view>) {
        answer += part;
      } else {
        answer += std::to_string(part);
      }
      answer += '\0';
    };
    (add(parts), ...);
  };
  require(!why_incompatible(catalog.parameters(), default_catalog_parameters()), "parameters");
  for (const CatalogRoot& root : catalog.roots()) {
    say(root.path, static_cast<int>(root.options.links));
    for (const auto& pattern : root.options.include) say(pattern);
    for (const auto& pattern : root.options.exclude) say(pattern);
  }
  for (const CatalogScan& scan : catalog.scans()) {
    say(scan.id, scan.version, scan.begun, static_cast<int>(scan.finished), scan.figures.texts,
        scan.figures.documents);
  }
  for (const CatalogFile& file : catalog.files()) {
    say(file.id, file.path, file.size, file.stamp.modified, file.stamp.changed, file.stamp.inode,
        file.stamp.device, static_cast<int>(file.racy), static_cast<int>(file.complete),
        file.sha256 ? to_hex(*file.sha256) : "", static_cast<int>(file.state), file.since,
        file.first_scan, file.content_scan);
  }
  for (const CatalogText& text : catalog.texts()) {
    say(text.id, to_hex(text.digest), text.tokens, text.shingles);
  }
  catalog.for_each_document([&](const CatalogDocument& document) {
    say(document.file, document.place, document.text, document.front_matter, document.defects,
        document.encoding, document.evidence, code_string(document.format), document.metadata);
  });
  for (const CatalogDiagnostic& of : catalog.diagnostics()) {
    say(of.file, code_string(of.diagnostic.code), of.diagnostic.locator, of.diagnostic.message);
  }
  catalog.for_each_key_block([&](std::string_view packed) { say(packed); });
  say(catalog.key_count());
  return answer;
}

// Nothing where it is refused.
std::optional<std::string> answer_or_refusal(const std::string& path) {
  try {
    return answer_of(path);
  } catch (const Error& error) {
    const bool expected = error.code() == ErrorCode::damaged ||
                          error.code() == ErrorCode::incompatible ||
                          error.code() == ErrorCode::invalid_argument;
    require(expected, std::string(code_string(error.code())) + ": " + error.what());
    return std::nullopt;
  }
}

struct Sound {
  fuzz::Folder folder;
  std::string bytes;
  std::string answer;

  Sound() {
    const std::string path = folder.path("sound");
    write_catalog(path);
    bytes = fuzz::content_of(path);
    answer = answer_of(path);
  }
};

}  // namespace

STEMMA_FUZZ(catalog, 800) {
  static const Sound sound;
  const std::string path =
      sound.folder.write("damaged", fuzz::damaged(sound.bytes, fuzz::Choices(input)));
  const std::optional<std::string> answer = answer_or_refusal(path);
  require(!answer || *answer == sound.answer, "what is not refused is what was written");
  bool verified = true;
  try {
    Catalog(path).verify();
  } catch (const Error&) {
    verified = false;
  }
  require(!verified || answer.has_value(), "what verify() finds sound can be read");
}
