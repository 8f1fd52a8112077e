#include "stemma/parsers/html/flow.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "stemma/parsers/html/ascii.h"
#include "stemma/parsers/html/layout.h"

namespace stemma::html {
namespace {

using namespace std::string_view_literals;

// Whether a style hides what it is given to: display:none or visibility:hidden, with any space.
bool style_hides(std::string_view style) {
  if (style.size() < "display:none"sv.size()) return false;
  std::string written;
  for (const char c : style) {
    if (!is_space(c)) written += to_lower(c);
  }
  return written.find("display:none") != std::string::npos ||
         written.find("visibility:hidden") != std::string::npos;
}

bool is_hidden(const PageNode& node) {
  return has_attribute(node, "hidden") || style_hides(attribute(node, "style")) ||
         equal_ignoring_case(attribute(node, "aria-hidden"), "true");
}

// The number of a section where a program has put it before the heading: Sphinx, pandoc, and the
// tools that specifications are written with. It changes with what is written elsewhere.
bool is_section_number(const PageNode& node) {
  if (node.tag != GUMBO_TAG_SPAN) return false;
  const std::string_view names = attribute(node, "class");
  return names == "section-number" || names == "header-section-number" || names == "secno";
}

// A sign beside a heading that links to the heading itself.
bool is_link_sign(const Page& page, std::uint32_t index) {
  const PageNode& node = page.nodes()[index];
  constexpr std::string_view kSigns[] = {"¶", "#", "§", "\uF0C1", "🔗", "∞"};
  if (node.end > index + 2 || !attribute(node, "href").starts_with('#')) return false;
  const std::string text = text_inside(page, index);
  return std::find(std::begin(kSigns), std::end(kSigns), text) != std::end(kSigns);
}

// White space only: no-break spaces keep empty paragraphs apart.
bool is_blank(std::string_view text) {
  while (!text.empty()) {
    if (is_space(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with("\u00A0")) {
      text.remove_prefix(2);
    } else if (text.starts_with("\u200B") || text.starts_with("\uFEFF")) {
      text.remove_prefix(3);
    } else {
      return false;
    }
  }
  return true;
}

// Whether a preformatted text is nothing but 1, 2, 3 ... or a later part of these: the numbers of
// the lines that stand beside it.
bool are_line_numbers(std::string_view text) {
  std::uint32_t last = 0;
  std::size_t count = 0;
  for (text = without_leading_space(text); !text.empty(); text = without_leading_space(text)) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || (count > 0 && number != last + 1)) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && !is_space(text.front())) return false;
    last = number;
    ++count;
  }
  return count > 1 || last == 1;
}

class Flow {
 public:
  enum class Script { on, off };

  Flow(const Page& page, std::span<const Part> parts, Script script)
      : page_(page), parts_(parts), script_(script) {}

  std::vector<FlowBlock> run() {
    find_data_rows();
    const std::vector<PageNode>& nodes = page_.nodes();
    frames_.push_back({nodes[0].end});
    for (std::uint32_t i = 0; i < nodes.size();) {
      while (frames_.back().end <= i && frames_.size() > 1) leave();
      if (is_element(nodes[i])) {
        i = enter(i);
      } else {
        add(text_of(nodes[i]));
        ++i;
      }
    }
    while (frames_.size() > 1) leave();
    flush();
    return std::move(blocks_);
  }

 private:
  struct Frame {
    std::uint32_t end = 0;
    std::uint32_t node = 0;
    Layout layout = Layout::in_line;
    BlockKind kind = BlockKind::paragraph;
    Display display = Display::shown;
    bool is_link = false;
    bool is_preformatted = false;
    bool is_data = false;  // in a row of data
  };

  // Rows that are no data: a cell holds more than one block, or a block that is not a paragraph.
  void find_data_rows() {
    const std::vector<PageNode>& nodes = page_.nodes();
    std::vector<std::uint32_t> blocks_in_cell(nodes.size());
    lays_out_.assign(nodes.size(), false);
    for (auto i = static_cast<std::uint32_t>(nodes.size()); i-- > 1;) {
      const PageNode& node = nodes[i];
      const GumboTag tag = node.tag;
      const Layout layout = layout_of(tag);
      const bool is_lines = tag == GUMBO_TAG_P || tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_CENTER;
      std::uint32_t blocks = blocks_in_cell[i];
      bool lays_out = lays_out_[i];
      if (layout == Layout::cell) {
        lays_out = lays_out || blocks > 1;
        blocks = 0;
      } else if (layout == Layout::preformatted || tag == GUMBO_TAG_TABLE ||
                 (layout == Layout::block && kind_of(tag))) {
        lays_out = true;
      } else if (is_lines) {
        blocks = std::max(blocks, 1U);
      }
      if (layout == Layout::row) lays_out_[i] = lays_out;
      blocks_in_cell[node.parent] += blocks;
      if (lays_out) lays_out_[node.parent] = true;
    }
  }

  std::uint32_t enter(std::uint32_t index) {
    const PageNode& node = page_.nodes()[index];
    const GumboTag tag = node.tag;
    Layout layout = layout_of(tag);
    if (tag == GUMBO_TAG_NOSCRIPT && script_ == Script::off) layout = Layout::block;
    if (layout == Layout::nothing || is_foreign_note(node)) return node.end;
    if (layout == Layout::line_break) {
      break_line();
      return index + 1;
    }
    if (tag == GUMBO_TAG_A && is_link_sign(page_, index)) return node.end;
    Frame frame = frames_.back();
    frame.end = node.end;
    frame.layout = layout;
    frame.is_link = frame.is_link || tag == GUMBO_TAG_A;
    const bool hides = frame.display == Display::shown && is_hidden(node);
    if (hides || layout == Layout::control || is_section_number(node)) {
      frame.display = hides ? Display::hidden : Display::control;
      if (layout == Layout::in_line) frame.layout = layout = Layout::block;
    }
    begin(index, tag, frame);
    frames_.push_back(frame);
    return index + 1;
  }

