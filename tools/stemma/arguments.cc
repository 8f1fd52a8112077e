#include "arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <limits>
#include <numeric>
#include <utility>

#include "stemma/base/error.h"
#include "stemma/index/candidates.h"
#include "stemma/report/escape.h"

namespace stemma::cli {
namespace {

namespace po = boost::program_options;

[[noreturn]] void refuse(std::string_view option, const std::string& value,
                         std::string_view wanted) {
  throw Error(ErrorCode::invalid_argument,
              fmt::format("--{} takes {}, not '{}'", option, wanted, escape_for_display(value)),
              value);
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

double read_share(std::string_view option, const std::string& value) {
  const auto share = read_number<double>(value);
  if (!share || !(*share > 0.0 && *share <= 1.0)) {
    refuse(option, value, "a share over 0 and up to 1, such as 0.8");
  }
  return *share;
}

template <class Number>
Number read_count(std::string_view option, const std::string& value, Number most) {
  const auto count = read_number<Number>(value);
  if (!count || *count < 1 || *count > most) {
    refuse(option, value, fmt::format("a whole number from 1 to {}", most));
  }
  return *count;
}

// Refused here, and not after hours of reading.
int read_run(const std::string& value) {
  constexpr int kMost = 1'000'000;
  const auto run = read_number<int>(value);
  const int least = promised_run(SketchParams{});
  if (!run || *run < least || *run > kMost) {
    refuse("run", value, fmt::format("a whole number from {} to {}", least, kMost));
  }
  return *run;
}

std::uint64_t read_size(std::string_view option, const std::string& value) {
  const std::string_view wanted = "a size such as 500M or 4G";
  std::string_view digits = value;
  unsigned shift = 0;
  if (!digits.empty()) {
    const std::size_t unit =
        std::string_view("KMGT").find(static_cast<char>(digits.back() & ~0x20));
    if (unit != std::string_view::npos) {
      shift = 10 * static_cast<unsigned>(unit + 1);
      digits.remove_suffix(1);
    }
  }
  const auto number = read_number<std::uint64_t>(digits);
  if (!number || *number == 0 || *number > std::numeric_limits<std::uint64_t>::max() >> shift) {
    refuse(option, value, wanted);
  }
  return *number << shift;
}

Format read_format(const std::string& value, Command command) {
  const bool pairs = command == Command::pairs;
  if (command == Command::reconstruct) {
    if (value == "text") return Format::human;
    if (value == "markdown") return Format::markdown;
    if (value == "html") return Format::html;
    if (value == "json") return Format::json;
    refuse("format", value, "text, markdown, html or json");
  }
  if (value == "human") return Format::human;
  if (value == "json" && !pairs) return Format::json;
  if (value == "jsonl" && pairs) return Format::jsonl;
  if (command == Command::families && value == "csv") return Format::csv;
  if (command == Command::families && value == "paths") return Format::paths;
  refuse("format", value,
         command == Command::families ? "human, json, csv or paths"
         : pairs                      ? "human or jsonl"
                                      : "human or json");
}

// The parts of a list with commas between.
std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    parts.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

LensSet read_lenses(const std::string& value) {
  LensSet lenses;
  for (const std::string& name : split_list(value)) {
    const std::optional<Lens> lens = lens_of(name);
    if (!lens) refuse("lenses", value, "a list of minhash, winnowing, short and exact");
    lenses.add(*lens);
  }
  return lenses;
}

std::set<Relation> read_relations(const std::string& value, Command command) {
  const bool dedup = command == Command::dedup;
  std::set<Relation> relations;
  for (const std::string& name : split_list(value)) {
    const std::optional<Relation> relation = relation_of(name);
    if (!relation || *relation == Relation::unrelated ||
        (dedup && *relation == Relation::overlaps)) {
      refuse("relations", value,
             dedup ? "a list of identical-bytes, identical-text, near-duplicate, contains and "
                     "contained"
                   : "a list of identical-bytes, identical-text, near-duplicate, contains, "
                     "contained and overlaps");
    }
    relations.insert(*relation);
  }
  return relations;
}

Preference read_preference(const std::string& value) {
  if (value == "most-complete") return Preference::most_complete;
  if (value == "first") return Preference::first;
  if (value == "oldest") return Preference::oldest;
  refuse("keep", value, "most-complete, first or oldest");
}

Stage read_stage(const std::string& value) {
  if (value == "sign") return Stage::sign;
  if (value == "join") return Stage::join;
  refuse("stage", value, "sign or join");
}

Shard read_shard(const std::string& value) {
  constexpr std::uint32_t kMost = 1'000'000;
  const std::size_t slash = value.find('/');
  const auto number_in = [](std::string_view digits) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    return error == std::errc() && end == digits.end() ? number : 0;
  };
  Shard shard{0, 0};
  if (slash != std::string::npos) {
    const std::string_view digits(value);
    shard = {number_in(digits.substr(0, slash)), number_in(digits.substr(slash + 1))};
  }
  if (shard.number == 0 || shard.number > shard.count || shard.count > kMost) {
    refuse("shard", value, "a part and their number, such as 1/4");
  }
  return shard;
}

DedupOutput read_dedup_output(const std::string& value) {
  if (value == "records") return DedupOutput::records;
  if (value == "ids") return DedupOutput::ids;
  if (value == "annotate") return DedupOutput::annotate;
  refuse("output", value, "records, ids or annotate");
}

// Whether all files are to be read.
bool read_rescan(const std::string& value) {
  if (value == "changed" || value == "hash") return value == "hash";
  refuse("rescan", value, "changed or hash");
}

Tracked read_tracked(const std::string& value) {
  if (const std::optional<Tracked> tracked = tracked_of(value)) return *tracked;
  refuse("tracked", value, "accepted, original or both");
}

ProgressMode read_progress(const std::string& value) {
  if (value == "auto") return ProgressMode::automatic;
  if (value == "always") return ProgressMode::always;
  if (value == "never") return ProgressMode::never;
  if (value == "json") return ProgressMode::json;
  refuse("progress", value, "auto, always, never or json");
}

po::options_description describe(Command command) {
  po::options_description description;
  for (const OptionSpec& option : options()) {
    if ((option.commands & static_cast<unsigned>(command)) == 0) continue;
    std::string name(option.name);
    if (option.letter != 0) name += fmt::format(",{}", option.letter);
    if (option.value.empty()) {
      description.add_options()(name.c_str(), po::bool_switch());
    } else {
      description.add_options()(name.c_str(), po::value<std::vector<std::string>>());
    }
  }
  description.add_options()("path", po::value<std::vector<std::string>>());
  return description;
}

class Parsed {
 public:
  explicit Parsed(po::variables_map values) : values_(std::move(values)) {}

