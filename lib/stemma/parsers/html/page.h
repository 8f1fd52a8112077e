// The tree of a page, laid flat: nodes in the order of the page, each with where it ends.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stemma::html {

// A larger page is refused unseen. The slowest are those of nothing but less-than signs, of which
// Gumbo reads some 6 MB a second.
inline constexpr std::size_t kLargestPage = std::size_t{128} << 20U;

// More than this for the tree of one page is refused; usual pages take some 15 bytes a byte.
inline constexpr std::size_t kMaxPageMemory = std::size_t{3} << 30U;

struct PageNode {
  const GumboNode* node;
  GumboTag tag;          // GUMBO_TAG_LAST: no element of HTML, but a text, or part of a drawing
  std::uint32_t parent;  // the root's is itself
  std::uint32_t end;     // behind the last node inside of this one
};

// Elements and texts; no comments. Owns what `node` points to. The first is the element html.
class Page {
 public:
  // `html` is UTF-8, and must live as long as the page. Throws std::length_error where the tree
  // takes more than `max_memory`, std::bad_alloc where there is no such memory. O(size) after
  // make_markup_plain().
  explicit Page(std::string_view html, std::size_t max_memory = kMaxPageMemory);
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  const std::vector<PageNode>& nodes() const { return nodes_; }

 private:
  class Arena;

  std::unique_ptr<Arena> arena_;
  std::vector<PageNode> nodes_;
};

bool is_element(const PageNode& node);
// Empty where there is none. Names are in small letters.
std::string_view attribute(const PageNode& node, const char* name);
bool has_attribute(const PageNode& node, const char* name);
// The text of a node that is a text.
std::string_view text_of(const PageNode& node);
// The text inside of node number `index`, as it is written: of all nodes or of the first `most`.
std::string text_inside(const Page& page, std::uint32_t index,
                        std::uint32_t most = std::numeric_limits<std::uint32_t>::max());

}  // namespace stemma::html
