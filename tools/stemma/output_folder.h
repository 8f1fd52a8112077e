// A folder of results that appears only when it is complete.
#pragma once

#include <string>

namespace stemma::cli {

class OutputFolder {
 public:
  // `path` must not be there, or be an empty folder. Throws Error{invalid_argument} where it is
  // anything else; Error{output_failed} where no folder can be made beside it.
  explicit OutputFolder(const std::string& path);
  // Removes what was not finished.
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // The folder to write into, until finish() gives it its name.
  const std::string& unfinished() const { return unfinished_; }
  void finish();

 private:
  std::string path_;
  std::string unfinished_;
};

}  // namespace stemma::cli
