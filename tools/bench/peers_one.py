"""Does one peer's part of tools/bench/peers; runs where the packages are installed.

    peers_one.py pairs PEER RECORDS RESEMBLANCE OUTPUT     pairs of line numbers, from 0
    peers_one.py sketch PEER SHINGLES                      prints seconds of processor time

SHINGLES is the file that peers writes: the number of texts, where each one's hashes end, all
hashes; in 64 bits each.
"""
import json
import re
import sys
import time

SIZE = 128
SEED = 1
WORD = re.compile(r"\w+")


def shingles(text):
    """Runs of five words, or all of a shorter text."""
    words = WORD.findall(text.lower())
    return {" ".join(words[i:i + 5]) for i in range(max(1, len(words) - 4))}


def texts(records):
    with open(records, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


# Records to pairs. Each as its documentation shows; where an index gives candidates, those whose
# estimate reaches the threshold.

def datasketch_found(records, resemblance, bands, add):
    import datasketch
    index = datasketch.MinHashLSH(num_perm=SIZE, **bands)
    signatures = []
    for number, text in enumerate(texts(records)):
        signature = datasketch.MinHash(num_perm=SIZE, seed=SEED)
        add(signature, shingles(text))
        for other in index.query(signature):
            if signatures[other].jaccard(signature) >= resemblance:
                yield other, number
        index.insert(number, signature)
        signatures.append(signature)


def one_by_one(signature, of_text):
    """As the first example of the documentation."""
    for shingle in of_text:
        signature.update(shingle.encode())


def in_one_batch(signature, of_text):
    signature.update_batch([shingle.encode() for shingle in of_text])


def datasketch_single_pairs(records, resemblance):
    return datasketch_found(records, resemblance, {"threshold": resemblance}, one_by_one)


def datasketch_pairs(records, resemblance):
    return datasketch_found(records, resemblance, {"threshold": resemblance}, in_one_batch)


def datasketch_wide_pairs(records, resemblance):
    """Bands for a lower threshold: candidates are more, and fewer pairs are missed."""
    return datasketch_found(records, resemblance, {"params": (32, 4)}, in_one_batch)


def rensa_pairs(records, resemblance):
    import rensa
    signatures = []
    batch = []

    def sketch():
        signatures.extend(rensa.RMinHash.from_token_sets(batch, SIZE, SEED))
        batch.clear()
    for text in texts(records):
        batch.append(list(shingles(text)))
        if len(batch) == 1000:
            sketch()
    sketch()
    index = rensa.RMinHashLSH(resemblance, SIZE, 32)
    index.insert_many(signatures)
    for number, found in enumerate(index.query_all(signatures)):
        for other in found:
            if other < number and signatures[other].jaccard(signatures[number]) >= resemblance:
                yield other, number


def gaoya_pairs(records, resemblance):
    """All in its own code, words and shingles as well."""
    import gaoya
    index = gaoya.minhash.MinHashStringIndex(
        hash_size=32, jaccard_threshold=resemblance, num_bands=32, band_size=4, analyzer="word",
        lowercase=True, ngram_range=(5, 5), id_container="vec")
    all_texts = list(texts(records))
    index.par_bulk_insert_docs(list(range(len(all_texts))), all_texts)
    for number, found in enumerate(index.par_bulk_query(all_texts)):
        for other in found:
            if other < number:
                yield other, number


# Hashes of shingles to signatures.

def read_shingles(file):
    import numpy
    values = numpy.fromfile(file, dtype=numpy.uint64)
    count = int(values[0])
    ends = values[1:1 + count].astype(int).tolist()
    return values[1 + count:], [0, *ends]


def timed(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def datasketch_sketch(hashes, ends):
    """Given 32 bits of each, which is what it takes."""
    import datasketch
    import numpy
    texts = [(hashes[begin:end] & numpy.uint64(0xFFFFFFFF)).tolist()
             for begin, end in zip(ends, ends[1:])]

    def work():
        for text in texts:
            signature = datasketch.MinHash(num_perm=SIZE, seed=SEED, hashfunc=int)
            signature.update_batch(text)
    return timed(work)


def rensa_sketch(hashes, ends):
    import rensa
    values = hashes.tolist()
    return timed(lambda: rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        values, ends, SIZE, SEED))


def rensa_c_sketch(hashes, ends):
    import rensa
    texts = [hashes[begin:end].tolist() for begin, end in zip(ends, ends[1:])]
    return timed(lambda: rensa.CMinHash.digests64_from_token_hash_sets(texts, SIZE, SEED))


PAIRS = {"datasketch update": datasketch_single_pairs,
         "datasketch update_batch": datasketch_pairs,
         "datasketch, 32 bands": datasketch_wide_pairs,
         "rensa RMinHash": rensa_pairs, "gaoya": gaoya_pairs}
SKETCH = {"datasketch": datasketch_sketch, "rensa RMinHash": rensa_sketch,
          "rensa CMinHash": rensa_c_sketch}


def main():
    if sys.argv[1] == "pairs":
        _, _, peer, records, resemblance, output = sys.argv
        with open(output, "w", encoding="ascii") as file:
            for a, b in PAIRS[peer](records, float(resemblance)):
                file.write(f"{a}\t{b}\n")
    else:
        _, _, peer, file = sys.argv
        print(SKETCH[peer](*read_shingles(file)))


if __name__ == "__main__":
    main()
