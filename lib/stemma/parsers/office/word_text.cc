#include "stemma/parsers/office/word_text.h"

#include <algorithm>
#include <charconv>

#include "stemma/base/utf8.h"

namespace stemma {
namespace {

constexpr std::string_view kSoftHyphen = "\xC2\xAD";
constexpr std::string_view kNonBreakingHyphen = "\xE2\x80\x91";

// What never holds text that is read here: properties and instructions.
bool holds_no_text(std::string_view name) {
  constexpr std::string_view kNames[] = {"pPr",    "rPr",     "instrText", "delInstrText",
                                         "rt",     "fldData", "sdtPr",     "sdtEndPr",
                                         "ctrlPr", "binData"};
  return std::ranges::count(kNames, name) > 0;
}

class Reader {
 public:
  Reader(const WordStyles& styles, WordReading& reading) : styles_(styles), reading_(reading) {}

  void content(const pugi::xml_node& parent, std::optional<bool> is_hidden) {
    for (const pugi::xml_node& each : parent.children()) element(each, is_hidden);
  }

  WordText take() { return std::move(result_); }

 private:
  void element(const pugi::xml_node& node, std::optional<bool> is_hidden) {
    const std::string_view name = local_name(node);
    if (name.empty() || holds_no_text(name) || is_gone(name, reading_.changes)) return;
    if (name == "r") {
      content(node, run_hidden(node, is_hidden));
    } else if (name == "AlternateContent") {
      content(chosen_branch(node), is_hidden);
    } else if (name == "txbxContent") {
      result_.text_boxes.push_back(node);
    } else if (name == "fldChar") {
      field_mark(attribute(node, "fldCharType"));
    } else if (name == "t" || (name == "delText" && reading_.changes == TrackedReading::original)) {
      add(text_of(node), is_hidden);
    } else if (const std::string mark = mark_for(name, node); !mark.empty()) {
      add(mark, is_hidden);
    } else {
      content(node, is_hidden);
    }
  }

  std::optional<bool> run_hidden(const pugi::xml_node& run, std::optional<bool> is_hidden) const {
    const pugi::xml_node properties = child(run, "rPr");
    if (const std::optional<bool> own = toggle(properties, "vanish")) return own;
    const std::string_view style = attribute(child(properties, "rStyle"), "val");
    if (style.empty()) return is_hidden;
    const std::optional<bool> of_style = styles_.effective(style).hidden;
    return of_style ? of_style : is_hidden;
  }

  void field_mark(std::string_view type) {
    std::vector<bool>& fields = reading_.fields;
    if (type == "begin") {
      fields.push_back(false);
    } else if (type == "separate" && !fields.empty()) {
      fields.back() = true;
    } else if (type == "end" && !fields.empty()) {
      fields.pop_back();
    }
  }

  static std::string mark_for(std::string_view name, const pugi::xml_node& node) {
    if (name == "tab" || name == "ptab") return "\t";
    if (name == "br" || name == "cr") return "\n";
    if (name == "softHyphen") return std::string(kSoftHyphen);
    if (name == "noBreakHyphen") return std::string(kNonBreakingHyphen);
    if (name == "sym") return symbol(attribute(node, "char"));
    return {};
  }

  // Symbols of fonts without Unicode are in the private use area, where they say nothing.
  static std::string symbol(std::string_view hexadecimal) {
    unsigned value = 0;
    std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), value, 16);
    std::string text;
    if (value >= ' ' && value < 0xD800) append_utf8(text, static_cast<char32_t>(value));
    return text;
  }

  void add(std::string_view text, std::optional<bool> is_hidden) {
    // Instructions are no <w:t>; but fields within an instruction have results of their own. What
    // follows a field that never ends is text.
    const std::vector<bool>& fields = reading_.fields;
    if (fields.size() > 1 && std::count(fields.begin(), fields.end() - 1, false) > 0) return;
    (is_hidden.value_or(false) ? result_.hidden : result_.shown) += text;
  }

  const WordStyles& styles_;
  WordReading& reading_;
  WordText result_;
};

}  // namespace

bool is_gone(std::string_view change, TrackedReading reading) {
  if (reading == TrackedReading::original) return change == "ins" || change == "moveTo";
  return change == "del" || change == "moveFrom";
}

WordText word_text(const pugi::xml_node& paragraph, const WordStyles& styles,
                   std::optional<bool> is_hidden, WordReading& reading) {
  Reader reader(styles, reading);
  reader.content(paragraph, is_hidden);
  return reader.take();
}

pugi::xml_node chosen_branch(const pugi::xml_node& alternatives) {
  for (const pugi::xml_node& each : alternatives.children()) {
    if (local_name(each) == "Choice" && each.first_child()) return each;
  }
  return child(alternatives, "Fallback");
}

}  // namespace stemma
