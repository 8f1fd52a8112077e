// The members of a container, one after the other, without ever writing a file.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "stemma/base/run_context.h"
#include "stemma/extract/extract.h"
#include "stemma/extract/worker_protocol.h"

namespace stemma {

struct UnpackLimits {
  std::uint64_t member = 0;  // bytes of one
  std::uint64_t all = 0;     // bytes of all together
};

// A container may have so many members at most.
inline constexpr std::uint64_t kMostMembers = 500'000;

// Hears of each member: it begins, has bytes, and is whole. One that is not ended was cut short, of
// which there is a diagnostic, and is no document.
struct MemberSink {
  std::function<void(const MemberHead&)> begin;
  std::function<void(std::string_view)> bytes;
  std::function<void()> end;
};

// Reads `file` from its beginning: tar, ZIP, 7z, RAR, ar, Cabinet and ISO archives, compressed or
// not, and compressed files (of which the one member has no name), through libarchive. Folders and
// links are passed over. What is encrypted, damaged, or larger than the limits is a diagnostic
// whose locator is the member's name, or empty where it concerns the container.
void unpack_container(Format format, int file, const UnpackLimits& limits, const MemberSink& sink,
                      RunContext& context);

}  // namespace stemma
