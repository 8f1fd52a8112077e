#include "stemma/parsers/pdf_layout.h"

#include <algorithm>
#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stemma/extract/dates.h"

namespace stemma {
namespace {

// Running heads stand in the upper and lower eighth of a page.
constexpr double kMargin = 0.125;

// A running head comes again on a quarter of the pages (left ones, of a chapter), and on three.
constexpr std::size_t kLeastPages = 3;
constexpr std::size_t kShareOfPages = 4;

struct PdfLine {
  std::string text;
  std::string key;  // where it stands in a margin: its words without numbers; else empty
};
using TextBlock = std::vector<PdfLine>;

// Numbers are no part of what comes again.
std::string key_of(std::string_view text) {
  std::string key = "=";  // not empty where there is nothing but a number
  for (const char c : text) {
    if ((c < '0' || c > '9') && c != ' ') key += c;
  }
  return key;
}

bool is_page_number(std::string_view text) {
  constexpr std::string_view kAround = " -.|()[]";
  while (!text.empty() && kAround.find(text.front()) != std::string_view::npos) {
    text.remove_prefix(1);
  }
  while (!text.empty() && kAround.find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  constexpr std::size_t kLongest = 6;
  if (text.empty() || text.size() > kLongest) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos ||
         text.find_first_not_of("ivxlc") == std::string_view::npos;
}

std::string text_of(const pugi::xml_node& line) {
  std::string text;
  for (const pugi::xml_node word : line.children("word")) {
    if (!text.empty()) text += ' ';
    text += word.text().get();
  }
  return text;
}

struct Page {
  std::vector<TextBlock> blocks;
};

Page read_page(const pugi::xml_node& node) {
  const double height = node.attribute("height").as_double();
  Page page;
  for (const pugi::xml_node flow : node.children("flow")) {
    for (const pugi::xml_node block : flow.children("block")) {
      TextBlock& lines = page.blocks.emplace_back();
      for (const pugi::xml_node line : block.children("line")) {
        PdfLine read{text_of(line), {}};
        const bool is_above = line.attribute("yMax").as_double() < height * kMargin;
        const bool is_below = line.attribute("yMin").as_double() > height * (1 - kMargin);
        if (is_above || is_below) read.key = (is_above ? "^" : "_") + key_of(read.text);
        lines.push_back(std::move(read));
      }
    }
  }
  return page;
}

// On how many pages each line of the margins stands.
std::unordered_map<std::string, std::size_t> count_margins(const std::vector<Page>& pages) {
  std::unordered_map<std::string, std::size_t> counts;
  for (const Page& page : pages) {
    std::vector<std::string_view> keys;
    for (const TextBlock& block : page.blocks) {
      for (const PdfLine& line : block) {
        if (!line.key.empty()) keys.push_back(line.key);
      }
    }
    std::ranges::sort(keys);
    const auto again = std::ranges::unique(keys);
    keys.erase(again.begin(), again.end());
    for (const std::string_view key : keys) ++counts[std::string(key)];
  }
  return counts;
}

void add_facts(const pugi::xml_node& head, BlockWriter& writer) {
  constexpr MetadataOrigin kOrigin = MetadataOrigin::pdf_info;
  writer.add_fact(MetadataKey::title, kOrigin, head.child("title").text().get());
  for (const pugi::xml_node meta : head.children("meta")) {
    const std::string_view name = meta.attribute("name").value();
    const std::string_view content = meta.attribute("content").value();
    if (name == "Author") writer.add_fact(MetadataKey::author, kOrigin, content);
  }
}

}  // namespace

std::optional<Extracted> extract_pdf_layout(RawDocument document, Wanted wanted,
                                            RunContext& context) {
  pugi::xml_document tree;
  const pugi::xml_parse_result parsed = tree.load_buffer_inplace(
      document.bytes.data(), document.bytes.size(), pugi::parse_default, pugi::encoding_utf8);
  const pugi::xml_node body = tree.child("html").child("body").child("doc");
  if (!parsed && !body) {
    context.diagnostics.add({DiagnosticCode::parser_failed, to_bytes(document.locator),
                             "pdftotext wrote what cannot be read"});
    return std::nullopt;
  }
  std::vector<Page> pages;
  for (const pugi::xml_node page : body.children("page")) pages.push_back(read_page(page));
  const auto counts = count_margins(pages);
  const std::size_t least = std::max(kLeastPages, pages.size() / kShareOfPages);
  const auto is_running = [&](const PdfLine& line) {
    return !line.key.empty() && (is_page_number(line.text) || counts.at(line.key) >= least);
  };
  BlockWriter writer;
  for (const Page& page : pages) {
    for (const TextBlock& block : page.blocks) {
      std::string text;
      for (const PdfLine& line : block) {
        if (is_running(line)) {
          writer.add(BlockKind::page_header, line.text, BlockRole::boilerplate);
        } else {
          text += line.text + '\n';
        }
      }
      writer.add(BlockKind::unsplit, text);
    }
  }
  if (wanted == Wanted::text_and_metadata) add_facts(tree.child("html").child("head"), writer);
  Extracted extracted = writer.finish();
  if (extracted.blocks.empty()) {
    context.diagnostics.add({DiagnosticCode::no_text, to_bytes(document.locator),
                             "holds no text; its pages may be pictures"});
    return std::nullopt;
  }
  return extracted;
}

}  // namespace stemma
