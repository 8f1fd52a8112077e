// The one table of commands and options: parsing and --help both come from it.
#pragma once

#include <span>
#include <string_view>

namespace stemma::cli {

enum class Command : unsigned {
  families = 1,
  compare = 2,
  text = 4,
  pairs = 8,
  explain = 16,
  audit = 32,
  dedup = 64,
  scan = 128,
  catalog = 256,
  reconstruct = 512,
};

struct CommandSpec {
  Command command;
  std::string_view name;
  std::string_view arguments;  // as in the usage line
  std::string_view summary;    // one sentence
  std::string_view details;    // paragraphs of --help, with examples
};

struct OptionSpec {
  std::string_view name;   // without the dashes
  char letter;             // 0 where there is no short form
  std::string_view value;  // what its value is called; empty for a switch
  unsigned commands;       // which take it, as bits
  std::string_view help;
};

std::span<const CommandSpec> commands();
std::span<const OptionSpec> options();

const CommandSpec& spec(Command command);

}  // namespace stemma::cli
