// What a worker must not do, whatever the document makes its parser do.
#pragma once

#include <cstdint>

namespace stemma {

// Bounds the memory of this process (bytes; 0: not at all) and forbids core dumps. Under a
// sanitizer memory is not bounded: it reserves terabytes.
void bound_memory(std::uint64_t bytes);

// From here on this process can work with the descriptors it has, and with memory: it opens no
// file, starts no program, and has no network. Where the kernel knows no such rules they are left
// out.
void confine_parser();

// From here on this process and what it becomes have no network, and open files only to read them;
// what they write to open ones is bounded (bytes).
void confine_program(std::uint64_t output);

}  // namespace stemma
