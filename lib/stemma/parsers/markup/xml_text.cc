#include "stemma/parsers/markup/xml_text.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/extract/dates.h"
#include "stemma/parsers/parser.h"
#include "stemma/parsers/xml.h"

namespace stemma {
namespace {

struct KnownElement {
  std::string_view name;
  BlockKind kind;
};
constexpr KnownElement kBlocks[] = {
    {"p", BlockKind::paragraph},
    {"para", BlockKind::paragraph},
    {"simpara", BlockKind::paragraph},
    {"formalpara", BlockKind::paragraph},
    {"ab", BlockKind::paragraph},
    {"l", BlockKind::paragraph},
    {"speaker", BlockKind::heading},
    {"head", BlockKind::heading},
    {"title", BlockKind::heading},
    {"subtitle", BlockKind::heading},
    {"article-title", BlockKind::heading},
    {"bridgehead", BlockKind::heading},
    {"titlePart", BlockKind::heading},
    {"item", BlockKind::list_item},
    {"listitem", BlockKind::list_item},
    {"list-item", BlockKind::list_item},
    {"member", BlockKind::list_item},
    {"term", BlockKind::list_item},
    {"figDesc", BlockKind::caption},
    {"caption", BlockKind::caption},
    {"programlisting", BlockKind::code},
    {"screen", BlockKind::code},
    {"literallayout", BlockKind::code},
    {"synopsis", BlockKind::code},
    {"eg", BlockKind::code},
    {"fw", BlockKind::page_header},
    {"remark", BlockKind::comment},
};

// What their blocks are, unless these are headings and the like.
constexpr KnownElement kContainers[] = {
    {"quote", BlockKind::quotation},      {"cit", BlockKind::quotation},
    {"blockquote", BlockKind::quotation}, {"disp-quote", BlockKind::quotation},
    {"listitem", BlockKind::list_item},   {"list-item", BlockKind::list_item},
    {"item", BlockKind::list_item},
};

constexpr std::string_view kRows[] = {"row", "tr"};
constexpr std::string_view kNotes[] = {"note", "footnote", "fn"};
// Within text, whatever stands around them.
constexpr std::string_view kBreaks[] = {"lb", "br", "pb", "cb", "sbr"};
constexpr std::string_view kPassedOver[] = {"teiHeader", "gap", "indexterm", "graphic", "del"};
// The first of an alternative's readings that is there is read.
constexpr std::string_view kPreferred[] = {"corr", "reg", "expan"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::count(names, name) > 0;
}

std::optional<BlockKind> kind_in(std::string_view name, std::span<const KnownElement> known) {
  const auto found = std::ranges::find(known, name, &KnownElement::name);
  if (found == known.end()) return std::nullopt;
  return found->kind;
}

class TextReader {
 public:
  explicit TextReader(BlockWriter& writer) : writer_(writer) {}

  void element(const pugi::xml_node& node, BlockKind otherwise) {
    const std::string_view name = local_name(node);
    if (node.type() != pugi::node_element || is_one_of(name, kPassedOver)) return;
    if (is_one_of(name, kNotes)) {
      notes_.push_back(text_of(node));
      return;
    }
    if (is_one_of(name, kRows)) return row(node);
    const std::optional<BlockKind> container = kind_in(name, kContainers);
    const std::optional<BlockKind> own = kind_in(name, kBlocks);
    BlockKind kind = own.value_or(otherwise);
    const bool is_plain = kind == BlockKind::paragraph || kind == BlockKind::list_item;
    if (is_plain && otherwise != BlockKind::paragraph) kind = otherwise;
    if (container && otherwise == BlockKind::paragraph) otherwise = *container;
    if (own || has_own_text(node)) {
      block(node, own || !container ? kind : *container, otherwise);
    } else {
      for (const pugi::xml_node& each : node.children()) element(each, otherwise);
    }
    write_notes();
  }

 private:
  static bool has_own_text(const pugi::xml_node& node) {
    return std::ranges::any_of(node.children(), [](const pugi::xml_node& each) {
      return is_text(each) && !on_one_line(each.value()).empty();
    });
  }

