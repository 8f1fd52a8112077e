// Errors as values, for tests that say what is thrown.
#pragma once

#include <exception>
#include <string>

namespace stemma::test {

// What is thrown, as text; "" if nothing is.
template <class Call>
std::string thrown_by(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace stemma::test
