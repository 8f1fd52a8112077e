// The program in which documents are parsed; stemma starts it (base/helper_process.h), not people.
//
//   stemma-worker --memory BYTES                                     answers on descriptor 3
//   stemma-worker --memory BYTES --output BYTES --run PROGRAM...     becomes the program
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "confine.h"
#include "stemma/parsers/serve.h"

namespace {

constexpr int kSocket = 3;

// What the shell says, too, where a program cannot be started.
constexpr int kNoSuchProgram = 127;

}  // namespace

int main(int count, char** words) {
  std::uint64_t memory = 0;
  std::uint64_t output = 0;
  char** program = nullptr;
  for (int i = 1; i + 1 < count && program == nullptr; i += 2) {
    const std::string_view option = words[i];
    if (option == "--memory") {
      memory = ::strtoull(words[i + 1], nullptr, 10);
    } else if (option == "--output") {
      output = ::strtoull(words[i + 1], nullptr, 10);
    } else if (option == "--run") {
      program = words + i + 1;
    }
  }
  stemma::bound_memory(memory);
  if (program != nullptr) {
    stemma::confine_program(output);
    ::execvp(*program, program);
    return kNoSuchProgram;
  }
  // Reads files that cannot be opened afterwards.
  ::tzset();
  stemma::confine_parser();
  return stemma::serve_requests(kSocket);
}
