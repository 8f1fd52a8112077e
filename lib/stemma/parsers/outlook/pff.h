// What lies in a personal folder file of Outlook (PST, OST), read through libpff: a tree of items,
// each a set of properties (Microsoft's MS-PST and MS-OXPROPS, whose numbers are used here).
//
// Values are handed on as the file has them, as far as they fit the bounds given; nothing of libpff
// shows. A file is for one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stemma {

// Numbers of properties. From 0x8000 on they are those of names, by which libpff finds what a file
// gives numbers of its own.
enum class Property : std::uint32_t {
  message_class = 0x001A,
  subject = 0x0037,
  client_submit_time = 0x0039,
  sent_representing_name = 0x0042,
  sent_representing_address_type = 0x0064,
  sent_representing_address = 0x0065,
  transport_headers = 0x007D,
  recipient_type = 0x0C15,
  sender_name = 0x0C1A,
  sender_address_type = 0x0C1E,
  sender_address = 0x0C1F,
  message_delivery_time = 0x0E06,
  body = 0x1000,
  compressed_rtf = 0x1009,
  html = 0x1013,
  internet_message_id = 0x1035,
  display_name = 0x3001,
  address_type = 0x3002,
  address = 0x3003,
  creation_time = 0x3007,
  last_modification_time = 0x3008,
  subtree_of_messages = 0x35E0,
  content_count = 0x3602,
  attach_short_name = 0x3704,
  attach_long_name = 0x3707,
  attach_media_type = 0x370E,
  smtp_address = 0x39FE,
  internet_code_page = 0x3FDE,
  message_code_page = 0x3FFD,
  sender_smtp_address = 0x5D01,
  sent_representing_smtp_address = 0x5D02,
};

enum class ValueType { bytes, text_in_code_page, utf16, other };

struct PropertyValue {
  std::string bytes;
  ValueType type = ValueType::other;
};

struct ReleaseItem {
  void operator()(std::intptr_t* item) const;
};

// A folder, a message, its recipients, or something attached to it. It must not outlive its file.
class OutlookItem {
 public:
  explicit OutlookItem(std::intptr_t* item) : item_(item) {}

  std::uint32_t identifier() const;  // 0 where it cannot be told

  // Whether there is one, be it that it cannot be read.
  bool has(Property property) const;
  // A value of at most `most` bytes, of the record'th set; nothing where there is none that can be
  // read.
  std::optional<PropertyValue> property(Property property, std::uint64_t most,
                                        int record = 0) const;
  std::optional<std::uint32_t> number(Property property, int record = 0) const;
  std::optional<std::uint64_t> file_time(Property property) const;
  bool flag(Property property) const;  // false where it cannot be read

  // Of a folder. How many the file lists; nothing where that cannot be read.
  std::optional<int> count_of_folders() const;
  std::optional<int> count_of_messages() const;
  // One of them; nothing where the file does not have it.
  std::optional<OutlookItem> folder(int index) const;
  std::optional<OutlookItem> message(int index) const;

  // Of a message.
  std::optional<int> count_of_attachments() const;
  std::optional<OutlookItem> attachment(int index) const;
  std::optional<OutlookItem> recipients() const;
  int count_of_records() const;  // of recipients: one each
  // The body in Rich Text Format. Nothing where there is none, or none that can be read within
  // `most` bytes.
  std::optional<std::string> rtf(std::uint64_t most) const;

  // Of what is attached.
  enum class AttachmentKind { data, message, elsewhere, unreadable };
  AttachmentKind attachment_kind() const;
  // Nothing where it cannot be read whole, or is larger.
  std::optional<std::string> attached_bytes(std::uint64_t most) const;
  std::optional<std::uint64_t> attached_size() const;
  std::optional<OutlookItem> attached_message() const;

 private:
  std::unique_ptr<std::intptr_t, ReleaseItem> item_;
};

class OutlookFile {
 public:
  // Reads `file` when it is asked to, and opens nothing. Throws std::runtime_error where it is no
  // such file or cannot be opened.
  explicit OutlookFile(int file);
  ~OutlookFile();
  OutlookFile(const OutlookFile&) = delete;
  OutlookFile& operator=(const OutlookFile&) = delete;

  // In which all others are; nothing where the file has lost it.
  std::optional<OutlookItem> root() const;
  // Of the folder that mail programs show as the topmost; 0 where none is named.
  std::uint32_t identifier_of_subtree() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace stemma
