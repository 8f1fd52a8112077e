#include "stemma/report/csv_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "stemma/report/escape.h"

namespace stemma {

std::string csv_cell(std::string_view text) {
  std::string cell = escape_cell(text);
  if (cell.find_first_of("\",\r\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string csv_row(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += cell + ",";
  line.pop_back();
  return line + "\r\n";
}

std::string csv_share(double value) {
  return fmt::format("{:.6f}", value < 1.0 ? std::min(value, 0.999999) : 1.0);
}

}  // namespace stemma
