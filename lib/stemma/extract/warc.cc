#include "stemma/extract/warc.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <optional>
#include <utility>

#include "stemma/extract/http.h"
#include "stemma/extract/lines.h"

namespace stemma {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::size_t kLongestHeader = std::size_t{1} << 20U;

bool begins_as_warc_or_arc(std::string_view bytes) {
  return bytes.starts_with("WARC/") || bytes.starts_with("filedesc://");
}

// A file, plain or in any number of gzip members, read by the byte and by the line, with the place
// of each in the file as it is.
class Input {
 public:
  explicit Input(std::string_view file) : file_(file), is_gzip_(file.starts_with(kGzipMagic)) {
    if (is_gzip_ && ::inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
  }
  ~Input() {
    if (is_gzip_) ::inflateEnd(&stream_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Where the next byte comes from: itself, or the gzip member that holds it.
  std::uint64_t offset() {
    if (!is_gzip_) return at_;
    if (begin_ == buffer_.size()) fill();
    return member_;
  }
  // So far the file was used up: behind the last byte that was taken, or its member.
  std::uint64_t end() const { return is_gzip_ ? consumed_ : at_; }

  bool is_at_end() { return view().empty(); }

  // What is there to be taken; empty at the end.
  std::string_view view() {
    if (!is_gzip_) return file_.substr(at_);
    if (begin_ == buffer_.size()) fill();
    return std::string_view(buffer_).substr(begin_);
  }
  void skip(std::size_t size) {
    if (is_gzip_) {
      begin_ += size;
    } else {
      at_ += size;
    }
  }

  // Without its end; nothing at the end of the file.
  std::optional<std::string> line() {
    std::string text;
    while (true) {
      const std::string_view rest = view();
      if (rest.empty()) return text.empty() ? std::nullopt : std::optional(std::move(text));
      const std::size_t end = rest.find('\n');
      text += rest.substr(0, std::min(end, kLongestHeader));
      skip(end == std::string_view::npos ? rest.size() : end + 1);
      if (end != std::string_view::npos || text.size() > kLongestHeader) break;
    }
    if (text.ends_with('\r')) text.pop_back();
    return text;
  }

  // Up to `size` bytes; into `to` if there is one.
  std::uint64_t take(std::uint64_t size, std::string* to) {
    std::uint64_t taken = 0;
    while (taken < size) {
      const std::string_view rest = view().substr(
          0,
          static_cast<std::size_t>(std::min<std::uint64_t>(size - taken, std::size_t{1} << 30U)));
      if (rest.empty()) break;
      if (to != nullptr) to->append(rest);
      skip(rest.size());
      taken += rest.size();
    }
    return taken;
  }

  // Passes over what is left of the gzip member, or to where the next record may begin.
  void go_to_next_record() {
    if (is_gzip_) {
      const std::uint64_t now = member_;
      while (!view().empty() && member_ == now) skip(view().size());
      return;
    }
    // The line end before it may be taken already.
    const std::size_t next = file_.find("\nWARC/", at_ == 0 ? 0 : at_ - 1);
    at_ = next == std::string_view::npos ? file_.size() : next + 1;
  }

  const std::string& problem() const { return problem_; }

 private:
  static constexpr std::size_t kAtOnce = std::size_t{64} << 10U;

  // Never gives bytes of two members at once.
  void fill() {
    buffer_.resize(kAtOnce);
    begin_ = 0;
    std::size_t got = 0;
    while (got == 0) {
      if (at_member_end_) {
        if (!begin_member()) break;
      }
      const std::uint64_t left = file_.size() - consumed_;
      stream_.avail_in = static_cast<uInt>(std::min<std::uint64_t>(left, 1U << 30U));
      const uInt given = stream_.avail_in;
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(kAtOnce);
      const int result = ::inflate(&stream_, Z_NO_FLUSH);
      consumed_ += given - stream_.avail_in;
      got = kAtOnce - stream_.avail_out;
      if (result == Z_STREAM_END) {
        at_member_end_ = true;
      } else if (result != Z_OK || (got == 0 && consumed_ == file_.size())) {
        problem_ = result == Z_OK || result == Z_BUF_ERROR ? "its gzip ends too early"
                                                           : "its gzip is damaged";
        if (got == 0 && !find_member()) break;
      }
    }
    buffer_.resize(got);
  }

  bool begin_member() {
    if (consumed_ >= file_.size()) return false;
    if (!file_.substr(consumed_).starts_with(kGzipMagic)) {
      problem_ = "there are bytes between its records";
      return find_member();
    }
    restart();
    return true;
  }

  // The next place where a gzip member may begin.
  bool find_member() {
    const std::size_t next = file_.find("\x1F\x8B\x08", std::max(consumed_, member_ + 1));
    if (next == std::string_view::npos) {
      consumed_ = file_.size();
      at_member_end_ = true;
      return false;
    }
    consumed_ = next;
    restart();
    return true;
  }

  void restart() {
    member_ = consumed_;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file_.data() + consumed_));
    ::inflateReset(&stream_);
    at_member_end_ = false;
  }

  std::string_view file_;
  bool is_gzip_;
  std::uint64_t at_ = 0;  // of a plain file
  z_stream stream_{};
  std::uint64_t consumed_ = 0;  // of a compressed one
  std::uint64_t member_ = 0;
  bool at_member_end_ = true;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::string problem_;
};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class Records {
 public:
  Records(std::string_view file, std::uint64_t limit, const std::function<void(WarcRecord)>& take,
          const std::function<void(std::uint64_t, std::string)>& problem)
      : input_(file), limit_(limit), take_(take), problem_(problem) {}

  void run() {
    while (!input_.is_at_end()) {
      WarcRecord record;
      record.offset = input_.offset();
      std::optional<std::string> line = input_.line();
      if (!line) break;
      if (line->empty()) continue;
      std::optional<std::uint64_t> length;
      if (line->starts_with("WARC/")) {
        length = read_warc_head(record);
      } else {
        length = read_arc_head(*line, record);
      }
      if (!length) {
        problem_(record.offset, "is no record that says how long it is");
        input_.go_to_next_record();
        continue;
      }
      read_block(*length, std::move(record));
    }
    if (!input_.problem().empty()) problem_(input_.end(), input_.problem());
  }

 private:
  std::optional<std::uint64_t> read_warc_head(WarcRecord& record) {
    std::optional<std::uint64_t> length;
    std::size_t size = 0;
    std::string* last = nullptr;
    std::string ignored;
    while (std::optional<std::string> line = input_.line()) {
      if (line->empty()) return length;
      size += line->size();
      if (size > kLongestHeader) return std::nullopt;
      if ((line->front() == ' ' || line->front() == '\t') && last != nullptr) {
        last->append(" ").append(trimmed(*line));
        continue;
      }
      const std::size_t colon = line->find(':');
      if (colon == std::string::npos) continue;
      const std::string name = lower_ascii(trimmed(std::string_view(*line).substr(0, colon)));
      const std::string_view value = trimmed(std::string_view(*line).substr(colon + 1));
      last = &ignored;
      if (name == "content-length") {
        length = number_in(value);
      } else if (std::string* const field = field_of(name, record)) {
        *field = value;
        last = field;
      }
    }
    return std::nullopt;  // the head is not whole
  }

  static std::string* field_of(std::string_view name, WarcRecord& record) {
    if (name == "warc-type") return &record.type;
    if (name == "warc-target-uri") return &record.url;
    if (name == "warc-date") return &record.date;
    if (name == "content-type") return &record.content_type;
    if (name == "warc-truncated") return &record.truncated;
    return nullptr;
  }

  // "URL IP DATE TYPE LENGTH"; an unescaped URL may hold spaces. The first says what file it is.
  static std::optional<std::uint64_t> read_arc_head(std::string_view line, WarcRecord& record) {
    std::array<std::string_view, 4> last;  // from the end: length, type, date, IP
    for (std::string_view& word : last) {
      const std::size_t space = line.rfind(' ');
      if (space == std::string_view::npos) return std::nullopt;
      word = line.substr(space + 1);
      line = line.substr(0, space);
    }
    const bool is_date =
        last[2].size() == 14 && last[2].find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_date || line.find(':') == std::string_view::npos) return std::nullopt;
    record.url = line;
    record.type = line.starts_with("filedesc:") ? "warcinfo" : "response";
    record.date = last[2];
    record.content_type = last[1];
    return number_in(last[0]);
  }

