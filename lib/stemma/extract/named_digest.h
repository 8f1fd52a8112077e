// Digests as archives write them beside what they are of: "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ".
#pragma once

#include <string_view>

namespace stemma {

// Whether `bytes` have another digest than is `named`, as MD5, SHA-1, SHA-256 or SHA-512, written
// in base32, hexadecimal or base64. Of what has no such name nothing is known: false. O(size),
// thread-safe.
bool has_other_digest(std::string_view bytes, std::string_view named);

}  // namespace stemma
