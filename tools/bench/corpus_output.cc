#include "corpus_output.h"

#include <fmt/format.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "stemma/base/hash.h"

namespace corpus {
namespace {

[[noreturn]] void fail(const std::string& name) {
  throw std::system_error(errno, std::generic_category(), name);
}

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0) throw std::runtime_error(ZSTD_getErrorName(result));
  return result;
}

}  // namespace

struct Stream::Compressor {
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), ZSTD_freeCCtx};
  std::vector<char> buffer = std::vector<char>(ZSTD_CStreamOutSize());
};

Stream::Stream(const std::string& name, int threads)
    : name_(name), file_(name == "-" ? stdout : std::fopen(name.c_str(), "wb")) {
  if (file_ == nullptr) fail(name);
  if (name.ends_with(".zst")) {
    compressor_ = std::make_unique<Compressor>();
    ZSTD_CCtx* context = compressor_->context.get();
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1));
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, threads));
  }
}

Stream::~Stream() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
}

void Stream::write(std::string_view bytes) {
  if (compressor_ == nullptr) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail(name_);
    return;
  }
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer out{compressor_->buffer.data(), compressor_->buffer.size(), 0};
    checked(ZSTD_compressStream2(compressor_->context.get(), &out, &in, ZSTD_e_continue));
    if (std::fwrite(out.dst, 1, out.pos, file_) != out.pos) fail(name_);
  }
}

void Stream::close() {
  while (compressor_ != nullptr) {
    ZSTD_inBuffer in{nullptr, 0, 0};
    ZSTD_outBuffer out{compressor_->buffer.data(), compressor_->buffer.size(), 0};
    const std::size_t left =
        checked(ZSTD_compressStream2(compressor_->context.get(), &out, &in, ZSTD_e_end));
    if (std::fwrite(out.dst, 1, out.pos, file_) != out.pos) fail(name_);
    if (left == 0) break;
  }
  std::FILE* file = std::exchange(file_, nullptr);
  const bool flushed = std::fflush(file) == 0;
  if (!flushed || (file != stdout && std::fclose(file) != 0)) fail(name_);
}

std::string record_id(std::uint64_t number) {
  return fmt::format("d{:08}", number);
}

namespace {

void append_escaped(std::string& to, std::string_view text) {
  static constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\';
    return plain;
  }();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (kPlain[c]) continue;
    to.append(text, begin, i - begin);
    begin = i + 1;
    if (c == '\n') {
      to += "\\n";
    } else if (c < 0x20) {
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", c);
    } else {
      to += '\\';
      to += static_cast<char>(c);
    }
  }
  to.append(text, begin);
}

}  // namespace

void append_record(std::string& to, std::uint64_t number, const Parameters& parameters,
                   std::string_view text) {
  const std::uint64_t random = stemma::mix64(stemma::mix64(parameters.seed) ^ number);
  const double share = static_cast<double>(random >> 32U) * 0x1p-32;
  const auto host = static_cast<std::uint64_t>(10000 * share * share * share);
  fmt::format_to(
      std::back_inserter(to),
      R"({{"id":"{}","url":"https://www{}.example/{:x}","date":"{}-{:02}-{:02}","text":")",
      record_id(number), host, random & 0xFFFFFFFU, 2000 + random % 25, 1 + random / 25 % 12,
      1 + random / 300 % 28);
  append_escaped(to, text);
  to += "\"}\n";
}

std::string file_name(std::uint64_t number) {
  return fmt::format("{:04}/{:07}.txt", number / 1000, number);
}

void write_file(const std::string& folder, std::uint64_t number, std::string_view text) {
  const std::string name = folder + "/" + file_name(number);
  std::FILE* file = std::fopen(name.c_str(), "wb");
  if (file == nullptr && errno == ENOENT) {
    std::filesystem::create_directories(std::filesystem::path(name).parent_path());
    file = std::fopen(name.c_str(), "wb");
  }
  if (file == nullptr) fail(name);
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !written) fail(name);
}

}  // namespace corpus
