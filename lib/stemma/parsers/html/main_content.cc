#include "stemma/parsers/html/main_content.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stemma::html {
namespace {

// Sizes are bytes of UTF-8. docs/algorithms.md says on which pages the figures were chosen.
constexpr std::size_t kSentence = 50;      // a shorter text is no prose
constexpr std::size_t kParagraph = 160;    // so long a text is prose, however it ends
constexpr std::int64_t kShortText = 5;     // what a line that is no prose takes from its part
constexpr std::int64_t kLinkText = 25;     // and one of links, beside its length
constexpr std::int64_t kLongLink = 150;    // as far as that counts: paragraphs may be full of links
constexpr std::int64_t kSideShare = 10;    // text at the side takes a tenth of its length
constexpr std::int64_t kLeastProse = 250;  // less is no article

constexpr std::uint32_t kNone = 0;  // <html> is never what is looked for

std::int64_t size_of(const FlowBlock& block) {
  return static_cast<std::int64_t>(block.text.size());
}

// Bytes outside of links.
std::int64_t own_bytes(const FlowBlock& block) {
  return size_of(block) - static_cast<std::int64_t>(block.link_bytes);
}

bool is_mostly_links(const FlowBlock& block) {
  return own_bytes(block) * 2 < size_of(block);
}

// So much of it is links that it is no sentence with links in it.
bool is_links(const FlowBlock& block) {
  return own_bytes(block) * 5 < size_of(block);
}

bool ends_sentence(std::string_view text) {
  constexpr std::string_view kEnds[] = {".", "!", "?",  ":",  ";",  "…",  ")", "\"",
                                        "”", "’", "。", "！", "？", "」", "؟", "।"};
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                     [&](std::string_view end) { return text.ends_with(end); });
}

bool is_prose(const FlowBlock& block) {
  if (block.display != Display::shown || block.kind == BlockKind::heading) return false;
  if (own_bytes(block) * 2 <= size_of(block)) return false;
  return block.text.size() >= kParagraph ||
         (block.text.size() >= kSentence && ends_sentence(block.text));
}

bool is_side(Part part) {
  return part == Part::side || part == Part::comments;
}

bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Whether the page calls itself an article, in any of the ways that pages have for this.
bool calls_itself_article(const Page& page, std::span<const Part> parts) {
  for (std::uint32_t i = 1; i < parts.size(); ++i) {
    if (parts[i] == Part::body || parts[i] == Part::article) return true;
    const PageNode& node = page.nodes()[i];
    const GumboTag tag = node.tag;
    if (tag == GUMBO_TAG_META && attribute(node, "property") == "og:type" &&
        attribute(node, "content") == "article") {
      return true;
    }
    std::string says(attribute(node, "itemtype"));
    if (tag == GUMBO_TAG_SCRIPT && attribute(node, "type") == "application/ld+json") {
      says = text_inside(page, i);
    }
    if (mentions(says, "Article") || mentions(says, "BlogPosting")) return true;
  }
  return false;
}

// How much prose is in each part of the page, and which part has most of it and little else.
class Judge {
 public:
  Judge(const Page& page, std::span<const Part> parts, std::span<const FlowBlock> blocks)
      : nodes_(page.nodes()), page_(page), parts_(parts), blocks_(blocks) {}

  std::vector<BlockRole> roles() {
    find_sides();
    weigh();
    const std::uint32_t article = calls_itself_article(page_, parts_) ? find_article() : kNone;
    if (article == kNone) return roles_of_document();
    return roles_of_article(article);
  }

 private:
  bool is_inside(std::uint32_t node, std::uint32_t root) const {
    return node >= root && node < nodes_[root].end;
  }

  void sum_up(std::vector<std::int64_t>& of_nodes) const {
    for (std::size_t i = of_nodes.size(); i-- > 1;) of_nodes[nodes_[i].parent] += of_nodes[i];
  }

