"""Which texts of a collection resemble or contain each other, found by counting alone.

Independent of what it judges: of stemma it takes the words of each document (`stemma text
--words`), no more. Shingles are the words themselves, not hashes of them; the shingles that two
texts share are counted for all pairs of texts through lists of the texts that have a shingle.
Nothing is left out and nothing estimated.

Documents are known by their names as bytes, since a file's name need not be UTF-8.
"""
import collections
import dataclasses
import functools
import itertools
import re
import subprocess
import sys

SHINGLE_WORDS = 5
SHINGLE_CLUSTERS = 8

# What begins a token in scripts that mark no word boundaries: Unicode's Script is Han, Hiragana,
# Katakana, Bopomofo, Yi, Tangut or the like, or its Line_Break is SA (Thai, Lao, Myanmar, Khmer,
# Tai Le, New Tai Lue, Tai Tham, Tai Viet, Ahom).
UNSPACED = re.compile(
    r"\(?["  # as in a parenthesized ideograph, normalized
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u2e80-\u2fd5\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\U0001aff0-\U0001b16f\ua000-\ua48c\U00016fe0-\U00018d08\U0001b170-\U0001b2ff"
    "\u0e01-\u0e4e\u0e80-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109f"
    "\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f\u1780-\u17dd\u1950-\u1974\u1980-\u19c9\u19da"
    "\u1a20-\u1a7c\u1aa0-\u1aad\uaa80-\uaadf\U00011700-\U0001172f\U0001173a-\U00011746"
    "\U0001d360-\U0001d371]")


@dataclasses.dataclass
class Text:
    """All documents of the same words."""
    members: list  # their names in order; the first stands for all
    words: int
    shingles: set

    @property
    def name(self):
        return self.members[0]


@dataclasses.dataclass
class Pair:
    a: Text  # a.name < b.name
    b: Text
    shared: int  # shingles

    @property
    def names(self):
        return self.a.name, self.b.name

    # A quotient of whole numbers, rounded once, may be compared with a threshold like 0.7: where
    # the exact quotient is 7/10, both are the same double.
    @property
    def resemblance(self):
        return self.shared / (len(self.a.shingles) + len(self.b.shingles) - self.shared)

    @property
    def containment_a_in_b(self):
        return self.shared / len(self.a.shingles)

    @property
    def containment_b_in_a(self):
        return self.shared / len(self.b.shingles)

    @property
    def covers(self):
        a, b = self.containment_a_in_b == 1, self.containment_b_in_a == 1
        return "both" if a and b else "a" if a else "b" if b else "none"

    def relation(self, resemblance, containment):
        """None where neither threshold is reached."""
        if self.resemblance >= resemblance:
            return "near-duplicate"
        if max(self.containment_a_in_b, self.containment_b_in_a) < containment:
            return None
        return "contains" if self.containment_b_in_a >= self.containment_a_in_b else "contained"


def read_words(program, files):
    """The words of each document by its name, as bytes with a line feed after each word. Files
    that stemma cannot read, or that are no text, are missing."""
    call = ["xargs", "-0", "-r", program, "text", "--words", "-0", "-q", "--"]
    done = subprocess.run(call, input=b"".join(file + b"\0" for file in files),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 123):  # 123: some call said 3, there was a bad document
        sys.exit(f"this failed: {' '.join(map(str, call))}")
    fields = done.stdout.split(b"\0")
    return dict(zip(fields[0:-1:2], fields[1::2]))


@functools.cache
def weight(word):
    return SHINGLE_WORDS if UNSPACED.match(word.decode()) else SHINGLE_CLUSTERS


def shingles(words):
    """The shortest runs, from each word, that weigh as much as 5 words, where 8 clusters of a
    script without spaces weigh as much. A text that is too light for any is one shingle."""
    weights = list(map(weight, words))
    if min(weights) == SHINGLE_CLUSTERS:
        found = set(zip(*(words[start:] for start in range(SHINGLE_WORDS))))
        return found or {tuple(words)}
    wanted = SHINGLE_WORDS * SHINGLE_CLUSTERS
    until = [0, *itertools.accumulate(weights)]
    found = set()
    end = 0
    for begin in range(len(words)):
        while end < len(words) and until[end] - until[begin] < wanted:
            end += 1
        if until[end] - until[begin] < wanted:
            break
        found.add(tuple(words[begin:end]))
    return found or {tuple(words)}


def texts_of(documents):
    """The distinct texts of {name: words}, in the order of their names. A document of no words is
    like nothing, not even another of its kind."""
    members = collections.defaultdict(list)
    for name in sorted(name for name, words in documents.items() if words):
        members[documents[name]].append(name)
    number_of_word = {}  # small, and one object a word: the whole collection fits in memory
    number_of_shingle = {}
    texts = []
    for body, names in members.items():
        words = [number_of_word.setdefault(word, word) for word in body.split(b"\n")[:-1]]
        numbers = {number_of_shingle.setdefault(shingle, len(number_of_shingle))
                   for shingle in shingles(words)}
        texts.append(Text(names, len(words), numbers))
    return texts


def by_member(texts):
    return {member: text for text in texts for member in text.members}


def pair_of(a, b):
    """Of two different texts, alike or not."""
    first, second = sorted((a, b), key=lambda text: text.name)
    return Pair(first, second, len(first.shingles & second.shingles))


def all_pairs(texts, resemblance, containment):
    """Each pair of texts that reaches a threshold."""
    texts_with = collections.defaultdict(list)
    for number, b in enumerate(texts):
        lists = [texts_with[shingle] for shingle in b.shingles]
        for a, shared in collections.Counter(itertools.chain.from_iterable(lists)).items():
            pair = Pair(texts[a], b, shared)
            if pair.relation(resemblance, containment):
                yield pair
        for list_of_shingle in lists:
            list_of_shingle.append(number)
