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
#include "stemma/extract/named_digest.h"

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
  // Of the next byte, in what its gzip member unpacks to.
  std::uint64_t within() {
    if (is_gzip_ && begin_ == buffer_.size()) fill();
    return unpacked_ - (buffer_.size() - begin_);
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
    unpacked_ += got;
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
    unpacked_ = 0;
  }

  std::string_view file_;
  bool is_gzip_;
  std::uint64_t at_ = 0;  // of a plain file
  z_stream stream_{};
  std::uint64_t consumed_ = 0;  // of a compressed one
  std::uint64_t member_ = 0;
  std::uint64_t unpacked_ = 0;  // bytes of the member
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
          const WarcProblem& problem)
      : input_(file), limit_(limit), take_(take), problem_(problem) {}

  // What is no head of a record is said once, and the next line that is one is looked for.
  void run() {
    bool is_lost = false;
    while (!input_.is_at_end()) {
      WarcRecord record;
      record.place = {input_.offset(), input_.within()};
      std::optional<std::string> line = input_.line();
      if (!line) break;
      if (line->empty()) continue;
      const bool is_head = line->starts_with("WARC/");
      std::optional<std::uint64_t> length;
      if (is_head) {
        length = read_warc_head(record);
      } else if (!is_warc_) {
        length = read_arc_head(*line, record);
      }
      if (length) {
        is_lost = false;
        is_warc_ = is_head;
        place(record);
        read_block(*length, std::move(record));
      } else if (!is_lost || is_head) {
        is_lost = true;
        problem_(record.place, DiagnosticCode::parser_failed,
                 "is no record that says how long it is");
      }
    }
    if (!input_.problem().empty()) {
      problem_({input_.end(), 0}, DiagnosticCode::parser_failed, input_.problem());
    }
  }

 private:
  // The first record of a gzip member is known by where that begins.
  void place(WarcRecord& record) {
    const bool is_shared = member_ && *member_ == record.place.offset && record.place.within > 0;
    member_ = record.place.offset;
    if (!is_shared) {
      record.place.within = 0;
    } else if (!shares_members_) {
      shares_members_ = true;
      problem_({*member_, 0}, DiagnosticCode::invalid_warc,
               "its gzip member holds several records, which should have one each");
    }
  }

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
    if (name == "warc-block-digest") return &record.block_digest;
    if (name == "warc-payload-digest") return &record.payload_digest;
    if (name == "warc-segment-number") return &record.segment;
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
    if (!fits) {
      problem_(record.place, DiagnosticCode::too_large,
               "has more than " + std::to_string(limit_) + " bytes");
    }
    if (got < length) {
      problem_(record.place, DiagnosticCode::parser_failed,
               "ends after " + std::to_string(got) + " of " + std::to_string(length) + " bytes");
      record.is_whole = false;
    }
    record.length = input_.end() - record.place.offset;
    if (fits) take_(std::move(record));
  }

  Input input_;
  std::uint64_t limit_;
  const std::function<void(WarcRecord)>& take_;
  const WarcProblem& problem_;
  std::optional<std::uint64_t> member_;  // of the last record
  bool shares_members_ = false;
  bool is_warc_ = false;
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

// What follows the head of an HTTP message.
std::string_view behind_http_head(std::string_view message) {
  const std::size_t crlf = message.find("\r\n\r\n");
  const std::size_t lf = message.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos) return {};
  return crlf < lf ? message.substr(crlf + 4) : message.substr(lf + 2);
}

// The name of the first digest that is not that of the record's bytes; empty where none is wrong.
// Of what is missing, or lies in other records, nothing is known: a revisit names the payload of
// the record that it stands for. The payload of a response is its body without chunks; many
// crawlers take it as it came over the network, and some with its compression undone.
std::string_view wrong_digest(const WarcRecord& record, std::string_view kind,
                              const std::optional<HttpMessage>& response) {
  if (!record.is_whole) return {};
  const std::string_view block = record.block;
  if (has_other_digest(block, record.block_digest)) return "WARC-Block-Digest";
  if (record.payload_digest.empty() || !record.segment.empty() || kind == "revisit") return {};
  const std::string_view payload = response || kind == "request" ? behind_http_head(block) : block;
  if (!has_other_digest(payload, record.payload_digest)) return {};
  if (response && (!has_other_digest(response->unchunked, record.payload_digest) ||
                   !has_other_digest(response->body, record.payload_digest))) {
    return {};
  }
  return "WARC-Payload-Digest";
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
                          const std::function<void(WarcRecord)>& take, const WarcProblem& problem) {
  Records(file, limit, take, problem).run();
}

void for_each_warc_document(RawDocument file, std::uint64_t limit, RunContext& context,
                            const std::function<void(RawDocument)>& take) {
  const auto locator_at = [&](const WarcPlace& place) {
    Locator locator = file.locator;
    locator.inside.emplace_back(RecordOffset{place.offset});
    if (place.within > 0) locator.inside.emplace_back(RecordOffset{place.within});
    return locator;
  };
  const auto diagnose = [&](const WarcPlace& place, DiagnosticCode code, std::string message) {
    context.diagnostics.add({code, to_bytes(locator_at(place)), std::move(message)});
  };
  for_each_warc_record(
      file.bytes, limit,
      [&](WarcRecord record) {
        context.check_cancelled();
        const std::string kind = lower_ascii(record.type);
        std::optional<HttpMessage> response;
        if (kind == "response") response = parse_http_response(record.block, limit);
        if (const std::string_view wrong = wrong_digest(record, kind, response); !wrong.empty()) {
          diagnose(record.place, DiagnosticCode::digest_mismatch,
                   "its bytes are not those of which it names the " + std::string(wrong));
        }
        if (kind != "response" && kind != "resource" && kind != "conversion") return;
        if (response && response->status != 200) return;
        if (!record.truncated.empty()) {
          diagnose(record.place, DiagnosticCode::truncated,
                   "the crawler left out the end of it: " + record.truncated);
        }
        if (response && !response->problem.empty()) {
          diagnose(record.place, DiagnosticCode::truncated, response->problem);
        }
        take({locator_at(record.place), std::move(response ? response->body : record.block),
              file.modified, without_brackets(record.url), iso_date(record.date)});
      },
      diagnose);
}

}  // namespace stemma
