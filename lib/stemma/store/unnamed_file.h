// A file without a name: nothing is left of it, however the run ends.
#pragma once

#include <string>

#include "stemma/base/file_descriptor.h"

namespace stemma {

// Made in `folder`, to be written and read. Throws Error{output_failed} where none can be made.
FileDescriptor make_unnamed_file(const std::string& folder);

// Of a write to such a file, which ended with this value of errno.
[[noreturn]] void fail_as_unwritten(const std::string& folder, int error_number);

}  // namespace stemma
