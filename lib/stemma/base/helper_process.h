// Long-lived helper processes that do for this one what must not be able to harm it: parse what
// others wrote. A helper is the installed program stemma-worker; it is given one input at a time as
// a file descriptor and answers in frames. If it crashes, hangs or swells, that input is lost, the
// helper is ended, and the next input gets a new one.
//
// On the wire, a frame is its length (4 bytes, little-endian; without these 4 and the kind), its
// kind (1 byte) and its bytes. A request is one frame of kind 0 that comes with the input's
// descriptor (SCM_RIGHTS); the answer is any number of frames that end with one of kind 0.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"
#include "stemma/base/file_descriptor.h"

namespace stemma {

inline constexpr std::uint8_t kLastFrame = 0;
inline constexpr std::size_t kLongestFrame = std::size_t{1} << 20U;  // bytes; more is damage

// A file in memory that holds `bytes`, to be read from its beginning. Throws Error{internal} where
// the system has none to give.
FileDescriptor file_in_memory(std::string_view bytes);

// What one input may cost.
struct HelperLimits {
  std::uint64_t memory = std::uint64_t{1} << 30U;  // bytes, of the helper in all
  std::chrono::seconds processor = std::chrono::seconds(60);
  std::uint64_t answer = std::uint64_t{1} << 32U;  // bytes
};

// Why there is no (whole) answer, for people: "used more than 60 s of processor time". Nothing
// where there is one.
using HelperFailure = std::optional<std::string>;

// Any number of helpers, each started when it is needed first. Thread-safe.
class STEMMA_API HelperProcesses {
 public:
  // `program`: where stemma-worker is. By default what the environment variable STEMMA_WORKER
  // names, else the one that was installed, or built, with this library.
  explicit HelperProcesses(std::string program = {});
  ~HelperProcesses();
  HelperProcesses(const HelperProcesses&) = delete;
  HelperProcesses& operator=(const HelperProcesses&) = delete;

  // Sends a request with its input, and hands the frames of the answer, but for the last, to `take`
  // as (kind, bytes). Where `take` throws, the helper is ended. Throws Error{cancelled} once `stop`
  // says so, and Error{path_not_found} where there is no such program.
  HelperFailure ask(std::string_view request, const FileDescriptor& input,
                    const HelperLimits& limits, const std::stop_token& stop,
                    const std::function<void(std::uint8_t, std::string_view)>& take);

  // Runs another program to its end with `input` as its standard input, in the same confinement
  // (stemma-worker prepares it and becomes it), and gives what it wrote to its standard output.
  // The program is looked for in PATH. What it says on standard error is ignored.
  HelperFailure run(const std::vector<std::string>& command, const FileDescriptor& input,
                    const HelperLimits& limits, const std::stop_token& stop, std::string& output);

 private:
  class Helper;

  std::unique_ptr<Helper> idle_helper(const HelperLimits& limits);

  std::string program_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Helper>> idle_;
};

}  // namespace stemma
