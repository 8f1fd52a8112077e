// Shell patterns on paths: those of fnmatch(3) with FNM_PATHNAME, and ** that crosses folders.
//
//   *       any run of characters but '/'        [a-z]  one of these; [!a-z] and [^a-z] one other
//   ?       any one character but '/'            \x     x itself
//   **      any run of characters, '/' included  **/    any number of folders, none included
//
// A character is a code point of UTF-8; a byte that is no UTF-8 counts as one. A leading dot is
// nothing special. Independent of the locale: [:alpha:] and the like know ASCII only.
#pragma once

#include <string_view>
#include <vector>

namespace stemma {

class Glob {
 public:
  explicit Glob(std::string_view pattern);

  // Whether the whole of `text` matches. O(pattern * text) at worst, whatever the pattern: all
  // positions in the pattern are followed at once, there is no going back. Thread-safe.
  bool matches(std::string_view text) const;

  // A pattern with a slash speaks of a path, one without of a name.
  bool has_slash() const { return has_slash_; }

 private:
  enum class Kind { literal, any, set, star, double_star, folders };
  struct Range {
    char32_t first;
    char32_t last;
  };
  struct Part {
    Kind kind;
    char32_t literal = 0;
    bool negated = false;
    std::vector<Range> ranges = {};
  };

  bool parse_set(std::string_view pattern, std::size_t& at);
  bool consumes(const Part& part, char32_t value) const;
  void arrive(std::vector<char>& states, std::size_t at) const;

  std::vector<Part> parts_;
  bool has_slash_ = false;
};

}  // namespace stemma
