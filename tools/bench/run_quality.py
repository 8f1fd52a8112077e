"""How many of the pairs that are there were found: held against an exact answer, and against what
is known of how a corpus was made."""
import collections
import dataclasses
import json
import re
import subprocess

WELL_ALIKE = 0.8  # of a resemblance of at least so much ...
WELL_FOUND = 0.999  # ... so many are found
CONTAINED = 0.8
NEAR = 0.7  # the resemblance from which on stemma calls two texts near-duplicates
FOUND = ("near-duplicate", "contains", "contained")


@dataclasses.dataclass
class Made:
    """A line of the truth; documents are known by their numbers."""
    kind: str
    root: int  # itself, or what it was made from
    how: dict


def read_truth(file):
    lines = subprocess.run(["zstd", "-dcq", "--", file], check=True, stdout=subprocess.PIPE,
                           text=True).stdout.splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    number = {row[0]: n for n, row in enumerate(rows)}
    return [Made(kind, number[source] if source else n,
                 dict(part.split("=") for part in how.split()))
            for n, (_, kind, source, how) in enumerate(rows)]


def number_of(document):
    """FILE.jsonl#L12 is the document 11, 0003/0003456.txt is 3456."""
    line = re.search(r"#L(\d+)$", document)
    return int(line[1]) - 1 if line else int(re.search(r"(\d+)\.txt$", document)[1])


@dataclasses.dataclass
class Answer:
    """What `stemma pairs --format jsonl` says."""
    text: dict  # of a document that has the same words as others: the first of them
    pairs: dict  # (number, number) in order: the facts

    def between(self, a, b):
        """None, the facts, or {} where both are one text."""
        a, b = self.text.get(a, a), self.text.get(b, b)
        return {} if a == b else self.pairs.get((min(a, b), max(a, b)))


def read_answer(lines):
    answer = Answer({}, {})
    for line in map(json.loads, lines):
        if "members" in line:
            members = sorted(map(number_of, line["members"]))
            answer.text.update(dict.fromkeys(members, members[0]))
        elif line.get("relation") in FOUND:
            a, b = sorted((number_of(line["a"]), number_of(line["b"])))
            answer.pairs[a, b] = line
    # A pair is named by the first of each text's documents in the order of names, which is theirs.
    return answer


def share(part, whole):
    return f"{100 * part / whole:.3f} %" if whole else "-"


def against_exact(found, exact):
    """Recall and precision, in all and by what a pair is."""
    rows = [("all", exact.pairs.keys(), found.pairs.keys())]
    bins = [("resemblance from 0.9", lambda pair: pair["resemblance"] >= 0.9),
            ("0.8 to 0.9", lambda pair: 0.8 <= pair["resemblance"] < 0.9),
            ("0.7 to 0.8", lambda pair: NEAR <= pair["resemblance"] < 0.8),
            ("contained only", lambda pair: pair["resemblance"] < NEAR)]
    for name, holds in bins:
        rows.append((name, {names for names, pair in exact.pairs.items() if holds(pair)},
                     {names for names, pair in found.pairs.items() if holds(pair)}))
    return [(name, len(there), share(len(there & said), len(there)),
             share(len(there & said), len(said))) for name, there, said in rows]


def against_truth(answer, truth):
    """By kind: how many documents there are, of how many the pair with what they were made from
    is there; and how many pairs are of documents that were made independently."""
    made, met = collections.Counter(), collections.Counter()
    for number, row in enumerate(truth):
        if row.root == number:
            continue
        kind = row.kind
        if kind == "version":
            aim = float(row.how["resemblance"])
            kind += " 0.8 to 0.99" if aim >= 0.8 else " 0.7 to 0.8" if aim >= NEAR else " under 0.7"
        elif kind == "truncation":
            kind += f" without {row.how['without']}"
        made[kind] += 1
        met[kind] += answer.between(number, row.root) is not None
    rows = [(kind, made[kind], share(met[kind], made[kind])) for kind in sorted(made)]

    def site(number):
        return truth[truth[number].root].how.get("site")
    strange = sum(truth[a].root != truth[b].root and (site(a) is None or site(a) != site(b))
                  for a, b in answer.pairs)
    return rows, strange


def judge(program, corpus, exact):
    """What bench_recall says of each pair: {pair: (is promised, its keys propose it)}."""
    pairs = "".join(f"{a} {b}\n" for a, b in exact.pairs)
    done = subprocess.run([program, corpus], input=pairs, stdout=subprocess.PIPE, check=True,
                          text=True)
    rows = (map(int, line.split()) for line in done.stdout.splitlines())
    return {(a, b): (bool(promised), bool(proposed)) for a, b, promised, proposed in rows}


@dataclasses.dataclass
class Bar:
    name: str
    pairs: int
    met: int
    least: float  # a share

    @property
    def holds(self):
        # Nothing to measure holds nothing.
        return self.pairs > 0 and self.met >= self.least * self.pairs


def bars(found, exact, judged):
    """What must hold; `judged` is None where there is no telling what is promised."""
    alike = {pair for pair, facts in exact.pairs.items() if facts["resemblance"] >= WELL_ALIKE}
    contained = {pair for pair, facts in exact.pairs.items()
                 if max(facts["containment_a_in_b"], facts["containment_b_in_a"]) >= CONTAINED}
    proposals = {"sketches": found.pairs.keys() & exact.pairs.keys()}
    promised = set()
    if judged is not None:
        proposals["keys"] = {pair for pair, (_, proposed) in judged.items() if proposed}
        promised = {pair for pair in contained if judged[pair][0]}
    for name, proposed in proposals.items():
        yield Bar(f"{name}: resemblance from {WELL_ALIKE}", len(alike), len(alike & proposed),
                  WELL_FOUND)
        if judged is not None:
            yield Bar(f"{name}: a run without common fingerprint", len(promised),
                      len(promised & proposed), 1)
    right = sum(exact.pairs.get(pair) is not None and exact.pairs[pair]["relation"] ==
                facts["relation"] for pair, facts in found.pairs.items())
    yield Bar("precision", len(found.pairs), right, 1)
