// Files for targets that read one.
#pragma once

#include <string>
#include <string_view>

namespace stemma::fuzz {

// A folder of its own, removed with all it holds.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  // Says where it is.
  std::string write(const std::string& name, std::string_view content) const;

 private:
  std::string path_;
};

std::string content_of(const std::string& path);

}  // namespace stemma::fuzz
