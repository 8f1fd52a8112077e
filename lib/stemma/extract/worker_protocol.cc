#include "stemma/extract/worker_protocol.h"

#include <iterator>
#include <utility>

#include "stemma/base/packing.h"
#include "stemma/base/utf8.h"

namespace stemma {
namespace {

template <class Enum>
void put_enum(Packing& packing, Enum value) {
  packing.put(static_cast<std::uint8_t>(value));
}

// A value up to the last of its enumeration.
template <class Enum>
Enum get_enum(Unpacking& from, Enum last) {
  const auto value = from.get<std::uint8_t>();
  if (value > static_cast<std::uint8_t>(last)) from.fail();
  return from.is_sound() ? static_cast<Enum>(value) : Enum{};
}

template <class Value>
std::optional<Value> if_sound(const Unpacking& from, Value value) {
  if (!from.is_sound() || !from.is_at_end()) return std::nullopt;
  return value;
}

bool are_in_order(const Extracted& extracted) {
  std::uint32_t end = 0;
  for (const Block& block : extracted.blocks) {
    const Span bytes = block.bytes;
    if (bytes.begin < end || bytes.begin >= bytes.end || bytes.end > extracted.text.size()) {
      return false;
    }
    end = bytes.end;
  }
  return true;
}

// No block may begin or end within a character.
bool are_on_characters(const Extracted& extracted) {
  const auto is_inside = [&](std::size_t at) {
    return at < extracted.text.size() &&
           (static_cast<unsigned char>(extracted.text[at]) & 0xC0U) == 0x80U;
  };
  for (const Block& block : extracted.blocks) {
    if (is_inside(block.bytes.begin) || is_inside(block.bytes.end)) return false;
  }
  return true;
}

}  // namespace

std::string pack(const WorkerRequest& request) {
  Packing packing;
  put_enum(packing, request.task);
  put_enum(packing, request.format);
  put_enum(packing, request.wanted);
  put_enum(packing, request.tracked);
  packing.put_string(request.locator);
  packing.put(request.modified);
  packing.put(request.member);
  packing.put(request.all);
  return packing.take();
}

std::string pack(const Extracted& extracted) {
  Packing packing;
  packing.put_string(extracted.text);
  packing.put_size(extracted.blocks.size());
  for (const Block& block : extracted.blocks) {
    packing.put(block.bytes.begin);
    packing.put(block.bytes.end);
    put_enum(packing, block.kind);
    put_enum(packing, block.role);
  }
  packing.put_size(extracted.metadata.size());
  for (const MetadataFact& fact : extracted.metadata) {
    put_enum(packing, fact.key);
    put_enum(packing, fact.origin);
    packing.put_string(fact.value);
  }
  packing.put_string(extracted.encoding.name);
  put_enum(packing, extracted.encoding.evidence);
  packing.put(extracted.replacements);
  return packing.take();
}

std::string pack(const Diagnostic& diagnostic) {
  Packing packing;
  put_enum(packing, diagnostic.code);
  packing.put_string(diagnostic.locator);
  packing.put_string(diagnostic.message);
  return packing.take();
}

std::string pack(const MemberHead& head) {
  Packing packing;
  packing.put_string(head.name);
  packing.put(head.modified);
  packing.put(head.offset);
  return packing.take();
}

std::optional<WorkerRequest> unpack_request(std::string_view bytes) {
  Unpacking from(bytes);
  WorkerRequest request;
  request.task = get_enum(from, WorkerTask::unpack);
  request.format = get_enum(from, Format::binary);
  request.wanted = get_enum(from, Wanted::every_word);
  request.tracked = get_enum(from, Tracked::both);
  request.locator = from.get_string();
  request.modified = from.get<std::int64_t>();
  request.member = from.get<std::uint64_t>();
  request.all = from.get<std::uint64_t>();
  return if_sound(from, std::move(request));
}

std::optional<Extracted> unpack_extracted(std::string_view bytes) {
  Unpacking from(bytes);
  Extracted extracted;
  extracted.text = from.get_string();
  if (!is_valid_utf8(extracted.text)) return std::nullopt;
  extracted.blocks.resize(from.get_size());
  for (Block& block : extracted.blocks) {
    block.bytes.begin = from.get<std::uint32_t>();
    block.bytes.end = from.get<std::uint32_t>();
    block.kind = get_enum(from, BlockKind::original);
    block.role = get_enum(from, BlockRole::boilerplate);
  }
  if (!are_in_order(extracted) || !are_on_characters(extracted)) return std::nullopt;
  extracted.metadata.resize(from.get_size());
  for (MetadataFact& fact : extracted.metadata) {
    fact.key = get_enum(from, MetadataKey::source_url);
    fact.origin = get_enum(from, MetadataOrigin::file_time);
    fact.value = from.get_string();
    if (!is_valid_utf8(fact.value)) return std::nullopt;
  }
  extracted.encoding.name = from.get_string();
  extracted.encoding.evidence = get_enum(from, EncodingEvidence::fallback);
  extracted.replacements = from.get<std::uint64_t>();
  return if_sound(from, std::move(extracted));
}

std::optional<Diagnostic> unpack_diagnostic(std::string_view bytes) {
  Unpacking from(bytes);
  Diagnostic diagnostic{};
  diagnostic.code = get_enum(from, kAllDiagnosticCodes[std::size(kAllDiagnosticCodes) - 1]);
  diagnostic.locator = from.get_string();
  diagnostic.message = from.get_string();
  return if_sound(from, std::move(diagnostic));
}

std::optional<MemberHead> unpack_member(std::string_view bytes) {
  Unpacking from(bytes);
  MemberHead head;
  head.name = from.get_string();
  head.modified = from.get<std::int64_t>();
  head.offset = from.get<std::uint64_t>();
  return if_sound(from, std::move(head));
}

}  // namespace stemma
