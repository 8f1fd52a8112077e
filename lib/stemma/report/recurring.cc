#include "stemma/report/recurring.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "stemma/report/escape.h"
#include "stemma/report/json_parts.h"
#include "stemma/report/screen_parts.h"

namespace stemma {
namespace {

std::string boilerplate(const RecurringPassage& passage) {
  if (passage.boilerplate == 0) return "";
  if (passage.boilerplate == passage.documents) return ", boilerplate";
  return fmt::format(", boilerplate in {}", passage.boilerplate);
}

}  // namespace

void write_recurring_screen(const RecurringPassages& recurring,
                            const std::vector<Document>& documents, const ScreenNames& names,
                            std::size_t columns, const Write& write) {
  if (recurring.listed.empty()) return;
  write("\n");
  const std::size_t listed = recurring.listed.size();
  const std::string_view where = "in documents that are no versions of each other";
  write_wrapped(recurring.found == listed
                    ? fmt::format("{} {} {}:", plural(listed, "passage"),
                                  listed == 1 ? "recurs" : "recur", where)
                    : fmt::format("Of {} that recur {}, the {} that recur most:",
                                  plural(recurring.found, "passage"), where, listed),
                0, columns, write);
  for (const RecurringPassage& passage : recurring.listed) {
    write_wrapped(
        fmt::format("{} of {} families, {}{}", plural(passage.documents, "document"),
                    passage.families, plural(passage.words, "word"), boilerplate(passage)),
        2, columns, write);
    write("    " + fit_to_width(escape_running_text(passage.text), columns - 4) + "\n");
    write(fmt::format("    first in {}, line {}\n", names(documents[passage.document]),
                      passage.line));
  }
}

void write_recurring_fields(JsonWriter& json, const RecurringPassage& passage,
                            const std::vector<Document>& documents) {
  json.key("text").string(passage.text);
  json.key("words").number(std::uint64_t{passage.words});
  json.key("documents").number(passage.documents);
  json.key("families").number(passage.families);
  json.key("boilerplate").number(passage.boilerplate);
  write_locator(json, "document", documents[passage.document].locator);
  json.key("line").number(std::uint64_t{passage.line});
}

}  // namespace stemma
