"""The sketch format, version 2, from its description alone (docs/formats/sketch.md): slow, plain, and
without a line in common with the library. Begins at normalized words."""

import hashlib
import unicodedata

MASK = 2**64 - 1
SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
    "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
)
PRIME64_1, PRIME64_2, PRIME64_3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9


def _read(data, at):
    return int.from_bytes(data[at : at + 8], "little")


def _rotated(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def _folded(a, b):
    product = a * b
    return (product ^ product >> 64) & MASK


def _avalanche(value):
    value = (value ^ value >> 37) * 0x165667919E3779F9 & MASK
    return value ^ value >> 32


def xxh3_64(data):
    """XXH3, 64 bits, of 17 to 240 bytes, by the xxHash specification 0.8."""
    size = len(data)

    def mixed(at, secret):
        low = _read(data, at) ^ _read(SECRET, secret)
        return _folded(low, _read(data, at + 8) ^ _read(SECRET, secret + 8))

    total = size * PRIME64_1
    if size <= 128:
        for i in range((size - 1) // 32, -1, -1):
            total += mixed(16 * i, 32 * i) + mixed(size - 16 * (i + 1), 32 * i + 16)
        return _avalanche(total & MASK)
    assert size <= 240, "longer words are not needed here"
    total = _avalanche(total + sum(mixed(16 * i, 16 * i) for i in range(8)) & MASK)
    total += sum(mixed(16 * i, 16 * (i - 8) + 3) for i in range(8, size // 16))
    return _avalanche(total + mixed(size - 16, 136 - 17) & MASK)


def joined(first, second):
    value = (first ^ _rotated(second, 27)) * PRIME64_1 & MASK
    return value ^ value >> 32


def run_hash(tokens):
    if len(tokens) == 1:
        return tokens[0]
    first = 1
    while 2 * first < len(tokens):
        first *= 2
    return joined(run_hash(tokens[:first]), run_hash(tokens[first:]))


def mix64(x):
    x = x + 0x9E3779B97F4A7C15 & MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def is_cluster(word):
    """Of the words in the vectors: whether the script is one of those without spaces."""
    scripts = ("CJK UNIFIED IDEOGRAPH", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
    return unicodedata.name(word[0]).startswith(scripts)


def word_hash(data):
    if len(data) > 16:
        return xxh3_64(data)
    first, second = (int.from_bytes(data[at : at + 8], "little") for at in (0, 8))
    value = (first * PRIME64_1 & MASK) ^ _rotated(second * PRIME64_2 & MASK, 32)
    value = (value ^ value >> 32) * PRIME64_3 & MASK
    return value ^ value >> 29


def token_hash(word):
    return word_hash(word.encode()) & ~1 | is_cluster(word)


def shingles(tokens, parameters):
    """A set, sorted."""
    width, cluster_width = parameters["shingle_width"], parameters["cluster_width"]
    runs = set()
    for begin in range(len(tokens)):
        weight = 0
        for end in range(begin, len(tokens)):
            weight += width if tokens[end] & 1 else cluster_width
            if weight >= width * cluster_width:
                runs.add(run_hash(tokens[begin : end + 1]))
                break
    if tokens and not runs:
        runs.add(run_hash(tokens))
    return sorted(runs)


def signature(shingle_set, parameters):
    bins = parameters["signature_size"]
    found = {}
    for i in range(2 * bins):
        for x in shingle_set:
            h = mix64(x ^ mix64(i)) if i > 0 else x
            place = (h >> 32) * bins >> 32 if i < bins else i - bins
            value = i << 55 | h & 2**55 - 1
            found[place] = min(found.get(place, value), value)
        if len(found) == bins:
            break
    return [found[place] for place in sorted(found)]


def fingerprints(tokens, parameters):
    """(hash, position), by position."""
    k, t = parameters["gram"], parameters["guarantee"]
    grams = [run_hash(tokens[i : i + k]) for i in range(len(tokens) - k + 1)]
    width = min(len(grams), t - k + 1)
    windows = range(len(grams) - width + 1) if grams else []
    chosen = {min(range(b, b + width), key=lambda i: (grams[i], -i)) for b in windows}
    return [(grams[i], i) for i in sorted(chosen)]


def description(parameters):
    lines = ["stemma_sketch 2", "normalization 2", "unicode 15.0.0"]
    for name in ("shingle_width", "cluster_width", "signature_size", "gram", "guarantee"):
        lines.append(f"{name} {parameters[name]}")
    return "".join(line + "\n" for line in lines)


def digest(parameters):
    return hashlib.sha256(description(parameters).encode()).hexdigest()
