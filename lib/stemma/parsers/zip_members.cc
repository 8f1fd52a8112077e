#include "stemma/parsers/zip_members.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <utility>

#include "stemma/extract/members.h"

namespace stemma {
namespace {

constexpr std::size_t kPiece = 256U << 10U;

struct Closer {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Closer>;

ZipMembers refused(DiagnosticCode code, std::string message) {
  return {{}, ZipProblem{code, std::move(message)}};
}

ZipMembers unreadable(archive* reader) {
  const char* const reason = archive_error_string(reader);
  return refused(DiagnosticCode::unreadable, std::string("the ZIP archive is cut off or damaged") +
                                                 (reason != nullptr ? ": " : "") +
                                                 (reason != nullptr ? reason : ""));
}

// A name that is not UTF-8 comes as it is.
std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  return name != nullptr ? name : "";
}

}  // namespace

std::string_view ZipMembers::at(std::string_view name) const {
  const auto found = bytes.find(name);
  return found != bytes.end() ? std::string_view(found->second) : std::string_view();
}

ZipMembers zip_members(std::string_view archive,
                       const std::function<bool(std::string_view name)>& is_wanted) {
  const Reader reader(archive_read_new());
  if (!reader) throw std::bad_alloc();
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), archive.data(), archive.size()) != ARCHIVE_OK) {
    return unreadable(reader.get());
  }
  const std::uint64_t allowance = most_unpacked(archive.size());
  ZipMembers members;
  std::uint64_t total = 0;
  std::string piece(kPiece, '\0');
  for (int count = 0;; ++count) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return members;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return unreadable(reader.get());
    if (count == kMostZipMembers) {
      return refused(DiagnosticCode::too_large, "the ZIP archive has more than " +
                                                    std::to_string(kMostZipMembers) + " members");
    }
    std::string name = name_of(entry);
    if (!is_wanted(name)) continue;
    if (archive_entry_is_encrypted(entry) != 0) {
      return refused(DiagnosticCode::unreadable,
                     "it is encrypted: '" + name + "' takes a password");
    }
    std::string bytes;
    while (true) {
      const la_ssize_t size = archive_read_data(reader.get(), piece.data(), piece.size());
      if (size < 0) return unreadable(reader.get());
      if (size == 0) break;
      total += static_cast<std::uint64_t>(size);
      if (total > allowance) {
        return refused(DiagnosticCode::too_large, "the ZIP archive expands to more than " +
                                                      std::to_string(allowance) + " bytes");
      }
      bytes.append(piece, 0, static_cast<std::size_t>(size));
    }
    members.bytes.emplace(std::move(name), std::move(bytes));
  }
}

bool is_markup_member(std::string_view name) {
  constexpr std::array<std::string_view, 7> kEndings = {".xml",  ".rels", ".opf", ".xhtml",
                                                        ".html", ".htm",  ".ncx"};
  return name == "mimetype" || std::ranges::any_of(kEndings, [name](std::string_view ending) {
           return name.ends_with(ending);
         });
}

}  // namespace stemma