  bool is_set(const char* name) const {
    return values_.count(name) > 0 && values_[name].as<bool>();
  }

  std::vector<std::string> all(const char* name) const {
    if (values_.count(name) == 0) return {};
    return values_[name].as<std::vector<std::string>>();
  }

  // The last one counts, so that an option can be added to an alias.
  std::optional<std::string> last(const char* name) const {
    std::vector<std::string> given = all(name);
    if (given.empty()) return std::nullopt;
    return std::move(given.back());
  }

 private:
  po::variables_map values_;
};

// How many letters must be put in, taken out or exchanged to make one word of another
// (Levenshtein 1966).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, exchanged}));
    }
  }
  return row.back();
}

// The name nearest to what was typed, the first of several; none where all are too far.
std::optional<std::string_view> nearest(std::string_view typed,
                                        const std::vector<std::string_view>& names) {
  constexpr std::size_t kMostEdits = 2;
  constexpr std::size_t kLongest = 64;  // of what could be meant
  std::optional<std::string_view> best;
  std::size_t fewest = kMostEdits + 1;
  if (typed.size() > kLongest) return best;
  for (const std::string_view name : names) {
    const std::size_t edits = edit_distance(typed, name);
    if (edits < std::min(fewest, name.size())) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

std::string unknown_option(Command command, const std::string& typed) {
  const std::string_view own = spec(command).name;
  std::vector<std::string_view> names;
  for (const OptionSpec& option : options()) {
    if ((option.commands & static_cast<unsigned>(command)) != 0) names.push_back(option.name);
  }
  std::string_view name = std::string_view(typed).substr(0, typed.find('='));
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  const auto meant = typed.starts_with("--") ? nearest(name, names) : std::nullopt;
  return fmt::format("'{}' takes no option '{}'; {}see stemma {} --help", own,
                     escape_for_display(typed),
                     meant ? fmt::format("did you mean --{}? Or ", *meant) : "", own);
}

Parsed parse(Command command, const std::vector<std::string>& words) {
  namespace style = po::command_line_style;
  const int unguessed = style::default_style & ~style::allow_guessing;
  const po::options_description description = describe(command);
  po::positional_options_description positional;
  positional.add("path", -1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(words)
                  .options(description)
                  .positional(positional)
                  .style(unguessed)
                  .run(),
              values);
  } catch (const po::unknown_option& error) {
    throw Error(ErrorCode::invalid_argument, unknown_option(command, error.get_option_name()),
                error.get_option_name());
  } catch (const po::error& error) {
    throw Error(ErrorCode::invalid_argument, escape_for_display(error.what()));
  }
  return Parsed(std::move(values));
}

}  // namespace

std::optional<std::string_view> nearest_command(std::string_view typed) {
  std::vector<std::string_view> names;
  for (const CommandSpec& command : commands()) names.push_back(command.name);
  return nearest(typed, names);
}

