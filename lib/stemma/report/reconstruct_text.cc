#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stemma/report/escape.h"
#include "stemma/report/reconstruct_parts.h"
#include "stemma/report/report.h"
#include "stemma/sources/locator.h"
#include "stemma/text/lines.h"

namespace stemma {
namespace {

constexpr std::string_view kDiffering = "Readings that differ";
constexpr std::string_view kRepeated = "Said once more than above";
constexpr std::string_view kNothing = "(nothing)";

// How a form writes the parts of a reconstruction.
class Form {
 public:
  Form() = default;
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;
  virtual ~Form() = default;

  virtual std::string begin() = 0;
  virtual std::string version(std::string_view label, std::string_view name, bool is_base) = 0;
  virtual std::string paragraph(const UnionParagraph& paragraph) = 0;
  virtual std::string where(std::string_view labels) = 0;
  virtual std::string heading(std::string_view heading) = 0;
  virtual std::string conflict(const Conflict& conflict) = 0;
  virtual std::string reading(const ReadingAt& reading) = 0;
  virtual std::string end() = 0;
};

// Lines of code keep their breaks; all else is one line.
std::string lines_of_text(const UnionParagraph& paragraph, std::string_view indent) {
  if (paragraph.kind != BlockKind::code) return escape_running_text(paragraph.text);
  std::string lines;
  for (const Span& line : split_lines(paragraph.text)) {
    const std::string_view text = std::string_view(paragraph.text).substr(line.begin, line.size());
    lines += fmt::format("{}{}{}", lines.empty() ? "" : "\n", lines.empty() ? "" : indent,
                         escape_for_display(text));
  }
  return lines;
}

std::string shown(const ReadingAt& reading) {
  return reading.text.empty() ? std::string(kNothing) : escape_running_text(reading.text);
}

// Plain text has the bullet or the number of an item in its text.
struct ListItem {
  std::string_view number;  // "12." or "12)"; empty where it has none
  std::string_view text;
};

ListItem list_item(std::string_view text) {
  for (const std::string_view bullet : {"-", "*", "+", "•", "‣", "·", "–"}) {
    if (text.starts_with(bullet) && text.substr(bullet.size()).starts_with(' ')) {
      return {{}, text.substr(bullet.size() + 1)};
    }
  }
  // CommonMark takes nine digits at most.
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view rest = text.substr(digits);
  if (digits > 0 && digits < 10 && (rest.starts_with(". ") || rest.starts_with(") "))) {
    return {text.substr(0, digits + 1), rest.substr(2)};
  }
  return {{}, text};
}

class TextForm : public Form {
 public:
  std::string begin() override { return {}; }

  std::string version(std::string_view label, std::string_view name, bool is_base) override {
    return fmt::format("{}  {}{}\n", label, name, is_base ? "   (base)" : "");
  }

  std::string paragraph(const UnionParagraph& paragraph) override {
    const bool is_item =
        paragraph.kind == BlockKind::list_item || paragraph.kind == BlockKind::table_row;
    const std::string gap =
        is_first_ || is_below_ || (is_item && last_ == paragraph.kind) ? "" : "\n";
    is_first_ = is_below_ = false;
    last_ = paragraph.kind;
    return gap + lines_of_text(paragraph, "") + "\n";
  }

  std::string where(std::string_view labels) override {
    is_below_ = true;
    return fmt::format("\n[{}]\n", labels);
  }

  std::string heading(std::string_view heading) override {
    return fmt::format("\n{}\n{}\n", std::string(72, '-'), heading);
  }

  std::string conflict(const Conflict& conflict) override {
    std::string text = reading(conflict.kept);
    for (const ReadingAt& other : conflict.others) text += "    " + reading(other);
    return text;
  }

  std::string reading(const ReadingAt& reading) override {
    return fmt::format("  {}: {}\n", reading.where, shown(reading));
  }

  std::string end() override { return {}; }