  // Descriptions in drawings; the source of a formula beside the formula.
  static bool is_foreign_note(const PageNode& node) {
    const GumboElement& element = node.node->v.element;
    if (element.tag_namespace == GUMBO_NAMESPACE_HTML) return false;
    return element.tag == GUMBO_TAG_TITLE || element.tag == GUMBO_TAG_DESC ||
           element.tag == GUMBO_TAG_STYLE || element.tag == GUMBO_TAG_SCRIPT ||
           element.tag == GUMBO_TAG_ANNOTATION_XML ||
           std::string_view(gumbo_normalized_tagname(element.tag)) == "annotation";
  }

  void begin(std::uint32_t index, GumboTag tag, Frame& frame) {
    if (frame.layout == Layout::in_line) return;
    if (frame.is_data && frame.display == frames_.back().display) {
      if (frame.layout != Layout::cell) {
        gap();
      } else if (std::exchange(has_cell_, true)) {
        next_cell();
      }
      return;
    }
    flush();
    frame.node = index;
    if (frame.layout == Layout::row && !lays_out_[index]) {
      frame.kind = BlockKind::table_row;
      frame.is_data = true;
      has_cell_ = false;
    } else if (frame.layout == Layout::preformatted) {
      frame.is_preformatted = true;
    }
    frame.kind = kind_inside(frame.kind, parts_[index], tag);
  }

  // All that is in a comment or a note is one, whatever the page makes of its parts.
  static BlockKind kind_inside(BlockKind around, Part part, GumboTag tag) {
    if (around == BlockKind::comment || around == BlockKind::note) return around;
    if (part == Part::comments) return BlockKind::comment;
    if (part == Part::note) return BlockKind::note;
    if (part == Part::caption) return BlockKind::caption;
    return kind_of(tag).value_or(around);
  }

  void leave() {
    const Frame& frame = frames_.back();
    const Frame& around = frames_[frames_.size() - 2];
    if (frame.layout != Layout::in_line) {
      if (around.is_data && frame.display == around.display) {
        gap();
      } else {
        flush();
      }
    }
    frames_.pop_back();
  }

  void gap() { space_ = !current_.text.empty(); }

  void next_cell() {
    space_ = false;
    current_.text += '\t';
  }

  void break_line() {
    if (frames_.back().is_preformatted) {
      current_.text += '\n';
    } else if (frames_.back().is_data) {
      gap();
    } else if (current_.text.ends_with('\n')) {
      flush();
    } else if (!current_.text.empty()) {
      space_ = false;
      current_.text += '\n';
    }
  }

  void add(std::string_view text) {
    const Frame& frame = frames_.back();
    const std::size_t before = current_.text.size();
    if (frame.is_preformatted) {
      current_.text += text;
    } else {
      add_collapsed(text);
    }
    if (frame.is_link) current_.link_bytes += current_.text.size() - before;
  }

  void add_collapsed(std::string_view text) {
    std::string& all = current_.text;
    for (std::size_t at = 0; at < text.size();) {
      if (is_space(text[at])) {
        space_ = true;
        ++at;
        continue;
      }
      const auto* end = std::find_if(text.begin() + at, text.end(), is_space);
      const auto word_end = static_cast<std::size_t>(end - text.begin());
      if (space_ && !all.empty() && all.back() != '\n' && all.back() != '\t') all += ' ';
      space_ = false;
      all += text.substr(at, word_end - at);
      at = word_end;
    }
  }

  // Ends the block that is being written; what follows is another.
  void flush() {
    space_ = false;
    const Frame& frame = frames_.back();
    FlowBlock block = std::exchange(current_, {});
    if (is_blank(block.text)) return;
    block.node = frame.node;
    block.kind = frame.kind;
    block.display = frame.display;
    if (frame.is_preformatted && are_line_numbers(block.text)) block.display = Display::control;
    blocks_.push_back(std::move(block));
  }

  const Page& page_;
  std::span<const Part> parts_;
  Script script_;
  std::vector<bool> lays_out_;  // of rows
  std::vector<Frame> frames_;
  std::vector<FlowBlock> blocks_;
  FlowBlock current_;
  bool space_ = false;  // white space came, and no word after it
  bool has_cell_ = false;
};

void show_what_is_mostly_hidden(std::vector<FlowBlock>& blocks) {
  std::size_t hidden = 0;
  std::size_t all = 0;
  for (const FlowBlock& block : blocks) {
    all += block.text.size();
    if (block.display == Display::hidden) hidden += block.text.size();
  }
  if (hidden * 2 <= all) return;
  for (FlowBlock& block : blocks) {
    if (block.display == Display::hidden) block.display = Display::shown;
  }
}

}  // namespace

std::vector<FlowBlock> flow_of(const Page& page, std::span<const Part> parts) {
  std::vector<FlowBlock> blocks = Flow(page, parts, Flow::Script::on).run();
  const bool shows_text = std::ranges::any_of(
      blocks, [](const FlowBlock& block) { return block.display != Display::control; });
  if (!shows_text) blocks = Flow(page, parts, Flow::Script::off).run();
  show_what_is_mostly_hidden(blocks);
  return blocks;
}

}  // namespace stemma::html
