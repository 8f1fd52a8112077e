// A file that is open already, as libpff wants to read one.
#pragma once

#include <libbfio.h>

namespace stemma {

// Reads `file`, which stays the caller's, and opens nothing. The caller frees it; null where there
// is no memory for it.
libbfio_handle_t* handle_of(int file);

}  // namespace stemma
