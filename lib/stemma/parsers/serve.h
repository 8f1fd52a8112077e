// The worker's side of worker_protocol.h: answers one request after the other.
#pragma once

namespace stemma {

// Until the other end of the socket is closed. Returns the process's exit code.
int serve_requests(int socket);

}  // namespace stemma
