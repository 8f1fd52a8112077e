// STEMMA_API marks what the shared library offers. Everything else stays hidden, so that it can
// change without breaking programs that were linked against an earlier build.
#pragma once

#define STEMMA_API __attribute__((visibility("default")))
