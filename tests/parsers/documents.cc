#include "documents.h"

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include "stemma/base/utf8.h"
#include "stemma/extract/guarded.h"

namespace stemma {
namespace {

std::string on_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else {
      line += c;
    }
  }
  return line;
}

}  // namespace

std::string zip_of(const Members& members) {
  std::size_t size = 4096;
  for (const auto& [name, bytes] : members) size += bytes.size() + 4 * name.size() + 4096;
  std::string zip(size, '\0');
  std::size_t used = 0;
  archive* const writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, zip.data(), zip.size(), &used);
  for (const auto& [name, bytes] : members) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    REQUIRE(archive_write_header(writer, entry) == ARCHIVE_OK);
    archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  REQUIRE(archive_write_close(writer) == ARCHIVE_OK);
  archive_write_free(writer);
  zip.resize(used);
  return zip;
}

RawDocument document_of(std::string bytes) {
  return {{"document", {}}, std::move(bytes), 0};
}

Parsed parsed(const std::function<FormatParser>& parser, std::string bytes) {
  RunContext context;
  const std::optional<Extracted> extracted = run_guarded(
      [&parser](RawDocument& document, RunContext& with) {
        return parser(std::move(document), Wanted::text_and_metadata, with);
      },
      document_of(std::move(bytes)), context);
  Parsed result;
  result.diagnostics = context.diagnostics.sorted();
  if (!extracted) return result;
  CHECK(is_valid_utf8(extracted->text));
  for (const Block& block : extracted->blocks) {
    result.blocks += code_string(block.kind);
    if (block.role == BlockRole::boilerplate) result.blocks += " (boilerplate)";
    result.blocks += "| ";
    result.blocks +=
        on_line(std::string_view(extracted->text).substr(block.bytes.begin, block.bytes.size()));
    result.blocks += '\n';
  }
  for (const MetadataFact& fact : extracted->metadata) {
    result.metadata += std::string(code_string(fact.key)) + "| " + fact.value + '\n';
  }
  return result;
}

Parsed parsed(ChangesParser* parser, std::string bytes, Tracked tracked) {
  return parsed(
      [parser, tracked](RawDocument document, Wanted wanted, RunContext& context) {
        return parser(std::move(document), wanted, tracked, context);
      },
      std::move(bytes));
}

std::optional<Extracted> paragraphs_of_html(RawDocument document, Wanted, RunContext&) {
  BlockWriter writer;
  const std::string_view all = document.bytes;
  for (std::size_t at = all.find("<p>"); at != std::string_view::npos; at = all.find("<p>", at)) {
    at += 3;
    writer.add(BlockKind::paragraph, all.substr(at, all.find("</p>", at) - at));
  }
  return writer.finish();
}

}  // namespace stemma
