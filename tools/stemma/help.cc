#include "help.h"

#include <fmt/format.h>

#include "stemma/base/version.h"
#include "stemma/text/tokens.h"

namespace stemma::cli {
namespace {

constexpr std::size_t kHelpColumn = 26;

std::string option_line(const OptionSpec& option) {
  std::string names = option.letter != 0 ? fmt::format("  -{}, ", option.letter) : "      ";
  names += fmt::format("--{}", option.name);
  if (!option.value.empty()) names += fmt::format(" {}", option.value);
  if (names.size() + 2 > kHelpColumn) {
    return fmt::format("{}\n{:<{}}{}\n", names, "", kHelpColumn, option.help);
  }
  return fmt::format("{:<{}}{}\n", names, kHelpColumn, option.help);
}

}  // namespace

std::string help_text(Command command) {
  const CommandSpec& own = spec(command);
  std::string text = fmt::format("Usage: stemma {} {} [OPTION...]\n", own.name, own.arguments);
  if (command == Command::families) text += "       stemma PATH... [OPTION...]\n";
  text += fmt::format("\n{}\n\n{}\n\nOptions:\n", own.summary, own.details);
  for (const OptionSpec& option : options()) {
    if ((option.commands & static_cast<unsigned>(command)) != 0) text += option_line(option);
  }
  if (command == Command::families) {
    text += "\nOther commands (stemma COMMAND --help tells more):\n";
    for (const CommandSpec& other : commands()) {
      if (other.command != command) {
        text += fmt::format("  {:<{}}{}\n", other.name, kHelpColumn - 2, other.summary);
      }
    }
    text +=
        "A folder that is called like a command: ./compare\n"
        "\nExit codes: 0 done; 2 wrong usage, or a path that is not there; 3 done, but a document\n"
        "that should be readable was not; 130 interrupted.\n";
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
