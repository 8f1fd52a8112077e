#include "output.h"

#include <fcntl.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/report/escape.h"

namespace stemma::cli {
namespace {

[[noreturn]] void fail(const std::string& file, int error) {
  const std::string name = file.empty() ? "standard output" : file;
  throw Error(ErrorCode::output_failed,
              "cannot write to " + name + ": " + std::generic_category().message(error), file);
}

// What the screens draw, for a terminal without UTF-8.
std::string to_ascii(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kDrawn[] = {
      {"█", "#"}, {"▒", "+"}, {"░", "."}, {"…", "~"}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      out += text[at++];
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    const std::string_view character = text.substr(at, end - at);
    const auto* const drawn =
        std::find_if(std::begin(kDrawn), std::end(kDrawn),
                     [character](const auto& pair) { return pair.first == character; });
    out += drawn == std::end(kDrawn) ? "?" : drawn->second;
    at = end;
  }
  return out;
}

constexpr std::string_view kErase = "\r\033[K";

// Of the one standard error there is.
std::mutex passing_line_mutex;
bool has_passing_line = false;

// With the mutex held.
void take_passing_line() {
  if (!std::exchange(has_passing_line, false)) return;
  (void)std::fwrite(kErase.data(), 1, kErase.size(), stderr);
}

bool locale_has_utf8() {
  return std::setlocale(LC_CTYPE, "") != nullptr &&
         std::string_view(nl_langinfo(CODESET)) == "UTF-8";
}

}  // namespace

Output::Output(std::string file) : file_(std::move(file)) {
  if (!file_.empty()) open_file();
  terminal_ = isatty(descriptor_) == 1;
  ascii_ = terminal_ && !locale_has_utf8();
}

void Output::open_file() {
  struct stat status{};
  const bool exists = stat(file_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(file_, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    descriptor_ = open(file_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ < 0) fail(file_, errno);
    return;
  }
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(file_.c_str(), nullptr),
                                                         &std::free);
  if (real) file_ = real.get();
  unfinished_ = file_ + ".XXXXXX";
  descriptor_ = mkostemp(unfinished_.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    unfinished_.clear();
    fail(file_, errno);
  }
  const mode_t mask = umask(0);
  umask(mask);
  const mode_t mode = exists ? status.st_mode & 0777 : 0666 & ~mask;
  if (fchmod(descriptor_, mode) != 0) fail(file_, errno);
}

Output::~Output() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
  if (!unfinished_.empty()) unlink(unfinished_.c_str());
}

void Output::write(std::string_view bytes) {
  if (ascii_) {
    write_all(to_ascii(bytes));
  } else {
    write_all(bytes);
  }
}

void Output::write_all(std::string_view bytes) {
  if (terminal_) show_passing_line("");
  while (!bytes.empty() && !reader_gone_) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      reader_gone_ = true;
    } else if (errno != EINTR) {
      fail(file_, errno);
    }
  }
}

void Output::finish() {
  if (file_.empty()) return;
  const int closed = close(std::exchange(descriptor_, -1));
  if (closed != 0) fail(file_, errno);
  if (unfinished_.empty()) return;
  if (rename(unfinished_.c_str(), file_.c_str()) != 0) {
    fail(file_, errno);
  }
  unfinished_.clear();
}

std::size_t Output::columns() const {
  constexpr std::size_t kDefault = 80;
  constexpr std::size_t kNarrowest = 60;
  constexpr std::size_t kWidest = 120;
  winsize size{};
  if (!terminal_ || ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return kDefault;
  }
  return std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidest);
}

void write_name(Output& output, std::string_view name) {
  if (!output.is_terminal() || name == "\n") return output.write(name);
  output.write(escape_for_display(name.substr(0, name.size() - 1)) + "\n");
}

void say(std::string_view text) {
  static const bool ascii = isatty(STDERR_FILENO) == 1 && !locale_has_utf8();
  const std::string shown = ascii ? to_ascii(text) : std::string(text);
  const std::scoped_lock lock(passing_line_mutex);
  take_passing_line();
  (void)std::fwrite(shown.data(), 1, shown.size(), stderr);
}

void show_passing_line(std::string_view line) {
  const std::scoped_lock lock(passing_line_mutex);
  if (line.empty()) return take_passing_line();
  has_passing_line = true;
  const std::string shown = std::string(kErase) + std::string(line);
  (void)std::fwrite(shown.data(), 1, shown.size(), stderr);
}

}  // namespace stemma::cli
