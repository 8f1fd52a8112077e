// Waiting for a terminal or a pipe, which may stay silent for ever.
#pragma once

namespace stemma {

// Waits a tenth of a second at most, so that a request to stop is soon heard. Whether a read of
// `file` would not wait: there is input, its end, or an error.
bool wait_for_input(int file);

}  // namespace stemma
