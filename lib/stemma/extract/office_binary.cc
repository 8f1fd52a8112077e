#include "stemma/extract/office_binary.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/extract/in_worker.h"
#include "stemma/extract/plain_text.h"

namespace stemma {
namespace {

constexpr std::string_view kStreamOfMessages = "__properties_version1.0";

struct Reader {
  std::string_view stream;  // that such a file has
  std::vector<std::string> command;
  Format format;  // of what the program writes
};

// Names of streams are in UTF-16LE.
bool has_stream(std::string_view bytes, std::string_view name) {
  std::string wide;
  for (const char c : name) {
    wide += c;
    wide += '\0';
  }
  return bytes.find(wide) != std::string_view::npos;
}

}  // namespace

bool is_outlook_message(std::string_view bytes) {
  return has_stream(bytes, kStreamOfMessages);
}

std::optional<std::string> mail_of_outlook_message(const RawDocument& document,
                                                   RunContext& context) {
  return run_over(document, {"msgconvert", "--outfile", "-", "/dev/stdin"}, context);
}

std::optional<Extracted> extract_office_binary(RawDocument document, Wanted wanted,
                                               RunContext& context) {
  // A message may hold any of the others.
  if (is_outlook_message(document.bytes)) {
    std::optional<std::string> mail = mail_of_outlook_message(document, context);
    if (!mail) return std::nullopt;
    document.bytes = std::move(*mail);
    return extract_in_worker(document, Format::mail, wanted, Tracked::accepted, context);
  }
  const std::vector<Reader> readers = {
      {"WordDocument", {"antiword", "-x", "db", "-m", "UTF-8.txt", "/dev/stdin"}, Format::xml},
      {"PowerPoint Document", {"catppt", "-d", "utf-8", "/dev/stdin"}, Format::text},
      {"Workbook", {"xls2csv", "-d", "utf-8", "/dev/stdin"}, Format::delimited},
      {"Book", {"xls2csv", "-d", "utf-8", "/dev/stdin"}, Format::delimited},
  };
  for (const Reader& reader : readers) {
    if (!has_stream(document.bytes, reader.stream)) continue;
    std::optional<std::string> read = run_over(document, reader.command, context);
    if (!read) return std::nullopt;
    document.bytes = std::move(*read);
    if (reader.format == Format::text) {
      return extract_plain_text(std::move(document), kMaxTextBytes, wanted, context);
    }
    return extract_in_worker(document, reader.format, wanted, Tracked::accepted, context);
  }
  context.diagnostics.add({DiagnosticCode::unsupported_format, to_bytes(document.locator),
                           "OLE file of a kind that is not read"});
  return std::nullopt;
}

}  // namespace stemma
