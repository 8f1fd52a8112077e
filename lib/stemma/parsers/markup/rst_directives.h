// What the directives of docutils and Sphinx show.
#pragma once

#include <string_view>

namespace stemma {

enum class RstDirective {
  content,       // the argument, if any, belongs to the text, and so does the content
  titled,        // note, warning ...: shown under the directive's own name
  code,          // the content as it is; the argument is a language
  only_content,  // the argument is an option: container, list-table
  conditional,   // the argument says where the content is shown
  signature,     // of a function, class or option; its description follows
  version,       // "New in version 3.1: ..."
  figure,        // the argument is a file; the content is its caption
  heading,       // rubric, topic, sidebar
  nothing,
};

RstDirective rst_directive(std::string_view name);

// Whether the condition of a `conditional` directive ("html", "latex or html", "not text") holds
// for a web page. `and` binds before `or`; parentheses are passed over.
bool holds_for_html(std::string_view condition);

// What stands over the content of a `titled` directive, or before that of a `version`.
std::string_view rst_directive_title(std::string_view name);

}  // namespace stemma
