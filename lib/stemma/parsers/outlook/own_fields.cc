#include "stemma/parsers/outlook/own_fields.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "stemma/base/ascii.h"
#include "stemma/parsers/outlook/item_text.h"
#include "stemma/parsers/outlook/mime_writer.h"

namespace stemma {
namespace {

enum class Kind { text, moment, moment_if_recurring, status_of_task, members };

struct Field {
  std::string_view name;
  Property property;
  Kind kind = Kind::text;
};

constexpr Property kIsRecurring{0x8223};

constexpr Field kAppointment[] = {
    {"Start", Property{0x820D}, Kind::moment},
    {"End", Property{0x820E}, Kind::moment},
    {"Location", Property{0x8208}},
    {"Recurrence", Property{0x8232}},
    {"Recurs from", Property{0x8235}, Kind::moment_if_recurring},
    {"Recurs until", Property{0x8236}, Kind::moment_if_recurring},
    {"Replaces", Property{0x8228}, Kind::moment},
    {"Attendees", Property{0x8238}},
};

constexpr Field kTask[] = {
    {"Start", Property{0x8104}, Kind::moment},
    {"Due", Property{0x8105}, Kind::moment},
    {"Status", Property{0x8101}, Kind::status_of_task},
    {"Completed", Property{0x810F}, Kind::moment},
    {"Owner", Property{0x811F}},
};

constexpr Field kJournal[] = {
    {"Start", Property{0x8706}, Kind::moment},
    {"End", Property{0x8708}, Kind::moment},
    {"Type", Property{0x8700}},
};

constexpr Field kList[] = {
    {"Name", Property{0x8053}},
    {"Member", Property{0x8054}, Kind::members},
};

constexpr Field kNames[] = {
    {"Name", Property::display_name},
    {"Title", Property{0x3A45}},
    {"Given name", Property{0x3A06}},
    {"Middle name", Property{0x3A44}},
    {"Surname", Property{0x3A11}},
    {"Suffix", Property{0x3A05}},
    {"Nickname", Property{0x3A4F}},
    {"Company", Property{0x3A16}},
    {"Department", Property{0x3A18}},
    {"Job title", Property{0x3A17}},
    {"Profession", Property{0x3A46}},
    {"Office", Property{0x3A19}},
    {"Manager", Property{0x3A4E}},
    {"Assistant", Property{0x3A30}},
    {"Spouse", Property{0x3A48}},
    {"Birthday", Property{0x3A42}, Kind::moment},
    {"Anniversary", Property{0x3A41}, Kind::moment},
};

// Outlook writes the whole of an address, other programs perhaps its parts alone.
struct Address {
  std::string_view name;
  Property whole;
  Property parts[6];  // street, box, postal code, city, state, country
};
constexpr Address kAddresses[] = {
    {"Business address",
     Property{0x801B},
     {Property{0x8045}, Property{0x804A}, Property{0x8048}, Property{0x8046}, Property{0x8047},
      Property{0x8049}}},
    {"Home address",
     Property{0x801A},
     {Property{0x3A5D}, Property{0x3A5E}, Property{0x3A5B}, Property{0x3A59}, Property{0x3A5C},
      Property{0x3A5A}}},
    {"Other address",
     Property{0x801C},
     {Property{0x3A63}, Property{0x3A64}, Property{0x3A61}, Property{0x3A5F}, Property{0x3A62},
      Property{0x3A60}}},
    {"Postal address",
     Property{0x3A15},
     {Property{0x3A29}, Property{0x3A2B}, Property{0x3A2A}, Property{0x3A27}, Property{0x3A28},
      Property{0x3A26}}},
};

constexpr Field kNumbers[] = {
    {"Primary phone", Property{0x3A1A}},
    {"Business phone", Property{0x3A08}},
    {"Business phone 2", Property{0x3A1B}},
    {"Company phone", Property{0x3A57}},
    {"Assistant's phone", Property{0x3A2E}},
    {"Home phone", Property{0x3A09}},
    {"Home phone 2", Property{0x3A2F}},
    {"Mobile phone", Property{0x3A1C}},
    {"Car phone", Property{0x3A1E}},
    {"Radio phone", Property{0x3A1D}},
    {"Other phone", Property{0x3A1F}},
    {"Callback phone", Property{0x3A02}},
    {"Pager", Property{0x3A21}},
    {"Primary fax", Property{0x3A23}},
    {"Business fax", Property{0x3A24}},
    {"Home fax", Property{0x3A25}},
    {"ISDN", Property{0x3A2D}},
    {"Telex", Property{0x3A2C}},
    {"Text telephone", Property{0x3A4B}},
    {"E-mail", Property{0x8083}},
    {"E-mail name", Property{0x8080}},
    {"E-mail 2", Property{0x8093}},
    {"E-mail 2 name", Property{0x8090}},
    {"E-mail 3", Property{0x80A3}},
    {"E-mail 3 name", Property{0x80A0}},
    {"Instant messages", Property{0x8062}},
    {"Web page", Property{0x802B}},
    {"Business web page", Property{0x3A51}},
    {"Personal web page", Property{0x3A50}},
    {"Account", Property{0x3A00}},
    {"Customer", Property{0x3A4A}},
    {"Government identifier", Property{0x3A07}},
    {"Hobbies", Property{0x3A43}},
    {"User field 1", Property{0x804F}},
    {"User field 2", Property{0x8050}},
    {"User field 3", Property{0x8051}},
    {"User field 4", Property{0x8052}},
};

bool is_white(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

// Of more lines, which an address has, one.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    bool is_broken = false;
    while (at < text.size() && is_white(text[at])) is_broken |= text[at++] == '\n';
    if (at > begin && at < text.size() && !line.empty()) {
      line += is_broken && line.back() != ',' ? ", " : " ";
    }
    while (at < text.size() && !is_white(text[at])) line += text[at++];
  }
  return line;
}

std::string moment_of(const OutlookItem& message, Property property) {
  constexpr std::uint64_t kNoDate = 0x0CB3'4557'A3DD'4000;  // the first of January 4501
  const std::uint64_t moment = message.file_time(property).value_or(0);
  return moment == kNoDate ? std::string() : format_iso_date(moment).value_or("");
}

std::string status_of(const OutlookItem& message, Property property) {
  constexpr std::string_view kStatus[] = {"not started", "in progress", "complete", "waiting",
                                          "deferred"};
  const std::optional<std::uint32_t> status = message.number(property);
  return status && *status < std::size(kStatus) ? std::string(kStatus[*status]) : std::string();
}

std::uint32_t number32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Takes what comes before the zero that ends it, and the zero.
std::string take_text(std::string_view& bytes, ValueType type, std::string_view charset) {
  const std::size_t width = type == ValueType::utf16 ? 2 : 1;
  std::size_t end = 0;
  while (end + width <= bytes.size() &&
         bytes.substr(end, width) != std::string_view("\0\0", width)) {
    end += width;
  }
  const std::string text = as_text({std::string(bytes.substr(0, end)), type}, charset);
  bytes.remove_prefix(std::min(bytes.size(), end + width));
  return on_one_line(text);
}

// "Ann <ann@a.org>" of an identifier that says it all (MS-OXCDATA 2.2.5.1).
std::string member_of(std::string_view identifier, std::string_view charset) {
  constexpr std::size_t kFlags = 22;
  constexpr std::size_t kHead = 24;
  if (identifier.size() < kHead) return {};
  const bool is_utf16 = (static_cast<unsigned char>(identifier[kFlags + 1]) & 0x80U) != 0;
  const ValueType type = is_utf16 ? ValueType::utf16 : ValueType::text_in_code_page;
  identifier.remove_prefix(kHead);
  std::string name = take_text(identifier, type, charset);
  take_text(identifier, type, charset);  // what kind of address
  std::string address = take_text(identifier, type, charset);
  if (address.empty() || address == name) return name;
  return name.empty() ? address : name + " <" + address + ">";
}

class Lines {
 public:
  Lines(const OutlookItem& message, std::string_view charset)
      : message_(message), charset_(charset) {}

