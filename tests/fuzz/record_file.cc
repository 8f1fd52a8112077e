// Files of records: of any bytes the lines are the same for any number of threads, and those of a
// file that is not compressed are as by the definition. Compressing loses nothing; what damage
// leaves is read to where it is.
#include "stemma/sources/record_file.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "file.h"
#include "fuzz.h"
#include "stemma/sources/record_input.h"
#include "stemma/sources/record_writer.h"

namespace {

using namespace stemma;
using fuzz::require;

constexpr std::uint64_t kMemory = std::uint64_t{1} << 30U;

using Lines = std::vector<std::pair<std::uint64_t, std::string>>;

struct Read {
  Lines lines;
  std::vector<Diagnostic> diagnostics;

  friend bool operator==(const Read&, const Read&) = default;
};

Read read(const std::string& path, std::uint64_t longest, unsigned threads) {
  RunContext context{threads, MemoryBudget(kMemory), {}, nullptr, {}};
  Read result;
  std::uint64_t end = 0;
  RecordReader reader({{path, {}}, 0}, longest, context);
  while (const std::optional<RecordBatch> batch = reader.next()) {
    require(!batch->records.empty(), "a batch has lines");
    for (const RecordBatch::Record& line : batch->records) {
      require(line.begin >= end && line.begin + line.bytes.size() <= line.end &&
                  line.bytes.begin <= line.bytes.end &&
                  line.bytes.end + kRecordPadding <= batch->bytes.size(),
              "lines are in order, with padding behind them");
      end = line.end;
      require(line.bytes.size() <= longest, "no line is longer than may be");
      result.lines.emplace_back(line.place, batch->bytes_of(line));
    }
  }
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

std::string all_bytes(const std::string& path) {
  RunContext context{1, MemoryBudget(kMemory), {}, nullptr, {}};
  RecordReader reader({{path, {}}, 0}, 0, context);
  std::string bytes;
  while (const std::optional<std::string> next = reader.next_bytes()) bytes += *next;
  return bytes;
}

Lines lines_by_the_definition(std::string_view bytes, std::uint64_t longest) {
  Lines lines;
  for (std::uint64_t number = 1; !bytes.empty(); ++number) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > longest) continue;
    if (line.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) continue;
    lines.emplace_back(number, line);
  }
  return lines;
}

constexpr std::array kEndings = {".jsonl", ".jsonl.gz", ".jsonl.zst", ".jsonl.xz", ".jsonl.bz2"};

}  // namespace

STEMMA_FUZZ(record_file, 600) {
  static const fuzz::Folder folder;
  fuzz::Choices choices(input);
  const std::uint8_t how = choices.byte();
  const std::string ending = kEndings[how % kEndings.size()];
  const std::uint64_t longest = 1 + 8 * choices.below(0x100);
  const bool is_damaged = how >= 0x80;
  std::string damage;
  if (is_damaged) {
    for (int i = 0; i < 8; ++i) damage += static_cast<char>(choices.byte());
  }
  const std::string_view content = choices.rest();

  const std::string plain = folder.write("plain.jsonl", content);
  const Read expected = read(plain, longest, 1);
  require(read(plain, longest, 2) == expected, "threads change nothing");
  const bool is_plain = !is_compressed(content.substr(0, 4));
  if (is_plain) {
    require(all_bytes(plain) == content, "bytes are copied as they are");
    require(expected.lines == lines_by_the_definition(content, longest), "lines are those of text");
  }

  const std::string path = folder.path("written" + ending);
  {
    RecordWriterOptions options;
    options.durable = false;
    RecordWriter writer(path, options);
    writer.write(content);
    writer.finish();
  }
  if (!is_plain) return;  // it is unpacked, also within another compression
  if (!is_damaged) {
    require(all_bytes(path) == content, "what was compressed is what is read");
    const Lines lines = read(path, longest, 1).lines;
    require(lines == lines_by_the_definition(content, longest), "line by line, too");
    return;
  }
  const std::string broken =
      folder.write("broken" + ending, fuzz::damaged(fuzz::content_of(path), fuzz::Choices(damage)));
  const Read left = read(broken, longest, 1);
  require(read(broken, longest, 2) == left, "threads change nothing where a file is damaged");
}
