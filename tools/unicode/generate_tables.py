#!/usr/bin/env python3
"""Writes lib/stemma/text/unicode/tables.cc from the Unicode Character Database.

    tools/unicode/generate_tables.py [--data FOLDER] [--output FILE]

The data are those of Debian's package unicode-data (15.0.0), whose files lie in
/usr/share/unicode. The same data always give the same bytes. unicode.h says what the tables
hold; here stands where each property comes from.
"""

import argparse
import functools
import pathlib
import sys

VERSION = "15.0.0"
CODE_POINTS = 0x110000
TOOL = "tools/unicode/generate_tables.py"
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

# In the order of the enumeration in unicode.h.
WORD_BREAK = [
    "Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "Regional_Indicator", "Katakana",
    "Hebrew_Letter", "ALetter", "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter",
    "MidNum", "Numeric", "ExtendNumLet", "WSegSpace",
]

# In the order of the constants in unicode.h.
FLAGS = ["word_like", "letter", "lower", "upper", "unspaced", "pictographic", "nfc_quiet"]

# Scripts that mark no word boundaries and that UAX #29 leaves to a dictionary, beside those of
# Line_Break=SA (Thai, Lao, Khmer, Myanmar, Tai Tham, Tai Viet, New Tai Lue, Tai Le, Ahom).
UNSPACED_SCRIPTS = {
    "Han", "Hiragana", "Katakana", "Bopomofo", "Yi", "Tangut", "Nushu", "Khitan_Small_Script",
}
SHORT_SCRIPTS = {"Hani", "Hira", "Kana", "Bopo", "Yiii", "Tang", "Nshu", "Kits"}


class Data:
    def __init__(self, folder):
        self.folder = folder

    def rows(self, name):
        """The fields of each line, comments removed."""
        for line in (self.folder / name).read_text(encoding="utf-8").splitlines():
            line = line.split("#", 1)[0].strip()
            if line:
                yield [field.strip() for field in line.split(";")]

    def ranges(self, name):
        """(first, last, remaining fields) of files whose first field is a range."""
        for first, *rest in self.rows(name):
            low, _, high = first.partition("..")
            yield int(low, 16), int(high or low, 16), rest

    def value(self, name, missing):
        """One value for each code point."""
        values = [missing] * CODE_POINTS
        for low, high, rest in self.ranges(name):
            values[low : high + 1] = [rest[0]] * (high + 1 - low)
        return values

    def members(self, name, key):
        return {
            cp
            for low, high, rest in self.ranges(name)
            if rest[0] == key
            for cp in range(low, high + 1)
        }


def unspaced(data):
    extensions = {}
    for low, high, rest in data.ranges("ScriptExtensions.txt"):
        for cp in range(low, high + 1):
            extensions[cp] = set(rest[0].split())
    line_break = data.value("LineBreak.txt", "XX")
    scripts = data.value("Scripts.txt", "Unknown")
    return {
        cp
        for cp in range(CODE_POINTS)
        if line_break[cp] == "SA"
        or scripts[cp] in UNSPACED_SCRIPTS
        or (scripts[cp] in ("Common", "Inherited") and extensions.get(cp, {"Zyyy"}) <= SHORT_SCRIPTS)
    }


def letter_symbols(data, category, alphabetic, without_spaces):
    """Symbols for letters of unspaced scripts, such as the Kangxi radicals: NFKC_Casefold makes them
    these letters."""
    return {
        cp
        for low, high, rest in data.ranges("DerivedNormalizationProps.txt")
        if rest[0] == "NFKC_CF" and rest[1]
        for cp in range(low, high + 1)
        if category[cp] == "So" and cp in without_spaces
        and all(to in alphabetic and to in without_spaces and category[to].startswith("L")
                for to in (int(part, 16) for part in rest[1].split()))
    }


def properties(data):
    """The distinct (word break, combining class, flags), and which each code point has."""
    category = data.value("extracted/DerivedGeneralCategory.txt", "Cn")
    word_break = data.value("auxiliary/WordBreakProperty.txt", "Other")
    combining = data.value("extracted/DerivedCombiningClass.txt", "0")
    alphabetic = data.members("DerivedCoreProperties.txt", "Alphabetic")
    pictographic = data.members("emoji/emoji-data.txt", "Extended_Pictographic")
    without_spaces = unspaced(data)
    alphabetic |= letter_symbols(data, category, alphabetic, without_spaces)
    not_nfc = data.members("DerivedNormalizationProps.txt", "NFC_QC")

    @functools.cache
    def row(category, word_break, combining, is_alphabetic, is_pictographic, is_unspaced, is_quiet):
        mark = word_break in ("Extend", "ZWJ", "Format") or category.startswith("M")
        held = {
            "word_like": (is_alphabetic or category.startswith("N")) and not mark,
            "letter": is_alphabetic and not mark,
            "lower": category == "Ll",
            "upper": category in ("Lu", "Lt"),
            "unspaced": is_unspaced and not mark,
            "pictographic": is_pictographic,
            "nfc_quiet": combining == "0" and is_quiet,
        }
        flags = sum(1 << bit for bit, name in enumerate(FLAGS) if held[name])
        return WORD_BREAK.index(word_break), int(combining), flags

    distinct, index = {}, []
    for cp in range(CODE_POINTS):
        found = row(category[cp], word_break[cp], combining[cp], cp in alphabetic,
                    cp in pictographic, cp in without_spaces, cp not in not_nfc)
        index.append(distinct.setdefault(found, len(distinct)))
    return list(distinct), index