  // A part that is named a side is one only if it holds less than half of the page's prose: names
  // are often given to something around the article.
  void find_sides() {
    std::vector<std::int64_t> prose(nodes_.size());
    for (const FlowBlock& block : blocks_) {
      if (is_prose(block)) prose[block.node] += own_bytes(block);
    }
    sum_up(prose);
    sides_.assign(nodes_.size(), Part::unnamed);
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      const Part around = sides_[nodes_[i].parent];
      const bool names_side = is_side(parts_[i]) && (prose[i] == 0 || prose[i] * 2 < prose[0]);
      sides_[i] = names_side && around == Part::unnamed ? parts_[i] : around;
    }
  }

  std::int64_t worth_of(const FlowBlock& block) const {
    if (sides_[block.node] != Part::unnamed || block.display != Display::shown) {
      return -size_of(block) / kSideShare;
    }
    if (is_prose(block)) return own_bytes(block);
    return is_mostly_links(block) ? -std::min(kLongLink, size_of(block)) - kLinkText : -kShortText;
  }

  void weigh() {
    worth_.assign(nodes_.size(), 0);
    prose_.assign(nodes_.size(), 0);
    for (const FlowBlock& block : blocks_) {
      worth_[block.node] += worth_of(block);
      if (is_prose(block) && sides_[block.node] == Part::unnamed) {
        prose_[block.node] += own_bytes(block);
      }
    }
    sum_up(worth_);
    sum_up(prose_);
  }

  // The smallest part with the most worth.
  std::uint32_t find_best() const {
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < nodes_.size(); ++i) {
      if (worth_[i] >= worth_[best]) best = i;
    }
    return best;
  }

  // That part, or what the page names the text of the article if that is not too little. None
  // where most of the prose is elsewhere.
  std::uint32_t find_article() const {
    std::uint32_t best = find_best();
    const std::uint32_t body = find_named_body();
    if (body != kNone && worth_[body] * 10 >= worth_[best] * 3) best = body;
    return holds_enough(best) ? best : kNone;
  }

  bool holds_enough(std::uint32_t node) const {
    return prose_[node] >= kLeastProse && prose_[node] * 3 >= prose_[0];
  }

  // What is named the text of the article; what is around all of them if there are several of one
  // class, as on pages that put advertisements between.
  std::uint32_t find_named_body() const {
    std::uint32_t best = kNone;
    for (std::uint32_t i = 1; i < nodes_.size(); ++i) {
      if (is_named_body(i) && (best == kNone || worth_[i] > worth_[best])) best = i;
    }
    const std::string_view name = best == kNone ? "" : attribute(nodes_[best], "class");
    if (name.empty()) return best;
    std::uint32_t around = best;
    std::int64_t worth = 0;
    for (std::uint32_t i = 1; i < nodes_.size();) {
      if (!is_named_body(i) || worth_[i] <= 0 || attribute(nodes_[i], "class") != name) {
        ++i;
        continue;
      }
      worth += worth_[i];
      while (!is_inside(i, around)) around = nodes_[around].parent;
      i = nodes_[i].end;
    }
    const bool are_pieces = worth_[best] * 5 < worth * 4 && worth_[around] > worth_[best];
    return are_pieces ? around : best;
  }

  bool is_named_body(std::uint32_t node) const {
    return parts_[node] == Part::body && sides_[node] == Part::unnamed;
  }

  BlockRole role_of(const FlowBlock& block, std::uint32_t root) const {
    const bool is_content = block.display == Display::shown && is_inside(block.node, root) &&
                            sides_[block.node] == Part::unnamed;
    return is_content ? BlockRole::content : BlockRole::boilerplate;
  }

  // The part that is named the main one, if it has a good part of the prose; else the whole page.
  // Links outside of the part with nearly all prose lead away.
  std::vector<BlockRole> roles_of_document() const {
    std::uint32_t root = kNone;
    for (std::uint32_t i = 1; i < nodes_.size(); ++i) {
      if (parts_[i] == Part::main && (root == kNone || prose_[i] > prose_[root])) root = i;
    }
    if (prose_[root] * 3 < prose_[0]) root = kNone;
    std::uint32_t text = find_best();
    if (prose_[text] < kLeastProse || prose_[text] * 10 < prose_[0] * 9) text = kNone;
    std::vector<BlockRole> roles;
    for (const FlowBlock& block : blocks_) {
      const bool leads_away = root == kNone && is_links(block) && !is_inside(block.node, text);
      roles.push_back(leads_away ? BlockRole::boilerplate : role_of(block, root));
    }
    return roles;
  }

  std::vector<BlockRole> roles_of_article(std::uint32_t root) const {
    std::vector<BlockRole> roles;
    for (const FlowBlock& block : blocks_) {
      const bool leads_away = is_links(block) && block.kind != BlockKind::heading;
      roles.push_back(leads_away ? BlockRole::boilerplate : role_of(block, root));
    }
    return roles;
  }

  const std::vector<PageNode>& nodes_;
  const Page& page_;
  std::span<const Part> parts_;
  std::span<const FlowBlock> blocks_;
  std::vector<Part> sides_;          // the side that a node is in, if it is in one
  std::vector<std::int64_t> worth_;  // of all blocks in a node
  std::vector<std::int64_t> prose_;  // bytes of it in a node, but not at its sides
};

}  // namespace

std::vector<BlockRole> roles_of(const Page& page, std::span<const Part> parts,
                                std::span<const FlowBlock> blocks) {
  return Judge(page, parts, blocks).roles();
}

}  // namespace stemma::html
