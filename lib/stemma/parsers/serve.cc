#include "stemma/parsers/serve.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "stemma/base/helper_process.h"
#include "stemma/base/run_context.h"
#include "stemma/extract/guarded.h"
#include "stemma/extract/worker_protocol.h"
#include "stemma/parsers/archive/unpack.h"
#include "stemma/parsers/mail/unpack_mail.h"
#include "stemma/parsers/outlook/unpack_outlook.h"
#include "stemma/parsers/registry.h"

namespace stemma {
namespace {

constexpr std::size_t kHead = 5;

// Who asks ends a parser long before that; this is for one whose asker is gone.
constexpr time_t kMostSeconds = 3600;

// From here on this process may use so much of the processor, or is ended by a signal.
void bound_processor_time() {
  const itimerval limit{{0, 0}, {kMostSeconds, 0}};
  (void)::setitimer(ITIMER_PROF, &limit, nullptr);
}

// A request with its input; nothing at the end.
struct Request {
  std::string bytes;
  FileDescriptor input{-1};
};

bool read_all(int socket, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(socket, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

std::optional<Request> receive(int socket) {
  std::array<char, kHead> head{};
  iovec part{head.data(), head.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return std::nullopt;
  Request request;
  if (const cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights != nullptr && rights->cmsg_type == SCM_RIGHTS) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(rights), sizeof number);
    request.input = FileDescriptor(number);
  }
  const auto begun = static_cast<std::size_t>(got);
  if (!read_all(socket, head.data() + begun, kHead - begun)) return std::nullopt;
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = (size << 8U) | static_cast<unsigned char>(head[i]);
  if (size > kLongestFrame) return std::nullopt;
  request.bytes.resize(size);
  if (!read_all(socket, request.bytes.data(), size)) return std::nullopt;
  return request;
}

// Sends frames; once the other end is gone, nothing more.
class Answer {
 public:
  explicit Answer(int socket) : socket_(socket) {}

  void send(std::uint8_t kind, std::string_view bytes) {
    do {
      const std::string_view piece = bytes.substr(0, kLongestFrame);
      bytes.remove_prefix(piece.size());
      std::array<char, kHead> head{};
      for (std::size_t i = 0; i < 4; ++i) {
        head[i] = static_cast<char>((piece.size() >> (8 * i)) & 0xFFU);
      }
      head[4] = static_cast<char>(kind);
      waiting_.append(head.data(), head.size());
      waiting_ += piece;
      if (waiting_.size() >= kWrittenAtOnce || kind == kLastFrame) flush();
    } while (!bytes.empty());
  }

  bool is_open() const { return is_open_; }

 private:
  // An archive may have more members than the system has time for.
  static constexpr std::size_t kWrittenAtOnce = std::size_t{64} << 10U;

  void flush() {
    write_all(waiting_);
    waiting_.clear();
  }

  void write_all(std::string_view bytes) {
    while (is_open_ && !bytes.empty()) {
      const ssize_t written = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        is_open_ = false;
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  int socket_;
  bool is_open_ = true;
  std::string waiting_;  // to be written
};

std::string contents_of(const FileDescriptor& input) {
  struct stat status{};
  std::string bytes;
  if (::fstat(input.get(), &status) == 0 && status.st_size > 0) {
    bytes.resize(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      const ssize_t got = ::pread(input.get(), bytes.data() + filled, bytes.size() - filled,
                                  static_cast<off_t>(filled));
      if (got <= 0) break;
      filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
  }
  return bytes;
}

void parse(const WorkerRequest& request, const FileDescriptor& input, Answer& answer,
           RunContext& context) {
  const std::function<FormatParser> parser = parser_of(request.format, request.tracked);
  if (!parser) {
    context.diagnostics.add({DiagnosticCode::unsupported_format, {}, "this format is not read"});
    return;
  }
  RawDocument document{{request.locator, {}}, contents_of(input), request.modified};
  const std::optional<Extracted> extracted =
      run_guarded([&](RawDocument& of,
                      RunContext& with) { return parser(std::move(of), request.wanted, with); },
                  std::move(document), context);
  if (extracted) answer.send(kExtractedFrame, pack(*extracted));
}

void unpack(const WorkerRequest& request, const FileDescriptor& input, Answer& answer,
            RunContext& context) {
  const UnpackLimits limits{request.member, request.all};
  const MemberSink sink = {
      [&](const MemberHead& head) { answer.send(kMemberFrame, pack(head)); },
      [&](std::string_view bytes) { answer.send(kMemberBytesFrame, bytes); },
      [&] { answer.send(kMemberEndFrame, {}); },
  };
  if (request.format == Format::mail) {
    unpack_mail(contents_of(input), sink);
  } else if (request.format == Format::mailbox) {
    unpack_mailbox(contents_of(input), sink);
  } else if (request.format == Format::outlook_folder) {
    unpack_outlook(input.get(), limits, sink, context);
  } else {
    unpack_container(request.format, input.get(), limits, sink, context);
  }
}

}  // namespace

int serve_requests(int socket) {
  Answer answer(socket);
  while (answer.is_open()) {
    std::optional<Request> received = receive(socket);
    if (!received) return 0;
    bound_processor_time();
    const std::optional<WorkerRequest> request = unpack_request(received->bytes);
    if (!request) return 1;
    RunContext context{1, MemoryBudget(), {}, nullptr, {}, nullptr};
    try {
      if (request->task == WorkerTask::parse) {
        parse(*request, received->input, answer, context);
      } else {
        unpack(*request, received->input, answer, context);
      }
    } catch (const std::bad_alloc&) {
      context.diagnostics.add({DiagnosticCode::too_large, {}, "does not fit the memory"});
    } catch (const std::exception& error) {
      context.diagnostics.add({DiagnosticCode::parser_failed, {}, error.what()});
    }
    for (Diagnostic& each : context.diagnostics.sorted()) {
      if (each.locator == request->locator) each.locator.clear();
      answer.send(kDiagnosticFrame, pack(each));
    }
    answer.send(kLastFrame, {});
  }
  return 0;
}

}  // namespace stemma