class Sequences:
    """Sequences of code points, each once, in one pool: its length, then its UTF-16 units.

    Offset 0 is taken, so that 0 can mean "itself".
    """

    def __init__(self):
        self.pool, self.offsets = [0], {}

    def offset(self, code_points):
        text = "".join(map(chr, code_points))
        if text not in self.offsets:
            units = text.encode("utf-16-le")
            self.offsets[text] = len(self.pool)
            self.pool.append(len(units) // 2)
            self.pool += [units[i] | units[i + 1] << 8 for i in range(0, len(units), 2)]
        return self.offsets[text]


def casefold(data, sequences):
    """NFKC_Casefold: code point to the offset of what it becomes."""
    offsets = [0] * CODE_POINTS
    for low, high, rest in data.ranges("DerivedNormalizationProps.txt"):
        if rest[0] == "NFKC_CF":
            offset = sequences.offset([int(cp, 16) for cp in rest[1].split()])
            offsets[low : high + 1] = [offset] * (high + 1 - low)
    return offsets


def canonical(data, sequences):
    """Full canonical decompositions (Hangul is computed), and the pairs that compose."""
    pairs = {}
    for fields in data.rows("UnicodeData.txt"):
        if fields[5] and not fields[5].startswith("<"):
            pairs[int(fields[0], 16)] = [int(cp, 16) for cp in fields[5].split()]

    def full(cp):
        return [part for one in pairs[cp] for part in full(one)] if cp in pairs else [cp]

    offsets = [0] * CODE_POINTS
    for cp in sorted(pairs):
        offsets[cp] = sequences.offset(full(cp))
    excluded = data.members("DerivedNormalizationProps.txt", "Full_Composition_Exclusion")
    compositions = sorted(
        (first, second, cp)
        for cp, (first, second) in ((c, p) for c, p in pairs.items() if len(p) == 2)
        if cp not in excluded
    )
    return offsets, compositions


def two_stages(values, bits):
    """Blocks of 2^bits values, equal ones stored once: (block numbers, blocks)."""
    size = 1 << bits
    numbers, blocks = [], {}
    for start in range(0, CODE_POINTS, size):
        block = tuple(values[start : start + size])
        numbers.append(blocks.setdefault(block, len(blocks)))
    return numbers, [value for block in blocks for value in block]


def array(kind, name, values):
    lines, line = [], ""
    for value in values:
        word = f"{value},"
        if len(line) + len(word) > 118:
            lines.append(line)
            line = ""
        line += word
    lines.append(line)
    body = "\n".join(lines)
    return f"extern const std::{kind} {name}[{len(values)}] = {{\n{body}\n}};\n"


def trie(prefix, values, bits, kind):
    numbers, blocks = two_stages(values, bits)
    return array("uint16_t", f"k{prefix}Blocks", numbers) + "\n" + array(kind, f"k{prefix}", blocks)


def generate(folder):
    data = Data(folder)
    header = (folder / "DerivedCoreProperties.txt").read_text(encoding="utf-8").splitlines()[0]
    if VERSION not in header:
        raise SystemExit(f"{TOOL}: {folder} is not Unicode {VERSION} but: {header}")
    rows, index = properties(data)
    sequences = Sequences()
    casefold_offsets = casefold(data, sequences)
    decomposition_offsets, compositions = canonical(data, sequences)
    assert len(rows) < 256 and len(sequences.pool) < 65536

    distinct = "\n".join(
        f"{{WordBreak{{{wb}}},{ccc},{flags}}}," for wb, ccc, flags in rows
    )
    composed = ["".join(f"{{{a},{b},{c}}}," for a, b, c in compositions[i : i + 5])
                for i in range(0, len(compositions), 5)]
    parts = [
        f"// Tables of Unicode {VERSION}. Generated by {TOOL} from the Unicode\n"
        "// Character Database in Debian's package unicode-data; do not edit. unicode.h says what they hold.\n"
        "// Unicode data files: Copyright Unicode, Inc.; https://www.unicode.org/license.txt\n"
        '#include "stemma/text/unicode/unicode.h"\n',
        "// clang-format off\nnamespace stemma::unicode::tables {\n",
        f"extern const Properties kDistinctProperties[{len(rows)}] = {{\n{distinct}\n}};\n",
        f"extern const std::size_t kDistinctPropertyCount = {len(rows)};\n",
        trie("Property", index, 7, "uint8_t"),
        trie("Casefold", casefold_offsets, 6, "uint16_t"),
        trie("Decomposition", decomposition_offsets, 6, "uint16_t"),
        array("uint16_t", "kSequences", sequences.pool),
        f"extern const Composition kCompositions[{len(compositions)}] = {{\n"
        + "\n".join(composed) + "\n};\n",
        f"extern const std::size_t kCompositionCount = {len(compositions)};\n",
        "}  // namespace stemma::unicode::tables\n// clang-format on\n",
    ]
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description="Write the Unicode tables of stemma.")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/usr/share/unicode"))
    parser.add_argument("--output", type=pathlib.Path,
                        default=REPOSITORY / "lib/stemma/text/unicode/tables.cc")
    options = parser.parse_args()
    options.output.write_text(generate(options.data), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
