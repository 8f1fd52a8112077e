// Writes JSON (RFC 8259) piece by piece: one member a line, so that results can be read and
// diffed, or one value a line (JSON Lines). Always valid UTF-8: other bytes become U+FFFD.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stemma/base/export.h"

namespace stemma {

// Takes what is written; throws Error{output_failed} where it cannot.
using Write = std::function<void(std::string_view)>;

enum class JsonLayout {
  indented,
  lines,  // each value at the top level is a line of its own
};

// Calls must form valid JSON: inside an object, key() before each value. The writer does not
// check; the tests parse what comes out.
class STEMMA_API JsonWriter {
 public:
  explicit JsonWriter(const Write& write, JsonLayout layout = JsonLayout::indented)
      : write_(write), layout_(layout) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& number(double value);  // shortest form that reads back the same
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  // Hands on what is left; ends an indented text with a line feed.
  void finish();

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void before_value();
  void put(std::string_view text);
  void new_line();

  const Write& write_;
  JsonLayout layout_;
  std::string buffer_;
  std::vector<bool> has_members_;  // by depth
  bool after_key_ = false;
};

}  // namespace stemma