Arguments parse_arguments(const std::vector<std::string>& words) {
  Arguments arguments;
  std::vector<std::string> rest = words;
  for (const CommandSpec& command : commands()) {
    if (!rest.empty() && rest.front() == command.name) {
      arguments.command = command.command;
      rest.erase(rest.begin());
      break;
    }
  }
  // What people type first; a folder of that name is ./help.
  if (!words.empty() && words.front() == "help") {
    rest.erase(rest.begin());
    rest.emplace_back("--help");
    return parse_arguments(rest);
  }
  const Parsed parsed = parse(arguments.command, rest);
  arguments.paths = parsed.all("path");
  arguments.help = parsed.is_set("help");
  arguments.version = parsed.is_set("version");
  arguments.null = parsed.is_set("null");
  arguments.follow = parsed.is_set("follow");
  arguments.blocks = parsed.is_set("blocks");
  arguments.metadata = parsed.is_set("metadata");
  arguments.words = parsed.is_set("words");
  arguments.provenance = parsed.is_set("provenance");
  arguments.base = parsed.last("base").value_or("");
  arguments.quiet = parsed.is_set("quiet");
  arguments.verbose = parsed.is_set("verbose");
  arguments.work_folder = parsed.last("work-dir").value_or("");
  arguments.include = parsed.all("include");
  arguments.exclude = parsed.all("exclude");
  if (arguments.command == Command::dedup) {
    arguments.output = parsed.last("folder").value_or("");
    if (const auto value = parsed.last("stage")) arguments.stage = read_stage(*value);
    if (const auto value = parsed.last("shard")) {
      if (arguments.stage == Stage::all) {
        throw Error(ErrorCode::invalid_argument, "--shard goes with --stage sign or join", "shard");
      }
      arguments.shard = read_shard(*value);
    }
    if (const auto value = parsed.last("output")) {
      arguments.dedup.output = read_dedup_output(*value);
    }
  } else {
    arguments.output = parsed.last("output").value_or("");
  }
  arguments.against = parsed.all("against");
  arguments.files_from = parsed.last("files-from").value_or("");
  arguments.catalog = parsed.last("catalog").value_or("");
  arguments.verify_files = parsed.is_set("files");
  if (const auto value = parsed.last("rescan")) arguments.rescan_all = read_rescan(*value);
  arguments.whole_page = parsed.is_set("whole-page");
  if (const auto value = parsed.last("tracked")) arguments.tracked = read_tracked(*value);
  arguments.text_field = parsed.last("text-field").value_or("");
  arguments.id_field = parsed.last("id-field").value_or("");
  if (const auto value = parsed.last("format")) {
    arguments.format = read_format(*value, arguments.command);
  }
  if (const auto value = parsed.last("progress")) arguments.progress = read_progress(*value);
  if (const auto value = parsed.last("resemblance")) {
    arguments.parameters.thresholds.resemblance = read_share("resemblance", *value);
  }
  if (const auto value = parsed.last("containment")) {
    arguments.parameters.thresholds.containment = read_share("containment", *value);
  }
  if (const auto value = parsed.last("run")) {
    arguments.parameters.thresholds.run = read_run(*value);
  }
  if (const auto value = parsed.last("recurring")) {
    arguments.parameters.recurring = read_count("recurring", *value, 1'000'000U);
  }
  if (arguments.parameters.recurring > 0 && !arguments.against.empty()) {
    throw Error(ErrorCode::invalid_argument, "--against and --recurring exclude each other");
  }
  if (parsed.is_set("exact")) arguments.parameters.lenses = {Lens::exact};
  if (const auto value = parsed.last("lenses")) {
    if (arguments.parameters.lenses) {
      throw Error(ErrorCode::invalid_argument, "--exact and --lenses exclude each other");
    }
    arguments.parameters.lenses = read_lenses(*value);
  }
  if (arguments.command == Command::families && !arguments.against.empty() &&
      arguments.parameters.lenses) {
    throw Error(ErrorCode::invalid_argument,
                "--against looks for every passage in the whole reference; there is nothing for "
                "--lenses or --exact to choose");
  }
  if (arguments.command == Command::families && !arguments.against.empty() &&
      arguments.tracked.value_or(Tracked::both) != Tracked::both) {
    throw Error(ErrorCode::invalid_argument,
                "--against counts every word, of both readings of tracked changes; there is "
                "nothing for --tracked to choose");
  }
  if (parsed.is_set("all")) arguments.pairs.scope = PairScope::all;
  if (const auto value = parsed.last("relations")) {
    arguments.pairs.relations = read_relations(*value, arguments.command);
  }
  arguments.dedup.relations = arguments.pairs.relations;
  if (const auto value = parsed.last("keep")) arguments.dedup.preference = read_preference(*value);
  if (const auto value = parsed.last("allow-loss")) {
    arguments.dedup.allow_loss = read_count("allow-loss", *value, 1'000'000U);
  }
  // The exact lens sees no run that makes up little of both texts.
  const bool runs_count = arguments.command == Command::families ||
                          arguments.pairs.relations.contains(Relation::overlaps);
  if (parsed.is_set("exact") && runs_count) arguments.parameters.lenses->add(Lens::winnowing);
  arguments.dedup.run = arguments.parameters;
  if (const auto value = parsed.last("threads")) {
    arguments.threads = read_count("threads", *value, 1024U);
  }
  if (const auto value = parsed.last("memory")) arguments.memory = read_size("memory", *value);
  return arguments;
}

}  // namespace stemma::cli