  void read_block(std::uint64_t length, WarcRecord record) {
    const bool fits = length <= limit_;
    const std::uint64_t got = input_.take(length, fits ? &record.block : nullptr);
    if (!fits) problem_(record.offset, "has more than " + std::to_string(limit_) + " bytes");
    if (got < length) {
      problem_(record.offset,
               "ends after " + std::to_string(got) + " of " + std::to_string(length) + " bytes");
    }
    record.length = input_.end() - record.offset;
    if (fits) take_(std::move(record));
  }

  Input input_;
  std::uint64_t limit_;
  const std::function<void(WarcRecord)>& take_;
  const std::function<void(std::uint64_t, std::string)>& problem_;
};

std::string without_brackets(std::string_view url) {
  if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);
  return std::string(url);
}

// The date as ISO 8601; as it is where that is not known.
std::string iso_date(const std::string& date) {
  if (date.size() != 14 || date.find_first_not_of("0123456789") != std::string::npos) return date;
  const auto part = [&](std::size_t at, std::size_t size) { return date.substr(at, size); };
  return part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" + part(10, 2) +
         ":" + part(12, 2) + "Z";
}

}  // namespace

bool begins_as_warc(std::string_view bytes) {
  if (!bytes.starts_with(kGzipMagic)) return begins_as_warc_or_arc(bytes);
  z_stream stream{};
  if (::inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return false;
  constexpr std::size_t kEnough = 4096;
  std::array<char, 16> begin{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(std::min(bytes.size(), kEnough));
  stream.next_out = reinterpret_cast<Bytef*>(begin.data());
  stream.avail_out = static_cast<uInt>(begin.size());
  (void)::inflate(&stream, Z_SYNC_FLUSH);
  const std::size_t got = begin.size() - stream.avail_out;
  ::inflateEnd(&stream);
  return begins_as_warc_or_arc({begin.data(), got});
}

void for_each_warc_record(std::string_view file, std::uint64_t limit,
                          const std::function<void(WarcRecord)>& take,
                          const std::function<void(std::uint64_t, std::string)>& problem) {
  Records(file, limit, take, problem).run();
}

void for_each_warc_document(RawDocument file, std::uint64_t limit, RunContext& context,
                            const std::function<void(RawDocument)>& take) {
  const auto locator_at = [&](std::uint64_t offset) {
    Locator locator = file.locator;
    locator.inside.emplace_back(RecordOffset{offset});
    return locator;
  };
  const auto diagnose = [&](std::uint64_t offset, DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(locator_at(offset)), std::move(message)});
  };
  for_each_warc_record(
      file.bytes, limit,
      [&](WarcRecord record) {
        context.check_cancelled();
        const std::string kind = lower_ascii(record.type);
        if (kind != "response" && kind != "resource" && kind != "conversion") return;
        RawDocument document{locator_at(record.offset),
                             {},
                             file.modified,
                             without_brackets(record.url),
                             iso_date(record.date)};
        if (!record.truncated.empty()) {
          diagnose(record.offset, DiagnosticCode::truncated,
                   "the crawler left out the end of it: " + record.truncated);
        }
        if (kind == "response") {
          auto response = parse_http_response(record.block, limit);
          if (response) {
            if (response->status != 200) return;
            if (!response->problem.empty()) {
              diagnose(record.offset, DiagnosticCode::truncated, response->problem);
            }
            document.bytes = std::move(response->body);
            return take(std::move(document));
          }
        }
        document.bytes = std::move(record.block);
        take(std::move(document));
      },
      [&](std::uint64_t offset, std::string message) {
        diagnose(offset, DiagnosticCode::parser_failed, std::move(message));
      });
}

}  // namespace stemma