  void add(std::span<const Field> fields) {
    for (const Field& field : fields) add(field);
  }

  void add(std::span<const Address> addresses) {
    for (const Address& address : addresses) {
      std::string value = text(address.whole);
      if (value.empty()) {
        for (const Property property : address.parts) {
          const std::string part = text(property);
          if (!value.empty() && !part.empty()) value += ", ";
          value += part;
        }
      }
      add(address.name, value);
    }
  }

  std::string take() { return std::move(lines_); }

 private:
  std::string text(Property property) const {
    return on_one_line(text_of(message_, property, charset_));
  }

  void add(const Field& field) {
    switch (field.kind) {
      case Kind::text:
        return add(field.name, text(field.property));
      case Kind::moment:
        return add(field.name, moment_of(message_, field.property));
      case Kind::moment_if_recurring:
        if (message_.flag(kIsRecurring)) add(field.name, moment_of(message_, field.property));
        return;
      case Kind::status_of_task:
        return add(field.name, status_of(message_, field.property));
      case Kind::members:
        return add_members(field);
    }
  }

  // The value is how many there are, where each begins, and what they are (MS-PST 2.3.3.4.2).
  void add_members(const Field& field) {
    constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20U;
    const std::optional<PropertyValue> value = message_.property(field.property, kMostBytes);
    if (!value || value->bytes.size() < 4) return;
    const std::string_view bytes = value->bytes;
    const std::size_t count = number32_at(bytes, 0);
    if (count > bytes.size() / 4 - 1) return;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t begin = number32_at(bytes, 4 + 4 * i);
      const std::size_t end = i + 1 < count ? number32_at(bytes, 8 + 4 * i) : bytes.size();
      // One that lies in another is none: all would be read again and again.
      if (begin < 4 + 4 * count || begin > end || end > bytes.size()) return;
      add(field.name, member_of(bytes.substr(begin, end - begin), charset_));
    }
  }

  void add(std::string_view name, std::string_view value) {
    if (!value.empty()) lines_.append(name).append(": ").append(value).append("\n");
  }

  const OutlookItem& message_;
  std::string_view charset_;
  std::string lines_;
};

bool is_a(std::string_view message_class, std::string_view kind) {
  return message_class.starts_with(kind) &&
         (message_class.size() == kind.size() || message_class[kind.size()] == '.');
}

}  // namespace

std::string own_fields(const OutlookItem& message, std::string_view charset) {
  const std::string kind = lower_ascii(text_of(message, Property::message_class, charset));
  // What differs in one of a series of appointments.
  constexpr std::string_view kException = "ipm.ole.class.{00061055-0000-0000-c000-000000000046}";
  Lines lines(message, charset);
  if (is_a(kind, "ipm.appointment") || is_a(kind, "ipm.schedule.meeting") || kind == kException) {
    lines.add(kAppointment);
  } else if (is_a(kind, "ipm.task")) {
    lines.add(kTask);
  } else if (is_a(kind, "ipm.activity")) {
    lines.add(kJournal);
  } else if (is_a(kind, "ipm.distlist")) {
    lines.add(kList);
  } else if (is_a(kind, "ipm.contact") || is_a(kind, "ipm.abchperson")) {
    lines.add(kNames);
    lines.add(kAddresses);
    lines.add(kNumbers);
  }
  return lines.take();
}

}  // namespace stemma
