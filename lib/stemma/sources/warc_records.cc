#include "stemma/sources/warc_records.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <utility>

namespace stemma {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::size_t kLongestHeader = std::size_t{1} << 20U;

bool begins_as_warc_or_arc(std::string_view bytes) {
  return bytes.starts_with("WARC/") || bytes.starts_with("filedesc://");
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view without_blanks_around(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

}  // namespace

// A file, plain or in any number of gzip members, read by the byte and by the line, with the place
// of each in the file as it is.
class WarcReader::Input {
 public:
  explicit Input(Source source) : source_(std::move(source)) {
    is_gzip_ = is_there() && piece_.starts_with(kGzipMagic);
    if (is_gzip_ && ::inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Input() {
    if (is_gzip_) ::inflateEnd(&stream_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  bool is_gzip() const { return is_gzip_; }

  // Of the next byte: where it comes from, which is itself or the gzip member that holds it.
  WarcPlace place() {
    if (!is_gzip_) return {at_, 0};
    if (begin_ == buffer_.size()) fill();
    return {member_, unpacked_ - (buffer_.size() - begin_)};
  }
  // So far the file was used up.
  std::uint64_t end() const { return at_; }
  // The gzip member of the byte that was taken last.
  std::uint64_t member() const { return member_; }
  // Where it ends, once the next byte was looked at; nothing where it has no sound end.
  std::optional<std::uint64_t> end_of(std::uint64_t member) const {
    return member == member_ ? member_end_ : end_before_;
  }

  // What is there to be taken; empty at the end.
  std::string_view view() {
    if (!is_gzip_) return is_there() ? piece_ : std::string_view();
    if (begin_ == buffer_.size()) fill();
    return std::string_view(buffer_).substr(begin_);
  }
  void skip(std::size_t size) {
    if (is_gzip_) {
      begin_ += size;
    } else {
      use_up(size);
    }
  }

  // With its end; nothing at the end of the file.
  std::optional<std::string> line() {
    std::string text;
    while (!text.ends_with('\n') && text.size() <= kLongestHeader) {
      const std::string_view rest = view();
      if (rest.empty()) return text.empty() ? std::nullopt : std::optional(std::move(text));
      const std::size_t size =
          std::min(std::min(rest.find('\n'), rest.size() - 1) + 1, kLongestHeader + 1);
      text += rest.substr(0, size);
      skip(size);
    }
    return text;
  }

  // Up to `size` bytes, and none behind what is damaged; into `to` if there is one.
  std::uint64_t take(std::uint64_t size, std::string* to) {
    std::uint64_t taken = 0;
    const std::uint64_t before = breaks_;
    while (taken < size && !view().empty() && breaks_ == before) {
      const std::string_view rest = view().substr(
          0,
          static_cast<std::size_t>(std::min<std::uint64_t>(size - taken, std::size_t{1} << 30U)));
      if (to != nullptr) to->append(rest);
      skip(rest.size());
      taken += rest.size();
    }
    return taken;
  }

  const std::string& problem() const { return problem_; }

 private:
  static constexpr std::size_t kAtOnce = std::size_t{64} << 10U;

  // Whether there is more of the file.
  bool is_there() {
    if (piece_.empty() && !is_over_) piece_ = source_();
    is_over_ = piece_.empty();
    return !is_over_;
  }
  void use_up(std::size_t size) {
    piece_.remove_prefix(size);
    at_ += size;
  }

  // Never gives bytes of two members at once.
  void fill() {
    buffer_.resize(kAtOnce);
    begin_ = 0;
    std::size_t got = 0;
    while (got == 0 && (is_in_member_ || begin_member())) {
      (void)is_there();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece_.data()));
      const auto given = static_cast<uInt>(std::min<std::size_t>(piece_.size(), 1U << 30U));
      stream_.avail_in = given;
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(kAtOnce);
      const int result = ::inflate(&stream_, Z_NO_FLUSH);
      use_up(given - stream_.avail_in);
      got = kAtOnce - stream_.avail_out;
      if (result == Z_STREAM_END) {
        is_in_member_ = false;
        member_end_ = at_;
      } else if ((result != Z_OK && result != Z_BUF_ERROR) || (got == 0 && is_over_)) {
        problem_ = is_over_ ? "its gzip ends too early" : "its gzip is damaged";
        is_broken_ = true;
        is_in_member_ = false;
      }
    }
    buffer_.resize(got);
    unpacked_ += got;
  }

  // Goes on to where a gzip member begins; whether there is one.
  bool begin_member() {
    static constexpr std::string_view kMagic = "\x1F\x8B\x08";
    std::size_t matched = 0;
    while (matched < kMagic.size()) {
      if (!is_there()) {
        if (matched > 0) problem_ = "its gzip ends too early";
        return false;
      }
      const char c = piece_.front();
      if (c == kMagic[matched]) {
        ++matched;
      } else {
        if (problem_.empty()) problem_ = "there are bytes between its records";
        is_broken_ = true;
        matched = c == kMagic.front() ? 1 : 0;
      }
      use_up(1);
    }
    if (std::exchange(is_broken_, false)) ++breaks_;
    if (unpacked_ > 0) end_before_ = member_end_;
    member_end_.reset();
    member_ = at_ - kMagic.size();
    unpacked_ = 0;
    is_in_member_ = true;
    ::inflateReset(&stream_);
    std::string magic(kMagic);  // may lie in a piece that is gone
    stream_.next_in = reinterpret_cast<Bytef*>(magic.data());
    stream_.avail_in = static_cast<uInt>(magic.size());
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_out = static_cast<uInt>(kAtOnce);
    (void)::inflate(&stream_, Z_NO_FLUSH);
    return true;
  }

  Source source_;
  std::string_view piece_;  // what is left of it
  bool is_over_ = false;
  std::uint64_t at_ = 0;  // of the piece, in the file
  bool is_gzip_ = false;
  z_stream stream_{};
  bool is_in_member_ = false;
  std::uint64_t member_ = 0;
  std::optional<std::uint64_t> member_end_;
  std::optional<std::uint64_t> end_before_;  // of the member before it that holds anything
  std::uint64_t unpacked_ = 0;               // bytes of the member
  std::string buffer_;
  std::size_t begin_ = 0;
  std::string problem_;
  // Places where a gzip member is damaged, or none begins; and whether the last is still ahead.
  std::uint64_t breaks_ = 0;
  bool is_broken_ = false;
};

class WarcReader::Records {
 public:
  Records(Source source, std::uint64_t limit, WarcProblem problem)
      : input_(std::move(source)), limit_(limit), problem_(std::move(problem)) {}

  // What is no head of a record is said once, and the next line that is one is looked for.
  std::optional<WarcRecord> next() {
    while (!input_.view().empty()) {
      WarcRecord record;
      record.place = input_.place();
      const bool begins_member = record.place.within == 0;
      const std::optional<std::uint64_t> length = read_head(record);
      if (length) {
        is_lost_ = false;
        place(record);
        if (read_block(*length, begins_member, record)) return record;
      }
    }
    if (!input_.problem().empty() && !is_told_) {
      is_told_ = true;
      problem_({input_.end(), 0}, DiagnosticCode::parser_failed, input_.problem());
    }
    return std::nullopt;
  }

 private:
  // How long the block is; nothing where there is no head, or none that says so.
  std::optional<std::uint64_t> read_head(WarcRecord& record) {
    const std::optional<std::string_view> line = next_line(record);
    if (!line || line->empty()) return std::nullopt;
    const bool is_head = line->starts_with("WARC/");
    std::optional<std::uint64_t> length;
    if (is_head) {
      length = read_warc_head(record);
    } else if (!is_warc_) {
      length = read_arc_head(*line, record);
    }
    if (length) {
      is_warc_ = is_head;
    } else if (!is_lost_ || is_head) {
      is_lost_ = true;
      problem_(record.place, DiagnosticCode::parser_failed,
               "is no record that says how long it is");
    }
    return length;
  }

  // The next line of the head, which it joins; without its end.
  std::optional<std::string_view> next_line(WarcRecord& record) {
    const std::optional<std::string> line = input_.line();
    if (!line) return std::nullopt;
    const std::size_t begin = record.head.size();
    record.head += *line;
    std::string_view text = std::string_view(record.head).substr(begin);
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  std::optional<std::uint64_t> read_warc_head(WarcRecord& record) {
    std::optional<std::uint64_t> length;
    std::string ignored;
    std::string* last = &ignored;
    while (const std::optional<std::string_view> line = next_line(record)) {
      if (line->empty()) return length;
      if (record.head.size() > kLongestHeader) return std::nullopt;
      if (line->front() == ' ' || line->front() == '\t') {
        last->append(" ").append(without_blanks_around(*line));
        continue;
      }
      const std::size_t colon = line->find(':');
      if (colon == std::string_view::npos) continue;
      const std::string name = lower(without_blanks_around(line->substr(0, colon)));
      const std::string_view value = without_blanks_around(line->substr(colon + 1));
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

  // Whether it is within the limit.
  bool read_block(std::uint64_t length, bool begins_member, WarcRecord& record) {
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
      return fits;
    }
    const bool has_one_member = begins_member && input_.member() == record.place.offset;
    const bool ends_member = skip_line_ends();
    if (!input_.is_gzip()) {
      record.end = input_.end();
    } else if (has_one_member && ends_member) {
      record.end = input_.end_of(record.place.offset);
    }
    return fits;
  }

  // Those behind a record, as far as they are of its gzip member; whether that ends there.
  bool skip_line_ends() {
    constexpr int kMost = 4;
    const std::uint64_t member = input_.member();
    for (int i = 0;; ++i) {
      const std::string_view rest = input_.view();
      if (rest.empty() || input_.member() != member) return true;
      if (i == kMost || (rest.front() != '\r' && rest.front() != '\n')) return false;
      input_.skip(1);
    }
  }

  Input input_;
  std::uint64_t limit_;
  WarcProblem problem_;
  std::optional<std::uint64_t> member_;  // of the last record
  bool shares_members_ = false;
  bool is_warc_ = false;
  bool is_lost_ = false;
  bool is_told_ = false;
};

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

bool may_hold_document(const WarcRecord& record) {
  const std::string type = lower(record.type);
  return type == "response" || type == "resource" || type == "conversion";
}

WarcReader::WarcReader(Source source, std::uint64_t limit, WarcProblem problem)
    : records_(std::make_unique<Records>(std::move(source), limit, std::move(problem))) {}

WarcReader::~WarcReader() = default;

std::optional<WarcRecord> WarcReader::next() {
  return records_->next();
}

WarcReader::Source all_at_once(std::string_view bytes) {
  return [bytes]() mutable { return std::exchange(bytes, {}); };
}

std::optional<WarcRecord> parse_warc_record(std::string_view bytes) {
  return WarcReader(all_at_once(bytes), bytes.size(),
                    [](const WarcPlace&, DiagnosticCode, const std::string&) {})
      .next();
}

}  // namespace stemma
