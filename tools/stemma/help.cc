#include "help.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "stemma/base/version.h"
#include "stemma/text/tokens.h"

namespace stemma::cli {
namespace {

constexpr std::size_t kHelpColumn = 26;
constexpr std::size_t kColumns = 80;

// A name, and beside it what it means, wrapped.
std::string entry(std::string line, std::string_view meaning) {
  std::string text;
  if (line.size() + 2 > kHelpColumn) text = std::exchange(line, "") + '\n';
  line.resize(kHelpColumn, ' ');
  while (!meaning.empty()) {
    const std::string_view word = meaning.substr(0, meaning.find(' '));
    meaning.remove_prefix(std::min(word.size() + 1, meaning.size()));
    if (line.size() + word.size() > kColumns) {
      line.pop_back();
      text += std::exchange(line, std::string(kHelpColumn, ' ')) + '\n';
    }
    line += fmt::format("{} ", word);
  }
  line.back() = '\n';
  return text + line;
}

std::string option_entry(const OptionSpec& option) {
  std::string names = option.letter != 0 ? fmt::format("  -{}, ", option.letter) : "      ";
  names += fmt::format("--{}", option.name);
  if (!option.value.empty()) names += fmt::format(" {}", option.value);
  return entry(std::move(names), option.help);
}

}  // namespace

std::string help_text(Command command) {
  const CommandSpec& own = spec(command);
  std::string text = fmt::format("Usage: stemma {} {} [OPTION...]\n", own.name, own.arguments);
  if (command == Command::families) text += "       stemma PATH... [OPTION...]\n";
  text += fmt::format("\n{}\n\n{}\n\nOptions:\n", own.summary, own.details);
  for (const OptionSpec& option : options()) {
    if ((option.commands & static_cast<unsigned>(command)) != 0) text += option_entry(option);
  }
  if (command == Command::families) {
    text += "\nOther commands (stemma COMMAND --help tells more):\n";
    for (const CommandSpec& other : commands()) {
      if (other.command != command) {
        text += entry(fmt::format("  {}", other.name), other.summary);
      }
    }
    text +=
        "A folder that is called like a command: ./compare\n"
        "\nExit codes: 0 done; 2 wrong usage, or a path that is not there; 3 done, but a\n"
        "document that should be readable was not; 130 interrupted.\n";
  }
  return text;
}

std::string usage_hint() {
  return "Usage: stemma PATH... finds the versions of each text in files and folders.\n"
         "       stemma --help tells more.\n";
}

std::string version_text() {
  return fmt::format("stemma {} (Unicode {})\n", version(), kUnicodeVersion);
}

}  // namespace stemma::cli
