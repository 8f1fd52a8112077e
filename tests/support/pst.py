"""Small personal folder files of Outlook, written by Microsoft's [MS-PST]: Unicode, not encrypted, as
much as readers ask for. Outlook itself would want maps of what is free, too.

A message is a dictionary: `subject`, `sender` and `to` (each a pair of name and address), `sent`
(seconds since 1970), `body`, `html` (bytes), `rtf` (bytes), `code_page`, `headers`, `attachments`
(pairs of a name and either bytes or a message), `class`, `fields` ({number: (type, value)}, those from
0x8000 on by names; of a TIME the seconds since 1970)."""
import struct
import zlib

INT, BOOL, OBJECT, TEXT, TIME, BINARY = 0x3, 0xB, 0xD, 0x1F, 0x40, 0x102
BINARIES = 0x1102
STORE, NAMES, ROOT = 0x21, 0x61, 0x122
FOLDER, MESSAGE, ATTACHMENT, HIERARCHY, CONTENTS, HIDDEN, VALUE = 2, 4, 5, 0xD, 0xE, 0xF, 0x1F
ATTACHMENTS_OF_MESSAGE, RECIPIENTS_OF_MESSAGE = 0x671, 0x692
MOST_IN_HEAP, MOST_IN_BLOCK = 3580, 8176