 private:
  bool is_first_ = true;
  bool is_below_ = false;  // the line that says who has it
  BlockKind last_ = BlockKind::paragraph;
};

// CommonMark 0.31. Every character that could mean something there is preceded by a backslash.
class MarkdownForm : public Form {
 public:
  std::string begin() override { return {}; }

  std::string version(std::string_view label, std::string_view name, bool is_base) override {
    return after(Last::version) +
           fmt::format("- **{}** {}{}\n", label, escaped(name), is_base ? " (base)" : "");
  }

  std::string paragraph(const UnionParagraph& paragraph) override {
    if (paragraph.kind == BlockKind::code) {
      return after(Last::other) + "    " + lines_of_text(paragraph, "    ") + "\n";
    }
    const std::string text = escape_running_text(paragraph.text);
    if (paragraph.kind == BlockKind::list_item) {
      const ListItem item = list_item(text);
      return after(Last::item) +
             fmt::format("{} {}\n", item.number.empty() ? "-" : item.number, escaped(item.text));
    }
    const std::string_view mark = paragraph.kind == BlockKind::heading     ? "## "
                                  : paragraph.kind == BlockKind::quotation ? "> "
                                                                           : "";
    return after(Last::other) + fmt::format("{}{}\n", mark, escaped(text));
  }

  std::string where(std::string_view labels) override {
    return after(Last::other) + fmt::format("*\\[{}\\]*\n", labels);
  }

  std::string heading(std::string_view heading) override {
    return after(Last::other) + fmt::format("---\n\n## {}\n", heading);
  }

  std::string conflict(const Conflict& conflict) override {
    std::string text = reading(conflict.kept);
    for (const ReadingAt& other : conflict.others) text += "  " + reading(other);
    return text;
  }

  std::string reading(const ReadingAt& reading) override {
    return after(Last::reading) + fmt::format("- {}: {}\n", reading.where, escaped(shown(reading)));
  }

  std::string end() override { return {}; }

 private:
  enum class Last : std::uint8_t { nothing, version, item, reading, other };

  // The empty line before what comes, but within a list.
  std::string after(Last next) {
    const Last last = std::exchange(last_, next);
    return last == Last::nothing || (last == next && next != Last::other) ? "" : "\n";
  }

  static std::string escaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool anywhere = std::string_view("\\`*_[]<>&#~|").find(c) != std::string_view::npos;
      // A list, a rule or an underlined heading only where a line begins so, and 1. or 1) too.
      const bool is_start =
          text.substr(0, i).find_first_not_of("0123456789") == std::string_view::npos;
      const bool begins =
          is_start && (i == 0 ? c == '-' || c == '+' || c == '=' : c == '.' || c == ')');
      if (anywhere || begins) result += '\\';
      result += c;
    }
    return result;
  }

  Last last_ = Last::nothing;
};

class HtmlForm : public Form {
 public:
  std::string begin() override {
    return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>Reconstruction</title>\n<style>\n"
           ":root { color-scheme: light dark; }\n"
           "body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5; }\n"
           ".where { font-size: smaller; margin: 1.5rem 0 -0.75rem; }\n"
           ".numbered { list-style: none; padding-left: 1.5rem; }\n"
           ".readings { font-size: smaller; }\n"
           "</style>\n</head>\n<body>\n<main>\n";
  }

  std::string version(std::string_view label, std::string_view name, bool is_base) override {
    return open("<ul class=\"versions\">", "</ul>") +
           fmt::format("<li><b>{}</b> {}{}</li>\n", label, escaped(name), is_base ? " (base)" : "");
  }

  std::string paragraph(const UnionParagraph& paragraph) override {
    const std::string shown = lines_of_text(paragraph, "");
    const std::string text = escaped(shown);
    switch (paragraph.kind) {
      case BlockKind::list_item: {
        const ListItem item = list_item(shown);
        return item.number.empty()
                   ? open("<ul>", "</ul>") + fmt::format("<li>{}</li>\n", escaped(item.text))
                   : open("<ul class=\"numbered\">", "</ul>") + fmt::format("<li>{}</li>\n", text);
      }
      case BlockKind::heading:
        return open({}, {}) + fmt::format("<h2>{}</h2>\n", text);
      case BlockKind::quotation:
        return open({}, {}) + fmt::format("<blockquote><p>{}</p></blockquote>\n", text);
      case BlockKind::code:
        return open({}, {}) + fmt::format("<pre>{}</pre>\n", text);
      default:
        return open({}, {}) + fmt::format("<p>{}</p>\n", text);
    }
  }

