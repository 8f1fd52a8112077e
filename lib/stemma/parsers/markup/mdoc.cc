#include "stemma/parsers/markup/mdoc.h"

#include <algorithm>

#include "stemma/parsers/markup/roff.h"

namespace stemma {
namespace {

struct Macro {
  std::string_view name;
  std::string_view before;  // what it prints before its arguments
  std::string_view after;   // and behind all that follows in the line
  std::string_view alone;   // without arguments
};
constexpr Macro kMacros[] = {
    {"Fl", "-", "", "-"},      {"Ar", "", "", "file ..."}, {"Op", "[", "]", ""},
    {"Oo", "[", "", "["},      {"Oc", "]", "", "]"},       {"Dq", "“", "”", ""},
    {"Do", "“", "", "“"},      {"Dc", "”", "", "”"},       {"Sq", "‘", "’", ""},
    {"So", "‘", "", "‘"},      {"Sc", "’", "", "’"},       {"Qq", "\"", "\"", ""},
    {"Qo", "\"", "", "\""},    {"Qc", "\"", "", "\""},     {"Pq", "(", ")", ""},
    {"Po", "(", "", "("},      {"Pc", ")", "", ")"},       {"Bq", "[", "]", ""},
    {"Bo", "[", "", "["},      {"Bc", "]", "", "]"},       {"Brq", "{", "}", ""},
    {"Aq", "<", ">", ""},      {"Ao", "<", "", "<"},       {"Ac", ">", "", ">"},
    {"Ql", "‘", "’", ""},      {"Nd", "– ", "", ""},       {"Cm", "", "", ""},
    {"Ic", "", "", ""},        {"Li", "", "", ""},         {"Pa", "", "", "~"},
    {"Em", "", "", ""},        {"Sy", "", "", ""},         {"Ev", "", "", ""},
    {"Va", "", "", ""},        {"Vt", "", "", ""},         {"Fa", "", "", ""},
    {"Ft", "", "", ""},        {"Dv", "", "", ""},         {"Er", "", "", ""},
    {"An", "", "", ""},        {"Mt", "", "", ""},         {"Lk", "", "", ""},
    {"No", "", "", ""},        {"Sx", "", "", ""},         {"Tn", "", "", ""},
    {"Ad", "", "", ""},        {"St", "", "", ""},         {"In", "#include <", ">", ""},
    {"Ux", "", "", "UNIX"},    {"Bx", "", "", "BSD"},      {"Nx", "", "", "NetBSD"},
    {"Fx", "", "", "FreeBSD"}, {"Ox", "", "", "OpenBSD"},  {"At", "", "", "AT&T UNIX"},
    {"Xr", "", "", ""},        {"Fn", "", "", ""},         {"Nm", "", "", ""},
    {"Ns", "", "", ""},        {"Pf", "", "", ""},         {"Ap", "'", "", "'"},
    {"Cd", "", "", ""},        {"Ms", "", "", ""},         {"Rv", "", "", ""},
    {"Ex", "", "", ""},        {"Fd", "", "", ""},         {"Bt", "", "", ""},
};

const Macro* find_macro(std::string_view name) {
  const auto* const found = std::ranges::find(kMacros, name, &Macro::name);
  return found != std::end(kMacros) ? found : nullptr;
}

bool closes(std::string_view word) {
  return word.size() == 1 && std::string_view(".,:;)]?!").find(word.front()) != std::string::npos;
}

bool opens(std::string_view word) {
  return word == "(" || word == "[";
}

class LineWriter {
 public:
  void word(std::string_view text) {
    if (!line_.empty() && !is_glued_ && !closes(text)) line_ += ' ';
    line_ += text;
    is_glued_ = opens(text);
  }
  // What comes next stands close to what is there.
  void glue() { is_glued_ = true; }
  void append(std::string_view text) { line_ += text; }
  std::string take() { return std::move(line_); }

 private:
  std::string line_;
  bool is_glued_ = true;
};

}  // namespace

bool is_mdoc_inline(std::string_view macro) {
  return find_macro(macro) != nullptr;
}

std::string mdoc_text(const std::vector<std::string>& words, std::string_view name) {
  LineWriter line;
  std::string pending;  // what closes at the end of the line, the innermost first
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Macro* const macro = find_macro(words[i]);
    if (macro == nullptr) {
      line.word(roff_text(words[i]));
      continue;
    }
    const bool has_argument =
        i + 1 < words.size() && find_macro(words[i + 1]) == nullptr && !closes(words[i + 1]);
    if (macro->name == "Ns") {
      line.glue();
    } else if (macro->name == "Pf" && has_argument) {
      line.word(roff_text(words[++i]));
      line.glue();
    } else if (macro->name == "Nm" && !has_argument) {
      line.word(name);
    } else if ((macro->name == "Xr" || macro->name == "Fn") && has_argument) {
      line.word(roff_text(words[++i]));
      const bool has_more = i + 1 < words.size() && !closes(words[i + 1]);
      std::string inside;
      while (i + 1 < words.size() && !closes(words[i + 1]) && find_macro(words[i + 1]) == nullptr) {
        if (!inside.empty()) inside += ", ";
        inside += roff_text(words[++i]);
        if (macro->name == "Xr") break;
      }
      if (has_more || macro->name == "Fn") line.append('(' + inside + ')');
    } else if (macro->after.empty() && !has_argument && !macro->alone.empty()) {
      line.word(macro->alone);
      const bool is_long_flag = i + 1 < words.size() && words[i + 1] == "Fl";
      if (opens(macro->alone) || is_long_flag) line.glue();
    } else if (!macro->before.empty()) {
      line.word(macro->before);
      line.glue();
    }
    pending.insert(0, macro->after);
  }
  // Punctuation at the end stands behind what closes.
  std::string text = line.take();
  std::size_t end = text.size();
  if (!pending.empty() && !words.empty() && closes(words.back()) && end > 0) --end;
  text.insert(end, pending);
  return text;
}

}  // namespace stemma