def crc(data):
    """2.2.2.2 and 5.3: begins with 0 and is not inverted at the end."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(offset, number):
    value = offset ^ number
    return (value >> 16 ^ value) & 0xFFFF


def file_time(seconds):
    return (seconds + 11644473600) * 10_000_000


def binaries(values):
    """2.3.3.4.2: how many, where each begins, and all of them."""
    begins, at = b"", 4 + 4 * len(values)
    for value in values:
        begins += struct.pack("<I", at)
        at += len(value)
    return struct.pack("<I", len(values)) + begins + b"".join(values)


def one_off(name, address):
    """[MS-OXCDATA] 2.2.5.1: who a member of a list is."""
    texts = "".join(each + "\0" for each in (name, "SMTP", address)).encode("utf-16-le")
    return bytes(4) + b"stemma-test-file" + struct.pack("<HH", 0, 0x9000) + texts


def compressed_rtf(data):
    """[MS-OXRTFCP], of literals alone."""
    packed = b"".join(b"\0" + data[i:i + 8] for i in range(0, len(data) - len(data) % 8, 8))
    rest = data[len(data) - len(data) % 8:]
    end = (207 + len(data)) % 4096 << 4
    packed += bytes([1 << len(rest)]) + rest + struct.pack(">H", end)
    return struct.pack("<IIII", len(packed) + 12, len(data), 0x75465A4C, crc(packed)) + packed


class Heap:
    """Small values in one block (2.3.1)."""

    def __init__(self, kind):
        self.kind, self.values = kind, []

    def add(self, value):
        if not value:
            return 0
        self.values.append(value)
        return len(self.values) << 5

    def finish(self, root):
        """The block, in which the value `root` is the first to be looked at."""
        offsets = [12]
        for value in self.values:
            offsets.append(offsets[-1] + len(value))
        begin = offsets[-1] + offsets[-1] % 2
        head = struct.pack("<HBBII", begin, 0xEC, self.kind, root, 0)
        block = (head + b"".join(self.values)).ljust(begin, b"\0")
        block += struct.pack("<HH", len(self.values), 0)
        return block + b"".join(struct.pack("<H", offset) for offset in offsets)

    def tree(self, width_of_key, width_of_value, records):
        """2.3.2, of one level."""
        root = self.add(b"".join(records))
        return self.add(struct.pack("<BBBBI", 0xB5, width_of_key, width_of_value, 0, root))


class Writer:
    def __init__(self):
        self.data = bytearray(0x4600)  # the header, and where the first maps would be
        self.blocks, self.nodes = [], []
        self.next_block, self.next_index = 4, 0x400
        self.names = []  # numbers of properties by names
        self.parts = {}  # what a message has, by name: (offset, size) of its block

    def identifier(self, kind):
        self.next_index += 1
        return self.next_index << 5 | kind

    def block(self, data, internal=False):
        """2.2.2.8: data, what fills 64 bytes, and a trailer. The block's number."""
        number = self.next_block | (2 if internal else 0)
        self.next_block += 4
        offset = len(self.data)
        self.blocks.append((number, offset, len(data)))
        self.data += data + bytes(-(len(data) + 16) % 64)
        self.data += struct.pack("<HHIQ", len(data), signature(offset, number), crc(data), number)
        return number

    def long_data(self, data):
        """One block, or a list of blocks (2.2.2.8.3.2)."""
        if len(data) <= MOST_IN_BLOCK:
            return self.block(data)
        numbers = [self.block(data[at:at + MOST_IN_BLOCK])
                   for at in range(0, len(data), MOST_IN_BLOCK)]
        listed = b"".join(struct.pack("<Q", number) for number in numbers)
        return self.block(struct.pack("<BBHI", 1, 1, len(numbers), len(data)) + listed, True)

    def sub_nodes(self, nodes):
        """2.2.2.8.3.3 of {identifier: (data, sub nodes)}."""
        if not nodes:
            return 0
        listed = b"".join(struct.pack("<QQQ", each, *nodes[each]) for each in sorted(nodes))
        return self.block(struct.pack("<BBHI", 2, 0, len(nodes), 0) + listed, True)

    def properties(self, values, nodes=None):
        """A property context (2.3.3) of {number: (type, value)}: its data and its sub nodes."""
        heap, nodes, records = Heap(0xBC), dict(nodes or {}), []
        for number, (kind, value) in sorted(values.items()):
            if kind in (INT, BOOL):
                where = int(value)
            else:
                if kind == TEXT:
                    value = value.encode("utf-16-le")
                elif kind == TIME:
                    value = struct.pack("<Q", value)
                if len(value) <= MOST_IN_HEAP:
                    where = heap.add(value)
                else:
                    where = self.identifier(VALUE)
                    nodes[where] = (self.long_data(value), 0)
            records.append(struct.pack("<HHI", number, kind, where))
        return self.block(heap.finish(heap.tree(2, 6, records))), self.sub_nodes(nodes)

    def table(self, columns, rows):
        """A table context (2.3.4) of {number: type} and [(row, {number: value})]: its data."""
        heap = Heap(0x7C)
        every = [(0x67F2, INT), (0x67F3, INT), *columns.items()]
        end = 4 * len(every)
        width = end + (len(every) + 7) // 8
        described = b"".join(
            struct.pack("<HHHBB", kind, number, 4 * i, 4, i)
            for i, (number, kind) in sorted(enumerate(every), key=lambda each: each[1][0]))
        matrix = b""
        for identifier, values in rows:
            cells, has = [identifier, 0], 0b11
            for i, (number, kind) in enumerate(every[2:], 2):
                value = values.get(number)
                has |= (value is not None) << i
                if kind == TEXT and value is not None:
                    value = heap.add(value.encode("utf-16-le"))
                cells.append(value or 0)
            bits = bytes(sum(128 >> i % 8 for i in range(8 * j, 8 * j + 8) if has >> i & 1)
                         for j in range(width - end))
            matrix += struct.pack(f"<{len(cells)}I", *cells) + bits
        index = heap.tree(4, 4, [struct.pack("<II", row, i) for i, (row, _) in enumerate(rows)])
        info = struct.pack("<BBHHHHIII", 0x7C, len(every), end, end, end, width, index,
                           heap.add(matrix), 0)
        return self.block(heap.finish(heap.add(info + described)))

    def node(self, identifier, data, nodes=0, parent=0):
        self.nodes.append((identifier, data, nodes, parent))

    def number_of(self, name):
        """By which a property of a name is known in this file; the first is that of a text."""
        if name not in self.names:
            self.names.append(name)
        return 0x8001 + self.names.index(name)

    def message(self, message):
        """Its data and its sub nodes; embedded messages and attachments are among these."""
        values = {0x1A: (TEXT, message.get("class", "IPM.Note")), 0xE07: (INT, 1),
                  0x37: (TEXT, message.get("subject", ""))}
        if "sender" in message:
            name, address = message["sender"]
            values |= {0x42: (TEXT, name), 0x64: (TEXT, "SMTP"), 0x65: (TEXT, address),
                       0xC1A: (TEXT, name), 0xC1E: (TEXT, "SMTP"), 0xC1F: (TEXT, address)}
        if "sent" in message:
            moment = file_time(message["sent"])
            values |= {0x39: (TIME, moment), 0xE06: (TIME, moment)}
        for key, number, kind in (("headers", 0x7D, TEXT), ("body", 0x1000, TEXT),
                                  ("html", 0x1013, BINARY), ("code_page", 0x3FDE, INT)):
            if key in message:
                values[number] = (kind, message[key])
        if "rtf" in message:
            values[0x1009] = (BINARY, compressed_rtf(message["rtf"]))
        for number, (kind, value) in message.get("fields", {}).items():
            values[self.number_of(number) if number >= 0x8000 else number] = (
                kind, file_time(value) if kind == TIME else value)
        nodes = {}
        if "to" in message:
            nodes[RECIPIENTS_OF_MESSAGE] = (self.table(
                {0xC15: INT, 0x3001: TEXT, 0x3002: TEXT, 0x3003: TEXT},
                [(i, {0xC15: 1, 0x3001: name, 0x3002: "SMTP", 0x3003: address})
                 for i, (name, address) in enumerate(message["to"], 1)]), 0)
        rows = []
        for name, attached in message.get("attachments", []):
            identifier = self.identifier(ATTACHMENT)
            nodes[identifier] = self.attachment(name, attached)
            rows.append((identifier, {0x3705: 5 if isinstance(attached, dict) else 1}))
        if rows:
            values[0xE1B] = (BOOL, True)
            nodes[ATTACHMENTS_OF_MESSAGE] = (self.table({0x3705: INT}, rows), 0)
        begin = len(self.data)
        found = self.properties(values, nodes)
        self.parts[message.get("subject", "")] = begin
        return found

    def attachment(self, name, attached):
        if not isinstance(attached, dict):
            return self.properties({0x3701: (BINARY, attached), 0x3705: (INT, 1), 0x3707: (TEXT, name)})
        identifier = self.identifier(MESSAGE)
        place = struct.pack("<II", identifier, 0)
        return self.properties({0x3001: (TEXT, name), 0x3701: (OBJECT, place), 0x3705: (INT, 5)},
                               {identifier: self.message(attached)})

    def folder(self, identifier, name, parent, folders, messages):
        """`folders`: [(identifier, name)]; `messages`: [(identifier, message)]."""
        self.node(identifier, *self.properties(
            {0x3001: (TEXT, name), 0x3602: (INT, len(messages)), 0x3603: (INT, 0),
             0x360A: (BOOL, bool(folders))}), parent)
        tables = identifier & ~0x1F
        self.node(tables | HIERARCHY, self.table(
            {0x3001: TEXT}, [(number, {0x3001: name}) for number, name in folders]))
        self.node(tables | CONTENTS, self.table(
            {0x37: TEXT}, [(number, {0x37: each.get("subject", "")}) for number, each in messages]))
        self.node(tables | HIDDEN, self.table({0x3001: TEXT}, []))
        for number, message in messages:
            self.node(number, *self.message(message), identifier)

    def page(self, kind, level, width, entries):
        """2.2.2.7.7.1. What stands for it in the page above."""
        number, offset = self.next_block, -(-len(self.data) // 512) * 512
        self.next_block += 4
        self.data += bytes(offset - len(self.data))
        body = b"".join(entries).ljust(488, b"\0")
        body += struct.pack("<BBBBI", len(entries), 488 // width, width, level, 0)
        self.data += body + struct.pack("<BBHIQ", kind, kind, signature(offset, number), crc(body),
                                        number)
        return struct.pack("<8sQQ", entries[0][:8], number, offset)

    def tree(self, kind, width, entries):
        """The place of a tree of pages."""
        level = 0
        while True:
            most = 488 // width
            entries = [self.page(kind, level, width, entries[at:at + most])
                       for at in range(0, len(entries), most)]
            if len(entries) == 1:
                return entries[0][8:]
            level, width = level + 1, 24

    def finish(self, encryption):
        nodes = self.tree(0x81, 32, [struct.pack("<QQQII", *each, 0) for each in sorted(self.nodes)])
        blocks = self.tree(0x80, 24, [struct.pack("<QQQ", number, offset, size | 2 << 16)
                                      for number, offset, size in sorted(self.blocks)])
        root = struct.pack("<IQQQQ", 0, len(self.data), 0, 0, 0) + nodes + blocks + bytes(4)
        head = struct.pack("<2sHHBB8xQQI", b"SM", 23, 19, 1, 1, 0, self.next_block, 1)
        head += bytes(128) + bytes(8) + root + bytes(4) + b"\xFF" * 256
        head += struct.pack("<BBHQ", 0x80, encryption, 0, self.next_block)
        self.data[:564] = (b"!BDN" + struct.pack("<I", crc(head[:471])) + head
                           + struct.pack("<I", crc(head)) + bytes(36))
        return bytes(self.data)


def write(folders, encryption=0):
    """The file of {name of a folder: [message]}, and {subject: where the message's data begin}. The
    folders are in one that Outlook shows as the topmost."""
    writer = Writer()
    top, named = writer.identifier(FOLDER), [(writer.identifier(FOLDER), name) for name in folders]
    entry = bytes(4) + b"stemma-test-file" + struct.pack("<I", top)
    writer.node(STORE, *writer.properties({
        0xFF9: (BINARY, b"stemma-test-file"), 0x3001: (TEXT, "Mail"), 0x35E0: (BINARY, entry),
        0x35E3: (BINARY, entry), 0x35E7: (BINARY, entry)}))
    writer.folder(ROOT, "", ROOT, [(top, "Top of Outlook data file")], [])
    writer.folder(top, "Top of Outlook data file", ROOT, named, [])
    for identifier, name in named:
        messages = [(writer.identifier(MESSAGE), each) for each in folders[name]]
        writer.folder(identifier, name, top, [], messages)
    # 2.4.7: one property by a text, others by numbers, in a set of its own; readers want each of the
    # streams.
    entries = struct.pack("<IHH", 0, 3 << 1 | 1, 0) + b"".join(
        struct.pack("<IHH", name, 3 << 1, i) for i, name in enumerate(writer.names, 1))
    writer.node(NAMES, *writer.properties({
        1: (INT, 251), 2: (BINARY, b"stemma-test-sets"), 3: (BINARY, entries),
        4: (BINARY, struct.pack("<I", 10) + "tides".encode("utf-16-le"))}))
    return writer.finish(encryption), writer.parts
