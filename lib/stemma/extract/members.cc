#include "stemma/extract/members.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "stemma/base/release_memory.h"
#include "stemma/extract/file_name.h"
#include "stemma/extract/format.h"
#include "stemma/extract/in_worker.h"
#include "stemma/extract/office_binary.h"
#include "stemma/extract/warc.h"

namespace stemma {
namespace {

class Opening {
 public:
  Opening(std::uint64_t size, std::uint64_t limit, RunContext& context,
          const std::function<void(RawDocument)>& take)
      : limit_(limit), left_(most_unpacked(size)), context_(context), take_(take) {}

  void open(RawDocument container, Format format, int depth) {
    if (format == Format::warc) {
      return for_each_warc_document(
          std::move(container), limit_, context_,
          [&](RawDocument document) { member(std::move(document), depth); });
    }
    if (format == Format::mail || format == Format::ole) take_(container);
    if (format == Format::ole) {
      std::optional<std::string> mail = mail_of_outlook_message(container, context_);
      if (!mail) return;
      container.bytes = std::move(*mail);
      format = Format::mail;
    }
    WorkerRequest request;
    request.task = WorkerTask::unpack;
    request.format = format;
    request.locator = to_bytes(container.locator);
    request.modified = container.modified;
    request.member = limit_;
    request.all = left_;
    HelperLimits limits = worker_limits(context_);
    limits.answer = left_ + kForHeads;
    // Members are handed on while the worker goes on unpacking, which then waits: time is that of
    // all of them.
    limits.processor += std::chrono::seconds((container.bytes.size() >> 20U) * kSecondsPerMebibyte);
    Members members{container.locator, container.modified, depth, {}, {}, {}};
    const FileDescriptor input = file_in_memory(container.bytes);
    release_memory(container.bytes);
    const HelperFailure failed = context_.helpers->ask(
        pack(request), input, limits, context_.stop,
        [&](std::uint8_t kind, std::string_view bytes) { take_frame(kind, bytes, members); });
    if (failed) diagnose(container.locator, DiagnosticCode::parser_failed, *failed);
  }

 private:
  static constexpr std::uint64_t kForHeads = std::uint64_t{256} << 20U;
  static constexpr std::uint64_t kSecondsPerMebibyte = 2;

  // Of one container.
  struct Members {
    Locator container;
    std::int64_t modified = 0;
    int depth = 0;
    std::optional<MemberHead> head;  // of the one that has begun
    std::string bytes;               // of it
    std::unordered_map<std::string, std::uint64_t> count_of_name;
  };

  void take_frame(std::uint8_t kind, std::string_view bytes, Members& members) {
    if (kind == kMemberFrame) {
      members.head = unpack_member(bytes);
      members.bytes.clear();
    } else if (kind == kMemberBytesFrame) {
      left_ -= std::min<std::uint64_t>(left_, bytes.size());
      // A worker that goes past the limit has been taken over.
      if (members.bytes.size() + bytes.size() > limit_) members.head.reset();
      if (members.head) members.bytes += bytes;
    } else if (kind == kMemberEndFrame && members.head) {
      RawDocument document{locator_of(*members.head, members), std::move(members.bytes),
                           members.head->modified};
      if (document.modified == 0) document.modified = members.modified;
      members.head.reset();
      release_memory(members.bytes);
      member(std::move(document), members.depth);
    } else if (auto diagnostic = unpack_diagnostic(bytes); kind == kDiagnosticFrame && diagnostic) {
      Locator locator = members.container;
      if (!diagnostic->locator.empty()) {
        locator.inside.emplace_back(MemberName{diagnostic->locator});
      }
      diagnose(locator, diagnostic->code, std::move(diagnostic->message));
    }
  }

  static Locator locator_of(const MemberHead& head, Members& members) {
    Locator locator = members.container;
    if (head.name.empty()) {
      if (head.offset > 0) locator.inside.emplace_back(RecordOffset{head.offset});
      return locator;
    }
    locator.inside.emplace_back(MemberName{head.name});
    const std::uint64_t count = ++members.count_of_name[head.name];
    if (count > 1) locator.inside.emplace_back(RecordOffset{count});
    return locator;
  }

  void member(RawDocument document, int depth) {
    const auto format = container_format(document.bytes, file_name_of(document.locator));
    if (!format) return take_(std::move(document));
    if (depth + 1 < kMostNested) return open(std::move(document), *format, depth + 1);
    if (*format == Format::mail || *format == Format::ole) take_(document);
    diagnose(document.locator, DiagnosticCode::too_large,
             "lies in " + std::to_string(kMostNested) + " containers, too deep to be opened");
  }

  void diagnose(const Locator& locator, DiagnosticCode code, std::string message) {
    context_.diagnostics.add({code, to_bytes(locator), std::move(message)});
  }

  std::uint64_t limit_;
  std::uint64_t left_;  // bytes that members may still have
  RunContext& context_;
  const std::function<void(RawDocument)>& take_;
};

}  // namespace

void for_each_member(RawDocument container, Format format, std::uint64_t limit, RunContext& context,
                     const std::function<void(RawDocument)>& take) {
  const std::uint64_t size = container.bytes.size();
  Opening(size, limit, context, take).open(std::move(container), format, 0);
}

}  // namespace stemma
