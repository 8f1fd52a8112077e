#!/usr/bin/env python3
"""The golden vectors of the sketch format say what the reference implementation computes; the
library is held against the same file by vectors_test.cc.

  vectors_test.py            compares
  vectors_test.py --write    writes the file anew, after a change of the format or of the texts
"""

import json
import os
import pathlib
import sys

import reference_sketch

ROOT = pathlib.Path(os.environ.get("STEMMA_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
VECTORS = ROOT / "docs/formats/sketch_vectors.json"

DEFAULTS = {"shingle_width": 5, "cluster_width": 8, "signature_size": 128, "gram": 4, "guarantee": 12}
SMALL = {**DEFAULTS, "signature_size": 16}
OTHER = {"shingle_width": 3, "cluster_width": 4, "signature_size": 7, "gram": 2, "guarantee": 5}

# Name, parameters, text, and its normalized words as a reader of the rules finds them.
TEXTS = [
    ("no text", SMALL, "", ""),
    ("no word", SMALL, " — …\n", ""),
    ("one word", SMALL, "Hello!", "hello"),
    ("four words: one shingle, one fingerprint", SMALL, "Four words, no more.", "four words no more"),
    ("five words", SMALL, "It takes five words: these.", "it takes five words these"),
    (
        "nineteen words",
        DEFAULTS,
        "The quick brown fox jumps over the lazy dog,\nand the dog sleeps on while the fox runs home.",
        "the quick brown fox jumps over the lazy dog and the dog sleeps on while the fox runs home",
    ),
    (
        "nineteen words, other parameters",
        OTHER,
        "The quick brown fox jumps over the lazy dog,\nand the dog sleeps on while the fox runs home.",
        "the quick brown fox jumps over the lazy dog and the dog sleeps on while the fox runs home",
    ),
    ("one word thirty times: equal hashes, the rightmost is chosen", SMALL, "row " * 30, "row " * 30),
    (
        "a refrain: shingles that stand twice count once",
        SMALL,
        "Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily, life is "
        "but a dream. Row, row, row your boat, gently down the stream. If you see a crocodile, don’t "
        "forget to scream.",
        "row row row your boat gently down the stream merrily merrily merrily merrily life is but a "
        "dream row row row your boat gently down the stream if you see a crocodile don't forget to "
        "scream",
    ),
    (
        "case, ligatures, full width, apostrophes, soft and line-end hyphens, mojibake, underscores",
        SMALL,
        "ﬁne STRASSE Straße ＡＢＣ don’t mi\u00adgra-\ntion LEÃ“N _b_c_ 1,000.5 10\u202f000 e.g. σοφός "
        "cafe\u0301",
        "fine strasse strasse abc don't migration león b_c 1,000.5 10 000 e.g σοφόσ café",
    ),
    ("seven clusters: one shingle of all", SMALL, "人人生而自由。", "人 人 生 而 自 由"),
    (
        "Chinese",
        SMALL,
        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心。",
        "人 人 生 而 自 由 在 尊 严 和 权 利 上 一 律 平 等 他 们 赋 有 理 性 和 良 心",
    ),
    (
        "Chinese and English",
        DEFAULTS,
        "我们用 Python 3 写程序，也用 C 和 Rust；the tests 每天都在 two machines 上运行 for about an hour。",
        "我 们 用 python 3 写 程 序 也 用 c 和 rust the tests 每 天 都 在 two machines 上 运 行 for about an hour",
    ),
    (
        "Japanese, half width too",
        SMALL,
        "すべての人間は、生まれながらにして自由であり、ｶﾞﾗｽ の 尊厳。",
        "す べ て の 人 間 は 生 ま れ な が ら に し て 自 由 で あ り ガ ラ ス の 尊 厳",
    ),
    (
        "Thai",
        SMALL,
        "มนุษย์ทั้งหลายเกิดมามีอิสระ",
        "ม นุ ษ ย์ ทั้ ง ห ล า ย เ กิ ด ม า มี อิ ส ร ะ",
    ),
    (
        "Korean",
        SMALL,
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다",
    ),
    (
        "Greek",
        SMALL,
        "'Ολοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
        "ολοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα",
    ),
    (
        "Russian",
        SMALL,
        "Все люди рождаются свободными и равными в своём достоинстве и правах.",
        "все люди рождаются свободными и равными в своём достоинстве и правах",
    ),
    (
        "Arabic",
        SMALL,
        "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.",
        "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق",
    ),
    (
        "Hebrew",
        SMALL,
        "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.",
        "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם",
    ),
    (
        "Hindi",
        SMALL,
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है",
    ),
]


def written(value):
    return f"{value:016x}"


def vector(name, parameters, text, words):
    words = words.split()
    tokens = [reference_sketch.token_hash(word) for word in words]
    shingles = reference_sketch.shingles(tokens, parameters)
    return {
        "name": name,
        "parameters": parameters,
        "description": reference_sketch.description(parameters),
        "digest": reference_sketch.digest(parameters),
        "text": text,
        "words": words,
        "tokens": [written(token) for token in tokens],
        "shingles": [written(shingle) for shingle in shingles],
        "signature": [written(value) for value in reference_sketch.signature(shingles, parameters)],
        "fingerprints": [
            [written(value), position]
            for value, position in reference_sketch.fingerprints(tokens, parameters)
        ],
    }


def laid_out(vectors):
    """A line for each field, so that a change can be read."""
    texts = []
    for fields in vectors:
        lines = [f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in fields.items()]
        texts.append(" {" + ",\n  ".join(lines) + "}")
    return '{"format": 2, "texts": [\n' + ",\n".join(texts) + "\n]}\n"


def main():
    vectors = [vector(*text) for text in TEXTS]
    content = laid_out(vectors)
    if sys.argv[1:] == ["--write"]:
        VECTORS.write_text(content, encoding="utf-8")
    elif VECTORS.read_text(encoding="utf-8") != content:
        stored = json.loads(VECTORS.read_text(encoding="utf-8"))["texts"]
        for expected, found in zip(vectors, stored):
            if expected != found:
                sys.exit(f"another sketch is stored for the text {expected['name']!r}")
        sys.exit(f"{VECTORS} holds other texts, or is laid out otherwise")


if __name__ == "__main__":
    main()
