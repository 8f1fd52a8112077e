#include "file.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.h"

namespace stemma::fuzz {

Folder::Folder() : path_((std::filesystem::temp_directory_path() / "stemma-fuzz-XXXXXX").string()) {
  require(::mkdtemp(path_.data()) != nullptr, "there is room for a folder");
}

Folder::~Folder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::string Folder::write(const std::string& name, std::string_view content) const {
  std::string file = path(name);
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace stemma::fuzz
