// Gives the memory of a container back.
#pragma once

namespace stemma {

// `values = {}` empties a vector or string and keeps its memory: it is the assignment of an empty
// list.
template <class Container>
void release_memory(Container& values) {
  Container().swap(values);
}

}  // namespace stemma
