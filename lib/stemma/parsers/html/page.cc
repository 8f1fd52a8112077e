#include "stemma/parsers/html/page.h"

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <utility>

namespace stemma::html {

// Memory that is given back all at once. Gumbo frees a tree by recursion, which deep trees would
// turn into a stack overflow, and does not look at what its allocator returns: where there is no
// more, the parse is left by longjmp, which skips nothing but frames of C.
class Page::Arena {
 public:
  enum class Outcome { parsed, too_large, no_memory };

  explicit Arena(std::size_t max_memory) : max_memory_(max_memory) {}
  ~Arena() {
    for (char* block : blocks_) std::free(block);
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  Outcome parse(std::string_view html) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;  // each costs memory, and some quote all that is open
    options.userdata = this;
    options.allocator = [](void* arena, std::size_t size) {
      return static_cast<Arena*>(arena)->allocate(size);
    };
    options.deallocator = [](void*, void*) {};
    const int left = setjmp(leave_);
    if (left != 0) return static_cast<Outcome>(left);
    root_ = gumbo_parse_with_options(&options, html.data(), html.size())->root;
    return Outcome::parsed;
  }

  const GumboNode* root() const { return root_; }

 private:
  // Small enough for malloc to keep it for the next page, rather than to ask the system each time.
  static constexpr std::size_t kBlock = std::size_t{1} << 16U;
  static constexpr std::size_t kAlignment = alignof(std::max_align_t);

  void* allocate(std::size_t size) {
    size = (size + kAlignment - 1) / kAlignment * kAlignment;
    if (size > kBlock / 4) return new_block(size);
    if (size > free_) {
      next_ = new_block(kBlock);
      free_ = kBlock;
    }
    free_ -= size;
    return std::exchange(next_, next_ + size);
  }

  char* new_block(std::size_t size) {
    if (size > max_memory_ - used_) std::longjmp(leave_, static_cast<int>(Outcome::too_large));
    char* block = static_cast<char*>(std::malloc(size));
    if (block == nullptr || !remember(block)) {
      std::longjmp(leave_, static_cast<int>(Outcome::no_memory));
    }
    used_ += size;
    return block;
  }

  // No exception may pass through frames of C.
  bool remember(char* block) noexcept {
    try {
      blocks_.push_back(block);
      return true;
    } catch (const std::bad_alloc&) {
      std::free(block);
      return false;
    }
  }

  std::size_t max_memory_;
  std::size_t used_ = 0;
  std::vector<char*> blocks_;
  char* next_ = nullptr;
  std::size_t free_ = 0;
  const GumboNode* root_ = nullptr;
  std::jmp_buf leave_{};
};

namespace {

bool is_text(GumboNodeType type) {
  return type == GUMBO_NODE_TEXT || type == GUMBO_NODE_WHITESPACE || type == GUMBO_NODE_CDATA;
}

bool is_element(GumboNodeType type) {
  return type == GUMBO_NODE_ELEMENT || type == GUMBO_NODE_TEMPLATE;
}

GumboTag tag_of(const GumboNode* node) {
  const bool is_html =
      is_element(node->type) && node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
  return is_html ? node->v.element.tag : GUMBO_TAG_LAST;
}

std::vector<PageNode> flattened(const GumboNode* root) {
  struct Open {
    std::uint32_t index;
    unsigned next_child;
  };
  std::vector<PageNode> nodes{{root, GUMBO_TAG_HTML, 0, 0}};
  std::vector<Open> open{{0, 0}};
  while (!open.empty()) {
    const std::uint32_t parent = open.back().index;
    const GumboVector& children = nodes[parent].node->v.element.children;
    if (open.back().next_child == children.length) {
      nodes[parent].end = static_cast<std::uint32_t>(nodes.size());
      open.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(children.data[open.back().next_child++]);
    const auto index = static_cast<std::uint32_t>(nodes.size());
    if (is_text(child->type)) {
      nodes.push_back({child, tag_of(child), parent, index + 1});
    } else if (is_element(child->type)) {
      nodes.push_back({child, tag_of(child), parent, index + 1});
      open.push_back({index, 0});
    }
  }
  return nodes;
}

}  // namespace

Page::Page(std::string_view html, std::size_t max_memory)
    : arena_(std::make_unique<Arena>(max_memory)) {
  switch (arena_->parse(html)) {
    case Arena::Outcome::parsed:
      break;
    case Arena::Outcome::too_large:
      throw std::length_error("its tree takes more than " + std::to_string(max_memory >> 20U) +
                              " MiB");
    case Arena::Outcome::no_memory:
      throw std::bad_alloc();
  }
  nodes_ = flattened(arena_->root());
}

Page::~Page() = default;

bool is_element(const PageNode& node) {
  return is_element(node.node->type);
}

std::string_view attribute(const PageNode& node, const char* name) {
  if (!is_element(node)) return {};
  const GumboAttribute* found = gumbo_get_attribute(&node.node->v.element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool has_attribute(const PageNode& node, const char* name) {
  return is_element(node) && gumbo_get_attribute(&node.node->v.element.attributes, name) != nullptr;
}

std::string_view text_of(const PageNode& node) {
  return node.node->v.text.text;
}

std::string text_inside(const Page& page, std::uint32_t index, std::uint32_t most) {
  std::string text;
  const std::uint32_t first = index + 1;
  const std::uint32_t end = first + std::min(page.nodes()[index].end - first, most);
  for (std::uint32_t i = first; i < end; ++i) {
    if (!is_element(page.nodes()[i])) text += text_of(page.nodes()[i]);
  }
  return text;
}

}  // namespace stemma::html
