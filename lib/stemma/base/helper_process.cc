#include "stemma/base/helper_process.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "stemma/base/error.h"

namespace stemma {
namespace {

using namespace std::chrono_literals;

// Leaks of parsers are given back so often.
constexpr int kInputsOfAHelper = 5000;

// A helper that waits for something that never comes uses no processor: this much of the clock for
// each second of the processor that it may use.
constexpr int kClockPerProcessor = 10;

constexpr auto kLook = 250ms;  // so often limits are looked at

// What a helper ends with where a program that it is to become is not there.
constexpr int kNoSuchProgram = 127;

// Where the helper finds its end of the socket.
constexpr int kHelperSocket = 3;

std::string folder_of_this_library() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&file_in_memory), &info) == 0) return ".";
  const std::string path = info.dli_fname;
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string find_program() {
  if (const char* named = std::getenv("STEMMA_WORKER"); named != nullptr && *named != '\0') {
    return named;
  }
  const std::string folder = folder_of_this_library();
  // Beside a program of the build tree, in its bin folder, and as installed.
  const std::array<std::string, 3> places = {folder + "/stemma-worker",
                                             folder + "/../bin/stemma-worker",
                                             folder + "/" STEMMA_WORKER_FROM_LIBRARY};
  for (const std::string& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  return places.back();
}

// Started processes must not get the descriptors that others got.
std::mutex& spawn_mutex() {
  static std::mutex mutex;
  return mutex;
}

// Processor time of a process that runs; none once it has ended.
std::optional<std::chrono::nanoseconds> processor_time_of(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

// A process that is ended and waited for at its end. A part of Helper, and so of a type that the
// header names.
class ChildProcess {
 public:
  ChildProcess() = default;
  ChildProcess(ChildProcess&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  ChildProcess& operator=(ChildProcess&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~ChildProcess() {
    if (id_ > 0) {
      ::kill(id_, SIGKILL);
      (void)wait();
    }
  }

  // Standard error goes nowhere: what a parser says there is of no use to anybody.
  static ChildProcess start(const std::string& program, const std::vector<std::string>& arguments,
                            int standard_input, int standard_output, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    const auto give = [&](int number, int as, int flags) {
      if (number < 0) {
        ::posix_spawn_file_actions_addopen(&actions, as, "/dev/null", flags, 0);
      } else {
        ::posix_spawn_file_actions_adddup2(&actions, number, as);
      }
    };
    give(standard_input, STDIN_FILENO, O_RDONLY);
    give(standard_output, STDOUT_FILENO, O_WRONLY);
    give(-1, STDERR_FILENO, O_WRONLY);
    if (socket >= 0) give(socket, kHelperSocket, 0);
    // Ctrl-C is for the program that the terminal started; this one ends its helpers itself.
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    std::vector<char*> words = {const_cast<char*>(program.c_str())};
    for (const std::string& each : arguments) words.push_back(const_cast<char*>(each.c_str()));
    words.push_back(nullptr);
    ChildProcess child;
    const int failed =
        ::posix_spawn(&child.id_, program.c_str(), &actions, &attributes, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (failed != 0) {
      child.id_ = -1;
      throw Error(ErrorCode::path_not_found,
                  "cannot start " + program + ": " + std::strerror(failed) +
                      " (it is installed with stemma; STEMMA_WORKER names another place)",
                  program);
    }
    return child;
  }

  pid_t id() const { return id_; }

  bool has_ended() {
    if (id_ <= 0) return true;
    if (::waitpid(id_, &status_, WNOHANG) != id_) return false;
    id_ = -1;
    return true;
  }

  // Waits for its end; says what ended it, or nothing where it was its own success.
  HelperFailure wait() {
    while (id_ > 0 && ::waitpid(id_, &status_, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return ending();
  }

  HelperFailure ending() const {
    if (WIFSIGNALED(status_)) {
      const int signal = WTERMSIG(status_);
      return "its parser was ended by signal " + std::to_string(signal) + " (" +
             std::string(::sigabbrev_np(signal) != nullptr ? ::sigabbrev_np(signal) : "?") + ")";
    }
    if (WEXITSTATUS(status_) == kNoSuchProgram) return "is not installed";
    if (WEXITSTATUS(status_) != 0) {
      return "its parser ended with code " + std::to_string(WEXITSTATUS(status_));
    }
    return std::nullopt;
  }

 private:
  pid_t id_ = -1;
  int status_ = 0;
};

namespace {

// Whether a process is within what one input may cost. It began with `begun`.
class Watch {
 public:
  Watch(pid_t process, const HelperLimits& limits, const std::stop_token& stop)
      : process_(process),
        limits_(limits),
        stop_(stop),
        begun_(processor_time_of(process).value_or(0ns)),
        clock_begun_(std::chrono::steady_clock::now()) {}

  // Time in which the process had to wait for us.
  void leave_out(std::chrono::steady_clock::duration time) { clock_begun_ += time; }

  HelperFailure look() const {
    if (stop_.stop_requested()) throw Error(ErrorCode::cancelled, "interrupted");
    const auto used = processor_time_of(process_);
    const auto passed = std::chrono::steady_clock::now() - clock_begun_;
    if ((used && *used - begun_ > limits_.processor) ||
        passed > limits_.processor * kClockPerProcessor) {
      return "its parser took more than " + std::to_string(limits_.processor.count()) +
             " s and was ended";
    }
    return std::nullopt;
  }

 private:
  pid_t process_;
  HelperLimits limits_;
  std::stop_token stop_;
  std::chrono::nanoseconds begun_;
  std::chrono::steady_clock::time_point clock_begun_;
};

std::array<char, 5> head_of(std::uint8_t kind, std::size_t size) {
  std::array<char, 5> head{};
  for (std::size_t i = 0; i < 4; ++i) head[i] = static_cast<char>((size >> (8 * i)) & 0xFFU);
  head[4] = static_cast<char>(kind);
  return head;
}

std::size_t size_in(const char* head) {
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = (size << 8U) | static_cast<unsigned char>(head[i]);
  return size;
}

}  // namespace

FileDescriptor file_in_memory(std::string_view bytes) {
  FileDescriptor file(::memfd_create("stemma", MFD_CLOEXEC));
  if (!file.is_open()) throw Error(ErrorCode::internal, "the system gives no file in memory");
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw Error(ErrorCode::internal, "a file in memory cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

class HelperProcesses::Helper {
 public:
  Helper(const std::string& program, std::uint64_t memory) : memory_(memory) {
    const std::scoped_lock lock(spawn_mutex());
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      throw Error(ErrorCode::internal, "the system gives no socket");
    }
    socket_ = FileDescriptor(ends[0]);
    const FileDescriptor theirs(ends[1]);
    child_ =
        ChildProcess::start(program, {"--memory", std::to_string(memory)}, -1, -1, theirs.get());
  }

  std::uint64_t memory() const { return memory_; }

  bool is_worn() const { return inputs_ >= kInputsOfAHelper; }

  HelperFailure ask(std::string_view request, const FileDescriptor& input,
                    const HelperLimits& limits, const std::stop_token& stop,
                    const std::function<void(std::uint8_t, std::string_view)>& take) {
    ++inputs_;
    if (!send(request, input)) return failure();
    Watch watch(child_.id(), limits, stop);
    std::uint64_t answered = 0;
    std::size_t begin = 0;  // of what was not handed on yet, in buffer_
    std::size_t end = 0;
    while (true) {
      while (end - begin >= kHead) {
        const char* head = buffer_.data() + begin;
        const std::size_t size = size_in(head);
        if (size > kLongestFrame) return "its parser answered nonsense";
        if (end - begin < kHead + size) break;
        const auto kind = static_cast<std::uint8_t>(head[4]);
        begin += kHead + size;
        if (kind == kLastFrame) return std::nullopt;
        answered += size;
        if (answered > limits.answer) return "it unpacks to more than fits the memory";
        const auto taken = std::chrono::steady_clock::now();
        take(kind, {head + kHead, size});
        watch.leave_out(std::chrono::steady_clock::now() - taken);
      }
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin),
                buffer_.begin() + static_cast<std::ptrdiff_t>(end), buffer_.begin());
      end -= begin;
      begin = 0;
      pollfd ready{socket_.get(), POLLIN, 0};
      const int found = ::poll(&ready, 1, static_cast<int>(kLook.count()));
      if (auto failed = watch.look()) return failed;
      if (found <= 0) continue;
      const ssize_t got = ::read(socket_.get(), buffer_.data() + end, buffer_.size() - end);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return failure();
      end += static_cast<std::size_t>(got);
    }
  }

 private:
  static constexpr std::size_t kHead = 5;

  HelperFailure failure() {
    if (HelperFailure ended = child_.wait()) return ended;
    return "its parser ended too early";
  }

  bool send(std::string_view request, const FileDescriptor& input) {
    std::array<char, 5> head = head_of(kLastFrame, request.size());
    std::array<iovec, 2> parts = {
        iovec{head.data(), head.size()},
        iovec{const_cast<char*>(request.data()), request.size()},
    };
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = input.get();
    std::memcpy(CMSG_DATA(rights), &number, sizeof number);
    const auto wanted = static_cast<ssize_t>(head.size() + request.size());
    // A request is shorter than a socket's buffer: it goes as a whole.
    ssize_t sent = 0;
    do {
      sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == wanted;
  }

  std::uint64_t memory_;
  FileDescriptor socket_{-1};
  ChildProcess child_;
  int inputs_ = 0;
  std::vector<char> buffer_ = std::vector<char>(kHead + kLongestFrame);
};

HelperProcesses::HelperProcesses(std::string program) : program_(std::move(program)) {}

HelperProcesses::~HelperProcesses() = default;

std::unique_ptr<HelperProcesses::Helper> HelperProcesses::idle_helper(const HelperLimits& limits) {
  const std::scoped_lock lock(mutex_);
  if (program_.empty()) program_ = find_program();
  const auto fitting = std::ranges::find_if(
      idle_, [&](const auto& helper) { return helper->memory() == limits.memory; });
  if (fitting == idle_.end()) return std::make_unique<Helper>(program_, limits.memory);
  std::unique_ptr<Helper> found = std::move(*fitting);
  idle_.erase(fitting);
  return found;
}

HelperFailure HelperProcesses::ask(
    std::string_view request, const FileDescriptor& input, const HelperLimits& limits,
    const std::stop_token& stop, const std::function<void(std::uint8_t, std::string_view)>& take) {
  std::unique_ptr<Helper> helper = idle_helper(limits);
  HelperFailure failed = helper->ask(request, input, limits, stop, take);
  if (!failed && !helper->is_worn()) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(helper));
  }
  return failed;
}

HelperFailure HelperProcesses::run(const std::vector<std::string>& command,
                                   const FileDescriptor& input, const HelperLimits& limits,
                                   const std::stop_token& stop, std::string& output) {
  {
    const std::scoped_lock lock(mutex_);
    if (program_.empty()) program_ = find_program();
  }
  std::vector<std::string> arguments = {"--memory", std::to_string(limits.memory), "--output",
                                        std::to_string(limits.answer), "--run"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  const FileDescriptor written = file_in_memory({});
  ChildProcess child;
  {
    const std::scoped_lock lock(spawn_mutex());
    child = ChildProcess::start(program_, arguments, input.get(), written.get(), -1);
  }
  const Watch watch(child.id(), limits, stop);
  for (auto pause = 1ms; !child.has_ended();
       pause = std::min<std::chrono::milliseconds>(2 * pause, 50ms)) {
    if (auto failed = watch.look()) return failed;
    ::poll(nullptr, 0, static_cast<int>(pause.count()));
  }
  if (HelperFailure failed = child.ending()) return failed;
  struct stat status{};
  ::fstat(written.get(), &status);
  output.resize(static_cast<std::size_t>(status.st_size));
  std::size_t got = 0;
  while (got < output.size()) {
    const ssize_t more =
        ::pread(written.get(), output.data() + got, output.size() - got, static_cast<off_t>(got));
    if (more <= 0) break;
    got += static_cast<std::size_t>(more);
  }
  output.resize(got);
  return std::nullopt;
}

}  // namespace stemma
