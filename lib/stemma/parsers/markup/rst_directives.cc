#include "stemma/parsers/markup/rst_directives.h"

#include <algorithm>
#include <utility>

namespace stemma {
namespace {

constexpr std::pair<std::string_view, RstDirective> kDirectives[] = {
    {"code", RstDirective::code},
    {"code-block", RstDirective::code},
    {"sourcecode", RstDirective::code},
    {"highlight-block", RstDirective::code},
    {"parsed-literal", RstDirective::code},
    {"literalinclude", RstDirective::nothing},
    {"doctest", RstDirective::code},
    {"testcode", RstDirective::code},
    {"testoutput", RstDirective::code},
    {"productionlist", RstDirective::code},
    {"math", RstDirective::code},
    {"only", RstDirective::conditional},
    {"ifconfig", RstDirective::only_content},
    {"container", RstDirective::only_content},
    {"class", RstDirective::signature},
    {"cssclass", RstDirective::only_content},
    {"rst-class", RstDirective::only_content},
    {"glossary", RstDirective::only_content},
    {"hlist", RstDirective::only_content},
    {"epigraph", RstDirective::content},
    {"image", RstDirective::nothing},
    {"figure", RstDirective::figure},
    {"rubric", RstDirective::heading},
    {"topic", RstDirective::heading},
    {"sidebar", RstDirective::heading},
    {"admonition", RstDirective::heading},
    {"centered", RstDirective::heading},
    {"versionadded", RstDirective::version},
    {"versionchanged", RstDirective::version},
    {"versionremoved", RstDirective::version},
    {"deprecated", RstDirective::version},
    {"function", RstDirective::signature},
    {"method", RstDirective::signature},
    {"attribute", RstDirective::signature},
    {"data", RstDirective::signature},
    {"exception", RstDirective::signature},
    {"option", RstDirective::signature},
    {"cmdoption", RstDirective::signature},
    {"envvar", RstDirective::signature},
    {"describe", RstDirective::signature},
    {"macro", RstDirective::signature},
    {"type", RstDirective::signature},
    {"var", RstDirective::signature},
    {"member", RstDirective::signature},
    {"staticmethod", RstDirective::signature},
    {"classmethod", RstDirective::signature},
    {"decorator", RstDirective::signature},
    {"property", RstDirective::signature},
    {"confval", RstDirective::signature},
    {"toctree", RstDirective::nothing},
    {"contents", RstDirective::nothing},
    {"index", RstDirective::nothing},
    {"include", RstDirective::nothing},
    {"raw", RstDirective::nothing},
    {"meta", RstDirective::nothing},
    {"highlight", RstDirective::nothing},
    {"module", RstDirective::nothing},
    {"currentmodule", RstDirective::nothing},
    {"namespace", RstDirective::nothing},
    {"namespace-push", RstDirective::nothing},
    {"namespace-pop", RstDirective::nothing},
    {"default-domain", RstDirective::nothing},
    {"moduleauthor", RstDirective::nothing},
    {"sectionauthor", RstDirective::nothing},
    {"codeauthor", RstDirective::nothing},
    {"tabularcolumns", RstDirective::nothing},
    {"default-role", RstDirective::nothing},
    {"role", RstDirective::nothing},
    {"sectnum", RstDirective::nothing},
    {"title", RstDirective::nothing},
    {"target-notes", RstDirective::nothing},
    {"testsetup", RstDirective::nothing},
    {"testcleanup", RstDirective::nothing},
    {"graphviz", RstDirective::nothing},
    {"automodule", RstDirective::nothing},
    {"autofunction", RstDirective::nothing},
    {"autoclass", RstDirective::nothing},
    {"kernel-doc", RstDirective::nothing},
    {"kernel-abi", RstDirective::nothing},
    {"kernel-feat", RstDirective::nothing},
    {"kernel-include", RstDirective::nothing},
};

constexpr std::pair<std::string_view, std::string_view> kTitles[] = {
    {"note", "Note"},
    {"warning", "Warning"},
    {"tip", "Tip"},
    {"hint", "Hint"},
    {"caution", "Caution"},
    {"danger", "Danger"},
    {"error", "Error"},
    {"important", "Important"},
    {"attention", "Attention"},
    {"seealso", "See also"},
    {"todo", "Todo"},
    {"versionadded", "Added in version"},
    {"versionchanged", "Changed in version"},
    {"versionremoved", "Removed in version"},
    {"deprecated", "Deprecated since version"},
};

// "method" of "py:method".
std::string_view without_domain(std::string_view name) {
  return name.substr(name.rfind(':') + 1);
}

}  // namespace

RstDirective rst_directive(std::string_view name) {
  name = without_domain(name);
  for (const auto& [known, directive] : kDirectives) {
    if (known == name) return directive;
  }
  return rst_directive_title(name).empty() ? RstDirective::content : RstDirective::titled;
}

bool holds_for_html(std::string_view condition) {
  bool any = false;
  bool all = true;
  bool negated = false;
  for (std::size_t at = 0; at < condition.size();) {
    constexpr std::string_view kBetween = " \t()";
    at = std::min(condition.find_first_not_of(kBetween, at), condition.size());
    const std::size_t end = std::min(condition.find_first_of(kBetween, at), condition.size());
    const std::string_view word = condition.substr(at, end - at);
    at = end;
    if (word == "or") {
      any = any || all;
      all = true;
    } else if (word == "not") {
      negated = !negated;
    } else if (!word.empty() && word != "and") {
      const bool holds = word == "html" || word == "format_html" || word == "builder_html";
      all = all && holds != negated;
      negated = false;
    }
  }
  return any || all;
}

std::string_view rst_directive_title(std::string_view name) {
  for (const auto& [known, title] : kTitles) {
    if (known == name) return title;
  }
  return {};
}

}  // namespace stemma
