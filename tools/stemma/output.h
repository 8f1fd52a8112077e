// Where results go: standard output, or a file that appears only when it is complete.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stemma::cli {

class Output {
 public:
  // An empty name is standard output. A file that a link leads to is replaced, not the link; a
  // device or pipe is written directly. Throws Error{output_failed} if the file cannot be made.
  explicit Output(std::string file);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Throws Error{output_failed}; once the reader of a pipe has gone, drops what comes.
  void write(std::string_view bytes);
  // Makes the file appear under its name.
  void finish();

  bool is_terminal() const { return terminal_; }
  // Of the terminal; 80 where there is none, so that what a pipe gets is always the same.
  std::size_t columns() const;

 private:
  void write_all(std::string_view bytes);

  void open_file();

  std::string file_;
  std::string unfinished_;  // its name until it is complete; empty where it is written directly
  int descriptor_ = 1;
  bool terminal_ = false;
  bool ascii_ = false;  // the terminal shows no UTF-8
  bool reader_gone_ = false;
};

// A name with the byte that ends it, or an empty line between names. Names are bytes for programs;
// on a terminal they must not steer it, and are escaped.
void write_name(Output& output, std::string_view name);

// Text for standard error: messages that are already escaped, in ASCII on a terminal without
// UTF-8. What cannot be written is dropped.
void say(std::string_view text);

// A line on a terminal's standard error that stands until something else is written; an empty one
// only takes away what stands. ASCII.
void show_passing_line(std::string_view line);

}  // namespace stemma::cli
