// What extract() and the worker process say to each other, in the frames of base/helper_process.h.
// A worker is not believed: its parsers may have been taken over by the document they read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stemma/base/diagnostic.h"
#include "stemma/extract/extract.h"

namespace stemma {

enum class WorkerTask : std::uint8_t {
  parse,   // the input is a document: answered by `extracted` in pieces, and diagnostics
  unpack,  // the input is a container: answered by its members, and diagnostics
};

struct WorkerRequest {
  WorkerTask task = WorkerTask::parse;
  Format format = Format::binary;
  Wanted wanted = Wanted::text;
  Tracked tracked = Tracked::accepted;
  std::string locator;        // as bytes; for its name
  std::int64_t modified = 0;  // as RawDocument::modified
  std::uint64_t member = 0;   // bytes that one member may have
  std::uint64_t all = 0;      // bytes that all members may have together
};

// Kinds of frames of an answer; kLastFrame ends it.
inline constexpr std::uint8_t kExtractedFrame = 1;    // a piece of what pack(Extracted) gives
inline constexpr std::uint8_t kDiagnosticFrame = 2;   // pack(Diagnostic)
inline constexpr std::uint8_t kMemberFrame = 3;       // pack(MemberHead): a member begins
inline constexpr std::uint8_t kMemberBytesFrame = 4;  // some of its bytes
inline constexpr std::uint8_t kMemberEndFrame = 5;    // it was whole

struct MemberHead {
  std::string name;           // any bytes; empty where the container is of one nameless file
  std::int64_t modified = 0;  // seconds since 1970-01-01 UTC; 0 where there is none
  std::uint64_t offset = 0;   // in the container, where its members go by that and not by names
};

std::string pack(const WorkerRequest& request);
std::string pack(const Extracted& extracted);
std::string pack(const Diagnostic& diagnostic);
std::string pack(const MemberHead& head);

// Nothing where the bytes are not what pack() made; of text, blocks and kinds all is checked that
// later stages rely on. O(size).
std::optional<WorkerRequest> unpack_request(std::string_view bytes);
std::optional<Extracted> unpack_extracted(std::string_view bytes);
std::optional<Diagnostic> unpack_diagnostic(std::string_view bytes);
std::optional<MemberHead> unpack_member(std::string_view bytes);

}  // namespace stemma
