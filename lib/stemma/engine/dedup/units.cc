#include "stemma/engine/dedup/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "stemma/sources/record_file.h"
#include "stemma/store/whole_file.h"

namespace stemma {
namespace {

constexpr std::uint32_t kMostDocuments = 1U << 16U;  // of one unit

struct UnitHeader {
  std::uint64_t records = 0;
  std::uint32_t diagnostics = 0;
  std::uint32_t is_last = 0;
};
static_assert(std::is_trivially_copyable_v<SignedRecord> && sizeof(SignedRecord) == 64);

template <class Value>
void put(std::string& bytes, const Value& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& bytes, std::string_view text) {
  put(bytes, static_cast<std::uint32_t>(text.size()));
  bytes += text;
}

// What put() has put, from the beginning of `bytes` on; false where they are too few.
template <class Value>
bool take(std::string_view& bytes, Value& value) {
  if (bytes.size() < sizeof value) return false;
  std::copy_n(bytes.begin(), sizeof value, reinterpret_cast<char*>(&value));
  bytes.remove_prefix(sizeof value);
  return true;
}

bool take_text(std::string_view& bytes, std::string& text) {
  std::uint32_t size = 0;
  if (!take(bytes, size) || bytes.size() < size) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

std::vector<FileStretch> stretches_of(std::span<const SourceFile> files, std::uint64_t unit_bytes) {
  std::vector<FileStretch> stretches;
  std::uint64_t at = 0;
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    const bool is_records = record_format(files[i]).has_value();
    const bool goes_on = !stretches.empty() && !is_records && !stretches.back().is_records &&
                         stretches.back().size + files[i].size <= unit_bytes &&
                         i - stretches.back().begin < kMostDocuments;
    if (!goes_on) stretches.push_back({i, i, is_records, at, 0});
    stretches.back().end = i + 1;
    stretches.back().size += files[i].size;
    at += files[i].size;
  }
  return stretches;
}

std::string unit_file(const WorkFolder& folder, const UnitName& name, std::string_view suffix) {
  return folder.file(fmt::format("{:06}-{:06}.{}", name.file, name.number, suffix));
}

void write_unit(const WorkFolder& folder, const UnitName& name, const Unit& unit) {
  std::string bytes;
  put(bytes, UnitHeader{unit.records.size(), static_cast<std::uint32_t>(unit.diagnostics.size()),
                        unit.is_last ? 1U : 0U});
  bytes.append(reinterpret_cast<const char*>(unit.records.data()),
               unit.records.size() * sizeof(SignedRecord));
  for (const Diagnostic& diagnostic : unit.diagnostics) {
    put_text(bytes, code_string(diagnostic.code));
    put_text(bytes, diagnostic.locator);
    put_text(bytes, diagnostic.message);
  }
  write_checked_file(unit_file(folder, name, "records"), bytes);
}

std::optional<Unit> read_unit(const WorkFolder& folder, const UnitName& name) {
  const std::optional<std::string> bytes = read_checked_file(unit_file(folder, name, "records"));
  if (!bytes) return std::nullopt;
  std::string_view left = *bytes;
  UnitHeader header;
  if (!take(left, header) || left.size() / sizeof(SignedRecord) < header.records) {
    return std::nullopt;
  }
  Unit unit;
  unit.is_last = header.is_last != 0;
  unit.records.resize(header.records);
  const std::size_t size = unit.records.size() * sizeof(SignedRecord);
  if (size > 0) std::memcpy(unit.records.data(), left.data(), size);
  left.remove_prefix(size);
  for (std::uint32_t i = 0; i < header.diagnostics; ++i) {
    std::string code;
    Diagnostic diagnostic{};
    if (!take_text(left, code) || !take_text(left, diagnostic.locator) ||
        !take_text(left, diagnostic.message)) {
      return std::nullopt;
    }
    for (const DiagnosticCode known : kAllDiagnosticCodes) {
      if (code == code_string(known)) diagnostic.code = known;
    }
    unit.diagnostics.push_back(std::move(diagnostic));
  }
  return unit;
}

}  // namespace stemma
