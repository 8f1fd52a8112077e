#include "stemma/parsers/outlook/unpack_outlook.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "stemma/parsers/outlook/file_check.h"
#include "stemma/parsers/outlook/item_text.h"
#include "stemma/parsers/outlook/message_mail.h"
#include "stemma/parsers/outlook/pff.h"

namespace stemma {
namespace {

class Unpacker {
 public:
  Unpacker(int file, const UnpackLimits& limits, const MemberSink& sink, RunContext& context)
      : file_(file),
        subtree_(file_.identifier_of_subtree()),
        limits_(limits),
        sink_(sink),
        context_(context) {}

  void run() {
    const std::optional<OutlookItem> root = file_.root();
    if (!root) throw std::runtime_error("is damaged: its folders cannot be found");
    folder(*root, {}, 0);
  }

 private:
  // `path` ends with "/" unless it is empty.
  void folder(const OutlookItem& folder, const std::string& path, int depth) {
    int lost = 0;
    const std::optional<int> messages = folder.count_of_messages();
    for (int i = 0; i < messages.value_or(0) && !is_full_; ++i) {
      const std::optional<OutlookItem> message = folder.message(i);
      if (message) {
        write(*message, path);
      } else {
        ++lost;
      }
    }
    // The folder itself says how many there were.
    const std::uint32_t said = folder.number(Property::content_count).value_or(0);
    const auto listed = static_cast<std::uint32_t>(messages.value_or(0));
    if (said > listed) lost += static_cast<int>(std::min(said - listed, 1'000'000U));
    if (lost > 0) {
      diagnose(DiagnosticCode::parser_failed, path,
               fmt::format("is damaged: of the messages that it lists {} cannot be found", lost));
    }
    const std::optional<int> folders = folder.count_of_folders();
    if (!messages || !folders) {
      diagnose(DiagnosticCode::parser_failed, path, "is damaged: what it holds cannot be listed");
    }
    for (int i = 0; i < folders.value_or(0) && !is_full_; ++i) sub_folder(folder, i, path, depth);
  }

  void sub_folder(const OutlookItem& parent, int index, const std::string& path, int depth) {
    const std::optional<OutlookItem> found = parent.folder(index);
    if (!found) {
      return diagnose(DiagnosticCode::parser_failed, path,
                      fmt::format("is damaged: its folder {} cannot be found", index + 1));
    }
    constexpr std::uint32_t kKinds = 0x1F;
    constexpr std::uint32_t kFolder = 0x02;  // the others are searches
    if ((found->identifier() & kKinds) != kFolder) return;
    if (!has_room()) return;
    if (depth + 1 > kDeepestFolder) {
      return diagnose(DiagnosticCode::too_large, path,
                      fmt::format("folders nest deeper than {}", kDeepestFolder));
    }
    std::string inner = path;
    if (found->identifier() != subtree_) {
      inner += as_step(text_of(*found, Property::display_name, charset_of(*found))) + "/";
    }
    folder(*found, inner, depth + 1);
  }

  // For one more message or folder.
  bool has_room() {
    if (++members_ <= kMostMembers) return true;
    if (!is_full_) {
      diagnose(
          DiagnosticCode::too_large, {},
          fmt::format("has more than {} messages and folders; what comes after them is left out",
                      kMostMembers));
    }
    is_full_ = true;
    return false;
  }

  void write(const OutlookItem& message, const std::string& path) {
    if (!has_room()) return;
    const std::string name = fmt::format("{}{}.eml", path, message.identifier());
    // Of what cannot be read there is nothing at all, which no message is like.
    if (!message.property(Property::message_class, kMostInHeader)) {
      return diagnose(DiagnosticCode::parser_failed, name, "is damaged: it cannot be read");
    }
    const std::optional<std::string> mail = mail_of(message, limits_.member, name, context_);
    if (!mail) {
      return diagnose(DiagnosticCode::too_large, name,
                      fmt::format("has more than {} bytes", limits_.member));
    }
    all_ += mail->size();
    if (all_ > limits_.all) {
      is_full_ = true;
      return diagnose(
          DiagnosticCode::too_large, {},
          fmt::format("unpacks to more than {} bytes, too many for its size; what comes "
                      "from {} on is left out",
                      limits_.all, name));
    }
    sink_.begin({name, 0, 0});
    sink_.bytes(*mail);
    sink_.end();
  }

  void diagnose(DiagnosticCode code, std::string_view where, std::string message) {
    if (where.ends_with('/')) where.remove_suffix(1);
    context_.diagnostics.add({code, std::string(where), std::move(message)});
  }

  OutlookFile file_;
  std::uint32_t subtree_;
  UnpackLimits limits_;
  const MemberSink& sink_;
  RunContext& context_;
  std::uint64_t members_ = 0;
  std::uint64_t all_ = 0;
  bool is_full_ = false;
};

}  // namespace

void unpack_outlook(int file, const UnpackLimits& limits, const MemberSink& sink,
                    RunContext& context) {
  const auto diagnose = [&](std::string message) {
    context.diagnostics.add({DiagnosticCode::parser_failed, {}, std::move(message)});
  };
  const std::optional<OutlookHeader> header = read_outlook_header(file);
  struct stat status{};
  if (!header || ::fstat(file, &status) != 0) {
    return diagnose("is cut short, or of a version that is not known");
  }
  constexpr unsigned kLastReadable = 2;
  if (header->encryption > kLastReadable) {
    return diagnose("is encrypted with a key that only its owner has");
  }
  if (static_cast<std::uint64_t>(status.st_size) < header->size) {
    diagnose(fmt::format("is cut short: of {} bytes there are {}", header->size, status.st_size));
  }
  const OutlookDamage damage = check_outlook_file(file, *header);
  if (damage.damaged_pages + damage.damaged_blocks > 0) {
    diagnose(
        fmt::format("is damaged: {} of {} blocks and {} of {} pages of its index are not as they "
                    "were written; messages may be altered or missing",
                    damage.damaged_blocks, damage.blocks, damage.damaged_pages, damage.pages));
  }
  Unpacker(file, limits, sink, context).run();
}

}  // namespace stemma
