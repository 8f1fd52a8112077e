#include "stemma/parsers/outlook/pff_input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace stemma {
namespace {

struct Input {
  int file = -1;
  off64_t at = 0;
};

Input& input_of(std::intptr_t* handle) {
  return *reinterpret_cast<Input*>(handle);
}

int free_input(std::intptr_t** handle, libbfio_error_t**) {
  delete reinterpret_cast<Input*>(*handle);
  *handle = nullptr;
  return 1;
}

int clone_input(std::intptr_t** to, std::intptr_t* from, libbfio_error_t**) {
  *to = reinterpret_cast<std::intptr_t*>(new Input(input_of(from)));
  return 1;
}

int open_input(std::intptr_t*, int, libbfio_error_t**) {
  return 1;
}

int close_input(std::intptr_t*, libbfio_error_t**) {
  return 0;
}

ssize_t read_input(std::intptr_t* handle, std::uint8_t* buffer, std::size_t size,
                   libbfio_error_t**) {
  Input& input = input_of(handle);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::pread(input.file, buffer + filled, size - filled, input.at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    input.at += got;
  }
  return static_cast<ssize_t>(filled);
}

ssize_t write_input(std::intptr_t*, const std::uint8_t*, std::size_t, libbfio_error_t**) {
  return -1;
}

int size_of_input(std::intptr_t* handle, size64_t* size, libbfio_error_t**) {
  struct stat status{};
  if (::fstat(input_of(handle).file, &status) != 0) return -1;
  *size = static_cast<size64_t>(status.st_size);
  return 1;
}

off64_t seek_input(std::intptr_t* handle, off64_t offset, int whence, libbfio_error_t** error) {
  Input& input = input_of(handle);
  size64_t size = 0;
  if (whence == SEEK_CUR) offset += input.at;
  if (whence == SEEK_END) {
    if (size_of_input(handle, &size, error) != 1) return -1;
    offset += static_cast<off64_t>(size);
  }
  if (offset < 0) return -1;
  input.at = offset;
  return offset;
}

int input_exists(std::intptr_t*, libbfio_error_t**) {
  return 1;
}

int input_is_open(std::intptr_t*, libbfio_error_t**) {
  return 1;
}

}  // namespace

libbfio_handle_t* handle_of(int file) {
  // The handle's, once there is one.
  auto* const input = new Input{file, 0};
  libbfio_handle_t* handle = nullptr;
  if (::libbfio_handle_initialize(&handle, reinterpret_cast<std::intptr_t*>(input), free_input,
                                  clone_input, open_input, close_input, read_input, write_input,
                                  seek_input, input_exists, input_is_open, size_of_input,
                                  LIBBFIO_FLAG_IO_HANDLE_MANAGED, nullptr) != 1) {
    delete input;
    return nullptr;
  }
  return handle;
}

}  // namespace stemma
