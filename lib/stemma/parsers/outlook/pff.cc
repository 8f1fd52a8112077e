#include "stemma/parsers/outlook/pff.h"

#include <libbfio.h>
#include <libpff.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "stemma/parsers/outlook/pff_input.h"

namespace stemma {
namespace {

// Frees what libpff says of a failure. It names functions of its own, which helps nobody.
class Failure {
 public:
  Failure() = default;
  ~Failure() {
    if (error_ != nullptr) ::libpff_error_free(&error_);
  }
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  libpff_error_t** operator&() { return &error_; }  // NOLINT(google-runtime-operator)

 private:
  libpff_error_t* error_ = nullptr;
};

libpff_item_t* as_item(const std::unique_ptr<std::intptr_t, ReleaseItem>& item) {
  return item.get();
}

// What a function of libpff finds in `from`, by further arguments; nothing where it fails.
template <class Function, class... Arguments>
std::optional<OutlookItem> item_by(Function function, Arguments... from) {
  Failure failure;
  libpff_item_t* found = nullptr;
  const int result = function(from..., &found, &failure);
  if (found == nullptr) return std::nullopt;
  OutlookItem owned(found);
  if (result != 1) return std::nullopt;
  return owned;
}

template <class Function>
std::optional<int> count_by(Function function, libpff_item_t* of) {
  Failure failure;
  int count = 0;
  if (function(of, &count, &failure) != 1) return std::nullopt;
  return count;
}

struct FreeRecords {
  void operator()(libpff_record_set_t* records) const {
    ::libpff_record_set_free(&records, nullptr);
  }
};
struct FreeEntry {
  void operator()(libpff_record_entry_t* entry) const {
    ::libpff_record_entry_free(&entry, nullptr);
  }
};

// The entry of a property and the records that it lies in.
struct Entry {
  std::unique_ptr<libpff_record_set_t, FreeRecords> records;
  std::unique_ptr<libpff_record_entry_t, FreeEntry> entry;  // null where there is none
};

Entry entry_of(libpff_item_t* item, Property property, int record) {
  Entry found;
  Failure failure;
  int count = 0;
  if (::libpff_item_get_number_of_record_sets(item, &count, &failure) != 1 || record >= count) {
    return found;
  }
  libpff_record_set_t* records = nullptr;
  Failure second;
  if (::libpff_item_get_record_set_by_index(item, record, &records, &second) != 1) return found;
  found.records.reset(records);
  libpff_record_entry_t* entry = nullptr;
  Failure third;
  if (::libpff_record_set_get_entry_by_type(records, static_cast<std::uint32_t>(property), 0,
                                            &entry, LIBPFF_ENTRY_VALUE_FLAG_MATCH_ANY_VALUE_TYPE,
                                            &third) != 1) {
    return found;
  }
  found.entry.reset(entry);
  return found;
}

ValueType type_of(libpff_record_entry_t* entry) {
  Failure failure;
  std::uint32_t type = 0;
  if (::libpff_record_entry_get_value_type(entry, &type, &failure) != 1) return ValueType::other;
  switch (type) {
    case LIBPFF_VALUE_TYPE_BINARY_DATA:
      return ValueType::bytes;
    case LIBPFF_VALUE_TYPE_STRING_ASCII:
      return ValueType::text_in_code_page;
    case LIBPFF_VALUE_TYPE_STRING_UNICODE:
      return ValueType::utf16;
    default:
      return ValueType::other;
  }
}

}  // namespace

void ReleaseItem::operator()(std::intptr_t* item) const {
  ::libpff_item_free(&item, nullptr);
}

std::uint32_t OutlookItem::identifier() const {
  Failure failure;
  std::uint32_t identifier = 0;
  if (::libpff_item_get_identifier(as_item(item_), &identifier, &failure) != 1) return 0;
  return identifier;
}

bool OutlookItem::has(Property property) const {
  return entry_of(as_item(item_), property, 0).entry != nullptr;
}

std::optional<PropertyValue> OutlookItem::property(Property property, std::uint64_t most,
                                                   int record) const {
  const Entry found = entry_of(as_item(item_), property, record);
  if (!found.entry) return std::nullopt;
  Failure failure;
  std::size_t size = 0;
  if (::libpff_record_entry_get_data_size(found.entry.get(), &size, &failure) != 1 || size > most) {
    return std::nullopt;
  }
  PropertyValue value{std::string(size, '\0'), type_of(found.entry.get())};
  Failure second;
  if (size > 0 && ::libpff_record_entry_get_data(
                      found.entry.get(), reinterpret_cast<std::uint8_t*>(value.bytes.data()), size,
                      &second) != 1) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint32_t> OutlookItem::number(Property property, int record) const {
  const Entry found = entry_of(as_item(item_), property, record);
  if (!found.entry) return std::nullopt;
  Failure failure;
  std::uint32_t value = 0;
  if (::libpff_record_entry_get_data_as_32bit_integer(found.entry.get(), &value, &failure) != 1) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> OutlookItem::file_time(Property property) const {
  const Entry found = entry_of(as_item(item_), property, 0);
  if (!found.entry) return std::nullopt;
  Failure failure;
  std::uint64_t value = 0;
  if (::libpff_record_entry_get_data_as_filetime(found.entry.get(), &value, &failure) != 1) {
    return std::nullopt;
  }
  return value;
}

bool OutlookItem::flag(Property property) const {
  const Entry found = entry_of(as_item(item_), property, 0);
  if (!found.entry) return false;
  Failure failure;
  std::uint8_t value = 0;
  return ::libpff_record_entry_get_data_as_boolean(found.entry.get(), &value, &failure) == 1 &&
         value != 0;
}

std::optional<int> OutlookItem::count_of_folders() const {
  return count_by(::libpff_folder_get_number_of_sub_folders, as_item(item_));
}

std::optional<int> OutlookItem::count_of_messages() const {
  return count_by(::libpff_folder_get_number_of_sub_messages, as_item(item_));
}

std::optional<OutlookItem> OutlookItem::folder(int index) const {
  return item_by(::libpff_folder_get_sub_folder, as_item(item_), index);
}

std::optional<OutlookItem> OutlookItem::message(int index) const {
  return item_by(::libpff_folder_get_sub_message, as_item(item_), index);
}

std::optional<int> OutlookItem::count_of_attachments() const {
  return count_by(::libpff_message_get_number_of_attachments, as_item(item_));
}

std::optional<OutlookItem> OutlookItem::attachment(int index) const {
  return item_by(::libpff_message_get_attachment, as_item(item_), index);
}

std::optional<OutlookItem> OutlookItem::recipients() const {
  return item_by(::libpff_message_get_recipients, as_item(item_));
}

int OutlookItem::count_of_records() const {
  return count_by(::libpff_item_get_number_of_record_sets, as_item(item_)).value_or(0);
}

std::optional<std::string> OutlookItem::rtf(std::uint64_t most) const {
  Failure failure;
  std::size_t size = 0;
  if (::libpff_message_get_rtf_body_size(as_item(item_), &size, &failure) != 1 || size == 0 ||
      size > most) {
    return std::nullopt;
  }
  std::string body(size, '\0');
  Failure second;
  if (::libpff_message_get_rtf_body(as_item(item_), reinterpret_cast<std::uint8_t*>(body.data()),
                                    size, &second) != 1) {
    return std::nullopt;
  }
  body.resize(body.find_last_not_of('\0') + 1);
  return body;
}

OutlookItem::AttachmentKind OutlookItem::attachment_kind() const {
  Failure failure;
  int type = LIBPFF_ATTACHMENT_TYPE_UNDEFINED;
  if (::libpff_attachment_get_type(as_item(item_), &type, &failure) != 1) {
    return AttachmentKind::unreadable;
  }
  if (type == LIBPFF_ATTACHMENT_TYPE_DATA) return AttachmentKind::data;
  if (type == LIBPFF_ATTACHMENT_TYPE_ITEM) return AttachmentKind::message;
  return AttachmentKind::elsewhere;
}

std::optional<std::uint64_t> OutlookItem::attached_size() const {
  Failure failure;
  size64_t size = 0;
  if (::libpff_attachment_get_data_size(as_item(item_), &size, &failure) != 1) return std::nullopt;
  return size;
}

std::optional<std::string> OutlookItem::attached_bytes(std::uint64_t most) const {
  const std::optional<std::uint64_t> size = attached_size();
  if (!size || *size > most) return std::nullopt;
  std::string bytes;
  std::array<std::uint8_t, std::size_t{64} << 10U> buffer{};
  while (bytes.size() < *size) {
    Failure failure;
    const std::size_t wanted = std::min<std::size_t>(buffer.size(), *size - bytes.size());
    const ssize_t got =
        ::libpff_attachment_data_read_buffer(as_item(item_), buffer.data(), wanted, &failure);
    if (got <= 0) return std::nullopt;
    bytes.append(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(got));
  }
  return bytes;
}

std::optional<OutlookItem> OutlookItem::attached_message() const {
  return item_by(::libpff_attachment_get_item, as_item(item_));
}

struct OutlookFile::Implementation {
  libbfio_handle_t* handle = nullptr;
  libpff_file_t* file = nullptr;

  Implementation() = default;
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    if (file != nullptr) ::libpff_file_free(&file, nullptr);
    if (handle != nullptr) ::libbfio_handle_free(&handle, nullptr);
  }
};

OutlookFile::OutlookFile(int file) : implementation_(std::make_unique<Implementation>()) {
  implementation_->handle = handle_of(file);
  if (implementation_->handle == nullptr) throw std::bad_alloc();
  if (::libpff_file_initialize(&implementation_->file, nullptr) != 1) throw std::bad_alloc();
  Failure failure;
  if (::libpff_file_open_file_io_handle(implementation_->file, implementation_->handle,
                                        LIBPFF_OPEN_READ, &failure) != 1) {
    throw std::runtime_error("is damaged: its folders cannot be found");
  }
}

OutlookFile::~OutlookFile() = default;

std::optional<OutlookItem> OutlookFile::root() const {
  return item_by(::libpff_file_get_root_folder, implementation_->file);
}

std::uint32_t OutlookFile::identifier_of_subtree() const {
  const std::optional<OutlookItem> store =
      item_by(::libpff_file_get_message_store, implementation_->file);
  // Flags, the identifier of the file, the folder's identifier within it.
  constexpr std::size_t kEntryId = 24;
  const auto entry =
      store ? store->property(Property::subtree_of_messages, kEntryId) : std::nullopt;
  if (!entry || entry->bytes.size() != kEntryId) return 0;
  std::uint32_t identifier = 0;
  for (std::size_t i = kEntryId; i-- > kEntryId - 4;) {
    identifier = (identifier << 8U) | static_cast<unsigned char>(entry->bytes[i]);
  }
  return identifier;
}

}  // namespace stemma
