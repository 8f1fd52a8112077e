#include "stemma/parsers/markup/markdown.h"

#include <md4c.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stemma/extract/front_matter.h"
#include "stemma/extract/text_metadata.h"
#include "stemma/parsers/markup/source.h"
#include "stemma/parsers/parser.h"

namespace stemma {
namespace {

// Tags and comments away, references to characters written out.
std::string text_of_html(std::string_view html) {
  std::string text;
  for (std::size_t at = 0; at < html.size();) {
    if (html.substr(at).starts_with("<!--")) {
      const std::size_t end = html.find("-->", at);
      at = end == std::string_view::npos ? html.size() : end + 3;
    } else if (html[at] == '<') {
      const std::size_t end = html.find('>', at);
      at = end == std::string_view::npos ? html.size() : end + 1;
      text += ' ';
    } else if (html[at] == '&') {
      const std::size_t end = html.substr(at, kLongestReference).find(';');
      const auto reference = end == std::string_view::npos
                                 ? std::nullopt
                                 : character_reference(html.substr(at, end + 1));
      text += reference.value_or("&");
      at += reference ? end + 1 : 1;
    } else {
      text += html[at++];
    }
  }
  return text;
}

// Hears of blocks and text from md4c and writes them.
class MarkdownReader {
 public:
  explicit MarkdownReader(BlockWriter& writer) : writer_(writer) {}

  void enter(MD_BLOCKTYPE type, void* detail) {
    if (type != MD_BLOCK_TH && type != MD_BLOCK_TD) flush();
    switch (type) {
      case MD_BLOCK_QUOTE:
        ++quotes_;
        break;
      case MD_BLOCK_UL:
        lists_.push_back({});
        break;
      case MD_BLOCK_OL: {
        const auto& list = *static_cast<MD_BLOCK_OL_DETAIL*>(detail);
        lists_.push_back({list.start, list.mark_delimiter});
        break;
      }
      case MD_BLOCK_LI:
        if (!lists_.empty() && lists_.back().delimiter != '\0') {
          before_ = std::to_string(lists_.back().next++) + lists_.back().delimiter + ' ';
        }
        break;
      case MD_BLOCK_HTML:
        is_in_html_ = true;
        break;
      case MD_BLOCK_H:
        kind_ = BlockKind::heading;
        break;
      case MD_BLOCK_CODE:
        kind_ = BlockKind::code;
        break;
      case MD_BLOCK_TR:
        kind_ = BlockKind::table_row;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        if (!text_.empty()) text_ += '\t';
        break;
      default:
        break;
    }
  }

  void leave(MD_BLOCKTYPE type) {
    if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) return;
    if (type == MD_BLOCK_HTML) text_ = text_of_html(text_);
    flush();
    if (type == MD_BLOCK_QUOTE) --quotes_;
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) lists_.pop_back();
    if (type == MD_BLOCK_LI) before_.clear();
    const bool had_kind = type == MD_BLOCK_H || type == MD_BLOCK_CODE || type == MD_BLOCK_TR;
    if (had_kind) kind_.reset();
    is_in_html_ = false;
  }

  void text(MD_TEXTTYPE type, std::string_view text) {
    switch (type) {
      case MD_TEXT_BR:
      case MD_TEXT_SOFTBR:
        text_ += '\n';
        break;
      case MD_TEXT_NULLCHAR:
        text_ += "\xEF\xBF\xBD";
        break;
      case MD_TEXT_ENTITY:
        text_ += character_reference(text).value_or(std::string(text));
        break;
      case MD_TEXT_HTML:
        if (is_in_html_) {
          text_ += text;
        } else if (text.starts_with("<br")) {
          text_ += '\n';
        }
        break;
      default:
        text_ += text;
    }
  }

  // Exceptions do not pass through C.
  std::exception_ptr failure;

 private:
  struct List {
    unsigned next = 1;
    char delimiter = '\0';  // of numbers; bullets have none
  };

  BlockKind kind() const {
    if (kind_) return *kind_;
    if (quotes_ > 0) return BlockKind::quotation;
    return lists_.empty() ? BlockKind::paragraph : BlockKind::list_item;
  }

  void flush() {
    if (text_.find_first_not_of(" \t\n") != std::string::npos) {
      writer_.add(kind(), before_ + text_);
      before_.clear();
    }
    text_.clear();
  }

  BlockWriter& writer_;
  std::string text_;
  std::string before_;  // the number of the list item that begins
  std::optional<BlockKind> kind_;
  std::vector<List> lists_;
  int quotes_ = 0;
  bool is_in_html_ = false;
};

// Runs `step`; nonzero, which stops md4c, where it throws.
template <typename Step>
int guarded(void* reader, Step step) {
  auto& own = *static_cast<MarkdownReader*>(reader);
  try {
    step(own);
    return 0;
  } catch (...) {
    own.failure = std::current_exception();
    return -1;
  }
}

void read_blocks(std::string_view text, BlockWriter& writer) {
  MD_PARSER parser{};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* reader) {
    return guarded(reader, [&](MarkdownReader& own) { own.enter(type, detail); });
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* reader) {
    return guarded(reader, [&](MarkdownReader& own) { own.leave(type); });
  };
  parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
  parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* part, MD_SIZE size, void* reader) {
    return guarded(reader, [&](MarkdownReader& own) { own.text(type, {part, size}); });
  };
  MarkdownReader reader(writer);
  const int status = md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &reader);
  if (reader.failure) std::rethrow_exception(reader.failure);
  if (status != 0) throw std::runtime_error("the Markdown parser gave up");
}

}  // namespace

std::optional<Extracted> extract_markdown(RawDocument document, Wanted wanted,
                                          RunContext& context) {
  const std::string place = to_bytes(document.locator);
  const MarkupSource source = read_source(std::move(document), context);
  if (source.text.size() > kMaxTextBytes) throw std::length_error("text");
  const FrontMatter front = read_front_matter(source.text);
  const std::string_view body = std::string_view(source.text).substr(front.end);
  if (!front.problem.empty()) {
    context.diagnostics.add({DiagnosticCode::invalid_front_matter, place,
                             "the front matter is read as text: " + front.problem});
  }
  BlockWriter writer;
  if (wanted == Wanted::text_and_metadata) {
    for (const MetadataFact& each : front.facts) writer.add_fact(each.key, each.origin, each.value);
    for (const MetadataFact& each : read_text_metadata(body)) {
      writer.add_fact(each.key, each.origin, each.value);
    }
  }
  if (wanted == Wanted::every_word) {
    writer.add(BlockKind::unsplit, std::string_view(source.text).substr(0, front.end));
  }
  read_blocks(body, writer);
  return finish(writer, source);
}

}  // namespace stemma