  // Text up to the next block within, that block, and so on.
  void block(const pugi::xml_node& node, BlockKind kind, BlockKind otherwise) {
    std::string text;
    collect(node, kind, otherwise, text);
    flush(kind, text);
  }

  void collect(const pugi::xml_node& node, BlockKind kind, BlockKind otherwise, std::string& text) {
    for (const pugi::xml_node& each : node.children()) {
      const std::string_view name = local_name(each);
      if (is_text(each)) {
        text += each.value();
      } else if (is_one_of(name, kBreaks)) {
        if (attribute(each, "break") != "no") text += '\n';
      } else if (name == "choice") {
        collect(preferred(each), kind, otherwise, text);
      } else if (is_one_of(name, kNotes)) {
        notes_.push_back(text_of(each));
      } else if (is_block(each)) {
        flush(kind, text);
        element(each, otherwise);
      } else if (!is_one_of(name, kPassedOver)) {
        collect(each, kind, otherwise, text);
      }
    }
  }

  static bool is_block(const pugi::xml_node& node) {
    const std::string_view name = local_name(node);
    // A title within a sentence is that of a book; a quotation there may be of two words.
    const bool is_inline = name == "title" || name == "term" || name == "quote";
    if (is_inline) return child(node, "p") || child(node, "para");
    return kind_in(name, kBlocks) || kind_in(name, kContainers) || is_one_of(name, kRows);
  }

  static pugi::xml_node preferred(const pugi::xml_node& choice) {
    for (const std::string_view name : kPreferred) {
      if (const pugi::xml_node found = child(choice, name)) return found;
    }
    for (const pugi::xml_node& each : choice.children()) {
      if (each.type() == pugi::node_element) return each;
    }
    return {};
  }

  void row(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& cell : node.children()) {
      const std::string more = on_one_line(text_of(cell));
      if (!text.empty() && !more.empty()) text += '\t';
      text += more;
    }
    writer_.add(BlockKind::table_row, text);
  }

  void flush(BlockKind kind, std::string& text) {
    writer_.add(kind, kind == BlockKind::code ? text : on_one_line(text));
    text.clear();
  }

  void write_notes() {
    for (const std::string& note : std::exchange(notes_, {})) {
      writer_.add(BlockKind::note, on_one_line(note));
    }
  }

  BlockWriter& writer_;
  std::vector<std::string> notes_;
};

void add_tei_facts(const pugi::xml_node& header, BlockWriter& writer) {
  constexpr MetadataOrigin kOrigin = MetadataOrigin::record;
  const pugi::xml_node title = child(child(header, "fileDesc"), "titleStmt");
  for (const pugi::xml_node& each : title.children()) {
    const std::string_view name = local_name(each);
    if (name == "title") writer.add_fact(MetadataKey::title, kOrigin, on_one_line(text_of(each)));
    if (name == "author") writer.add_fact(MetadataKey::author, kOrigin, on_one_line(text_of(each)));
  }
  const pugi::xml_node date = descendant(child(header, "fileDesc"), "date");
  const std::string_view when = attribute(date, "when");
  const std::string written = when.empty() ? on_one_line(text_of(date)) : std::string(when);
  writer.add_fact(MetadataKey::date_published, kOrigin, iso_date(written).value_or(""));
  writer.add_fact(MetadataKey::language, kOrigin,
                  attribute(descendant(header, "language"), "ident"));
}

}  // namespace

std::optional<Extracted> extract_xml(RawDocument document, Wanted wanted, RunContext& /*context*/) {
  const std::string bytes = std::move(document.bytes);
  const pugi::xml_document xml = parse_xml(bytes);
  const pugi::xml_node root = xml.document_element();
  BlockWriter writer;
  const pugi::xml_node header = child(root, "teiHeader");
  if (wanted == Wanted::text_and_metadata) {
    if (header) add_tei_facts(header, writer);
    writer.add_fact(MetadataKey::language, MetadataOrigin::record, attribute(root, "lang"));
  }
  if (wanted == Wanted::every_word && header) {
    writer.add(BlockKind::page_header, on_one_line(text_of(header)));
  }
  TextReader(writer).element(root, BlockKind::paragraph);
  return writer.finish();
}

}  // namespace stemma