  std::string where(std::string_view labels) override {
    return open({}, {}) + fmt::format("<p class=\"where\">{}</p>\n", escaped(labels));
  }

  std::string heading(std::string_view heading) override {
    return open({}, {}) + fmt::format("<hr>\n<h2>{}</h2>\n", escaped(heading));
  }

  std::string conflict(const Conflict& conflict) override {
    std::string text = open({}, {}) + "<ul class=\"readings\">\n" + item(conflict.kept);
    for (const ReadingAt& other : conflict.others) text += item(other);
    return text + "</ul>\n";
  }

  std::string reading(const ReadingAt& reading) override {
    return open("<ul class=\"readings\">", "</ul>") + item(reading);
  }

  std::string end() override { return open({}, {}) + "</main>\n</body>\n</html>\n"; }

 private:
  // Ends the list before, unless it is of the same kind, and begins another.
  std::string open(std::string_view begin, std::string_view end) {
    if (begin == begin_) return {};
    std::string text(end_);
    if (!end_.empty()) text += '\n';
    begin_ = begin;
    end_ = end;
    text += begin;
    if (!begin.empty()) text += '\n';
    return text;
  }

  static std::string item(const ReadingAt& reading) {
    return fmt::format("<li><b>{}</b> {}</li>\n", reading.where, escaped(shown(reading)));
  }

  static std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
      switch (c) {
        case '&':
          result += "&amp;";
          break;
        case '<':
          result += "&lt;";
          break;
        case '>':
          result += "&gt;";
          break;
        case '"':
          result += "&quot;";
          break;
        default:
          result += c;
      }
    }
    return result;
  }

  std::string_view begin_;
  std::string_view end_;
};

void write_in(Form& form, const ReconstructResult& result, bool provenance, const Write& write) {
  const std::vector<UnionParagraph> paragraphs = paragraphs_of(result, provenance);
  write(form.begin());
  for (std::uint32_t i = 0; provenance && i < result.comparison.versions.size(); ++i) {
    const Version& version = result.comparison.versions[i];
    const Locator& locator = result.documents[version.document].locator;
    write(form.version(version.label, escape_for_display(to_bytes(locator)), i == result.base));
  }
  bool has_conflicts = false;
  for (const UnionParagraph& paragraph : paragraphs) {
    if (provenance) write(form.where(paragraph.where));
    write(form.paragraph(paragraph));
    if (provenance) {
      for (const Conflict& conflict : paragraph.conflicts) write(form.conflict(conflict));
    }
    has_conflicts = has_conflicts || !paragraph.conflicts.empty();
  }
  if (has_conflicts && !provenance) {
    write(form.heading(kDiffering));
    for (const UnionParagraph& paragraph : paragraphs) {
      for (const Conflict& conflict : paragraph.conflicts) write(form.conflict(conflict));
    }
  }
  const std::vector<ReadingAt> repetitions = repetitions_of(result);
  if (!repetitions.empty()) write(form.heading(kRepeated));
  for (const ReadingAt& repetition : repetitions) write(form.reading(repetition));
  write(form.end());
}

}  // namespace

void write_reconstruction(const ReconstructResult& result, ReconstructFormat format,
                          bool provenance, const Write& write) {
  TextForm text;
  MarkdownForm markdown;
  HtmlForm html;
  Form& form = format == ReconstructFormat::markdown ? static_cast<Form&>(markdown)
               : format == ReconstructFormat::html   ? static_cast<Form&>(html)
                                                     : static_cast<Form&>(text);
  write_in(form, result, provenance, write);
}

}  // namespace stemma
