#include <cstdio>
#include <stdexcept>
#include <string>

#include "stemma/base/digest.h"
#include "stemma/base/error.h"
#include "stemma/sources/locator.h"
#include "stemma/text/document.h"

int main() {
  const stemma::Document document = stemma::make_document("a", "Some text, some words.");
  std::printf("%zu tokens\n", document.tokens.size());
  std::printf("%s\n", stemma::to_hex(stemma::sha256("abc")).c_str());
  try {
    stemma::parse_locator("a#Lx", [](const std::string& path) { return path == "a"; });
  } catch (const stemma::Error& error) {  // caught across the library's border
    std::printf("%s\n", std::string(stemma::code_string(error.code())).c_str());
  }
}
