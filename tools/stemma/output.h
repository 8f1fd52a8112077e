// Where results go: standard output, or a file that appears only when it is complete.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stemma::cli {

class Output {
 public:
  // An empty name is standard output. Throws Error{output_failed} if the file cannot be made.
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

  std::string file_;
  std::string unfinished_;  // its name until it is complete
  int descriptor_ = 1;
  bool terminal_ = false;
  bool ascii_ = false;  // the terminal shows no UTF-8
  bool reader_gone_ = false;
};

}  // namespace stemma::cli
