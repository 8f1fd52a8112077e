#include "options.h"

#include <array>

namespace stemma::cli {
namespace {

constexpr unsigned kFamilies = static_cast<unsigned>(Command::families);
constexpr unsigned kCompare = static_cast<unsigned>(Command::compare);
constexpr unsigned kText = static_cast<unsigned>(Command::text);
constexpr unsigned kPairs = static_cast<unsigned>(Command::pairs);
constexpr unsigned kExplain = static_cast<unsigned>(Command::explain);
constexpr unsigned kAudit = static_cast<unsigned>(Command::audit);
constexpr unsigned kDedup = static_cast<unsigned>(Command::dedup);
constexpr unsigned kScan = static_cast<unsigned>(Command::scan);
constexpr unsigned kCatalog = static_cast<unsigned>(Command::catalog);
constexpr unsigned kReconstruct = static_cast<unsigned>(Command::reconstruct);
constexpr unsigned kFinding =
    kFamilies | kPairs | kCompare | kReconstruct | kExplain | kAudit | kDedup;
constexpr unsigned kAll = kFinding | kText | kScan | kCatalog;

constexpr std::array kCommands = {
    CommandSpec{Command::families, "families", "PATH...",
                "Finds the versions of each text and says which is the most complete.",
                R"(This is what stemma does when no command is named. PATH is a file, a folder
(with all that is in it, hidden files too) or - for standard input.

Two documents are versions of one text if their word 5-grams resemble each other
(--resemblance), or if nearly all of one's are in the other (--containment): so
a copy that lost half of its text is found as well. Nothing is reported on an
estimate: every pair was verified on the text. For each version the screen shows
how much of all versions together it has, and the passages it lacks.

With --against nothing is grouped: of each document it is said whether every
passage of it stands, word for word, in REFERENCE, and which do not. --format
paths then has the names of those that are held; the thresholds decide nothing.

Examples:
  stemma letters/                           what is there, what is most complete
  stemma families letters/ --format json    the same for programs
  stemma families a/ b/ --format paths -0   the versions' names, for xargs -0
  find . -name '*.txt' -print0 | stemma --files-from - -0
  stemma accession/ --against archive/      what of it does the archive hold?)"},
    CommandSpec{Command::pairs, "pairs", "PATH...",
                "Lists which documents are related, pair by pair, with their scores.",
                R"(Documents with the same words are one group and stand for each other in pairs.
Of a family of more than 100 texts only the pairs with its leader are listed,
unless --all asks for every pair. The relations, of which --relations takes a
list: identical-bytes, identical-text, near-duplicate, contains (contained is
the same, seen from the other side), and, only if asked for, overlaps: the two
share a run of words (--run), and no more.

Every pair was verified on the text. By default each text's pairs with the
leaders of families and all pairs within a family are listed; --all adds those
across families. Among these none is missed while an exact join fits the memory;
where it does not, sketches look (stemma audit shows what they may miss).

Examples:
  stemma pairs letters/ --format jsonl
  stemma pairs letters/ --relations near-duplicate,overlaps --run 40
  stemma pairs letters/ --lenses minhash,winnowing,short --all)"},
    CommandSpec{Command::compare, "compare", "A B [C...]",
                "Compares versions of one text: what each has, and what it lacks.",
                R"(The order of the versions does not matter: A is the one with the most words. A
family's id, as the first screen shows it, stands for its versions when the
paths follow in which they are found.

Examples:
  stemma compare draft.txt final.txt
  stemma compare f:7c1e90 letters/
  stemma compare old.txt new.txt --format json)"},
    CommandSpec{Command::reconstruct, "reconstruct", "A B [C...]",
                "Puts versions of one text together: all that any of them says, in one text.",
                R"(The text is that of the most complete version, or of --base, and what others have
beside comes where they have it. After it are listed the readings that differ,
and what a version says once more than the others; so no word of any version is
left out. Front matter and what is around the text are not put together, unless
--whole-page asks for the latter. A family's id stands for its versions when the
paths follow in which they are found.

Examples:
  stemma reconstruct draft.txt final.txt -o whole.txt
  stemma reconstruct f:7c1e90 letters/ --provenance      who has what, and where
  stemma reconstruct a.docx b.pdf --base b.pdf --format html -o whole.html)"},
    CommandSpec{Command::explain, "explain", "A B [PATH...]",
                "Says why two documents are, or are not, versions of one text.",
                R"(A and B are files. What is said of them: all scores, the rule that decides and
the thresholds that would change it, which lenses would propose the pair and
why, and the longest runs of words that both have, with the words around them.
Where more PATHs follow, families are formed among A, B and all that is there,
and it also says which family each is in and who leads it.

Examples:
  stemma explain draft.txt final.txt
  stemma explain draft.txt final.txt letters/)"},
    CommandSpec{Command::audit, "audit", "[PATH...]",
                "Measures on documents of your own what the lenses by sketches miss.",
                R"(While a collection fits the memory, stemma finds pairs exactly; larger ones are
searched by sketches, which overlook some. This runs both on the same documents
and counts what is there, what each lens finds, what all of them miss, and how
many pairs each had verified. Without PATH it says what the parameters promise.

Examples:
  stemma audit letters/
  stemma audit letters/ --resemblance 0.5 --format json
  stemma audit)"},
    CommandSpec{
        Command::dedup, "dedup", "FILE... -o FOLDER",
        "Writes files of records again, without those that are kept elsewhere.",
        R"(FILE is JSON Lines (.jsonl or .ndjson) or a table with a column for the text (.csv
or .tsv), perhaps compressed (.gz, .zst, .xz, .bz2), or a web crawl (.warc,
.warc.gz, .arc, .arc.gz).
No record goes unless what it says is kept: every word of its text must lie in a
run of 12 words (or in the whole of a shorter text) that stands in records which
are kept, and which are related to it. So of two texts that differ in one word
both stay; --allow-loss 1 lets one go, and lists what is lost.

FOLDER, which must be new or empty, gets for each FILE the kept records, byte
for byte, under the same name; dropped.jsonl, which says of each dropped record
where its words are; summary.json; and under unreadable/ the lines that are no
records. Of a table or crawl only dropped records are left out. It appears only when it is complete. FILE itself is never changed.

Examples:
  stemma dedup crawl.jsonl.zst -o deduplicated/
  stemma dedup a.jsonl b.warc.gz -o out/ --keep first
  stemma dedup crawl/ --include '*.jsonl.gz' -o out/ --allow-loss 5)"},
    CommandSpec{Command::scan, "scan", "[FOLDER...] --catalog FILE",
                "Records what is in folders, and reads only what changed since the last time.",
                R"(FILE is made if it is not there: one SQLite database with the files, their
SHA-256, and what is known of the documents in them; docs/formats/catalog.md
says how to read it. Without FOLDER the folders scanned before are scanned again.

A file is read again if its size, its times or its inode are others than before;
--rescan hash reads all. What is not there any more stays in the catalog as
vanished. An interrupted scan is gone on with: what was read is not read again.

A catalog stands for its files where a folder can be named. families and pairs find
pairs by the keys in it, and families keeps there what it found, so that the next
time only what changed is compared:

Examples:
  stemma scan letters/ --catalog letters.stemma
  stemma scan --catalog letters.stemma          what changed since?
  stemma families letters.stemma
  stemma accession/ --against letters.stemma)"},
    CommandSpec{Command::catalog, "catalog", "info|verify|merge|diff FILE...",
                "Tells what is in a catalog, checks it, and compares or joins two.",
                R"(info says what was scanned and with which parameters; verify checks that the
catalog is as it was written and, with --files, that the files still have the
bytes that were scanned; diff says which documents of B are new, changed or gone
since A; merge makes a new catalog C of two with the same parameters.

Examples:
  stemma catalog info letters.stemma
  stemma catalog verify letters.stemma --files
  stemma catalog diff monday.stemma friday.stemma
  stemma catalog merge a.stemma b.stemma -o both.stemma)"},
    CommandSpec{Command::text, "text", "FILE...",
                "Prints the text of a document as it is compared.",
                R"(Each passage is one line: wrapped lines are joined, front matter is left out.
With --metadata it prints what is known about the document, and from where; with
--blocks the kind, the lines and the words of each passage. With --words it
prints the normalized words, one a line: where two documents have the same
words, they are the same text.)"},
};

constexpr std::array kOptions = {
    OptionSpec{"format", 0, "FORMAT", kFamilies, "human, json, csv or paths"},
    OptionSpec{"format", 0, "FORMAT", kPairs, "human or jsonl"},
    OptionSpec{"format", 0, "FORMAT", kCompare | kExplain | kAudit | kScan | kCatalog,
               "human or json"},
    OptionSpec{"format", 0, "FORMAT", kReconstruct, "text, markdown, html or json"},
    OptionSpec{"base", 0, "VERSION", kReconstruct,
               "the version whose text the others are added to: its path, or the end of it, or its "
               "label (the most complete)"},
    OptionSpec{"provenance", 0, "", kReconstruct,
               "say of each passage which versions have it, in which lines, and how they read"},
    OptionSpec{"catalog", 0, "FILE", kScan, "the catalog to write to"},
    OptionSpec{"rescan", 0, "WHAT", kScan,
               "read files that changed, by what the system says of them, or all (hash)"},
    OptionSpec{"files", 0, "", kCatalog, "verify: read the files again too"},
    OptionSpec{"output", 'o', "FILE", kCatalog,
               "merge: the catalog to make; otherwise write results to FILE"},
    OptionSpec{"folder", 'o', "FOLDER", kDedup, "write to FOLDER, which must be new or empty"},
    OptionSpec{
        "output", 0, "WHAT", kDedup,
        "write the records that are kept (what it does by itself), only their ids into "
        "kept.jsonl, or annotate: all records, each with a member that says what comes of it"},
    OptionSpec{"work-dir", 0, "FOLDER", kDedup,
               "keep what does not fit the memory there, instead of in FOLDER.work; a run that was "
               "stopped goes on with it"},
    OptionSpec{"work-dir", 0, "FOLDER", kFamilies | kPairs | kCompare | kReconstruct | kExplain,
               "keep what does not fit the memory below FOLDER, instead of in $TMPDIR or /var/tmp"},
    OptionSpec{
        "stage", 0, "STAGE", kDedup,
        "do no more than sign or join, and leave what was found in the work folder for a run "
        "without --stage"},
    OptionSpec{"shard", 0, "I/N", kDedup,
               "with --stage: do the I-th of N parts of it; parts may be done at the same time"},
    OptionSpec{"keep", 0, "WHICH", kDedup,
               "of several texts keep the most-complete (what it does by itself), the first or the "
               "oldest, by the date that a record gives"},
    OptionSpec{"allow-loss", 0, "WORDS", kDedup,
               "let a record go that lacks at most this many words in a row, and list them"},
    OptionSpec{"output", 'o', "FILE", kAll & ~kDedup & ~kCatalog,
               "write results to FILE, which appears only when they are complete"},
    OptionSpec{"null", '0', "", kFinding,
               "names end in NUL instead of a line feed, in --files-from and --format paths"},
    OptionSpec{"null", '0', "", kText,
               "with --words: each document is its name, NUL, its words, NUL"},
    OptionSpec{"resemblance", 0, "SHARE", kFinding,
               "texts are near-duplicates from this share of common shingles on (0.7)"},
    OptionSpec{"containment", 0, "SHARE", kFinding,
               "one text contains the other from this share of its shingles on (0.8)"},
    OptionSpec{"run", 0, "WORDS", kFinding,
               "texts overlap that share a run of this many words (25; from 21 on)"},
    OptionSpec{"relations", 0, "LIST", kPairs,
               "only these relations, with commas between (all but overlaps)"},
    OptionSpec{"relations", 0, "LIST", kDedup,
               "only a record so related may stand for another (all but overlaps)"},
    OptionSpec{"all", 0, "", kPairs, "every pair, also in families of more than 100 texts"},
    OptionSpec{"exact", 0, "", kFamilies | kPairs | kDedup,
               "insist that no pair is missed: fail if the exact join does not fit the memory"},
    OptionSpec{"lenses", 0, "LIST", kFamilies | kPairs | kDedup,
               "find pairs by these, of minhash, winnowing, short and exact"},
    OptionSpec{"recurring", 0, "N", kFamilies | kPairs,
               "list the N passages that recur most in documents that are no versions of each "
               "other: templates, notices, licences"},
    OptionSpec{"include", 0, "PATTERN", kFinding | kScan,
               "only files that match (*.txt, notes/**); may be repeated"},
    OptionSpec{"exclude", 0, "PATTERN", kFinding | kScan,
               "no files or folders that match; may be repeated"},
    OptionSpec{"files-from", 0, "FILE", kFinding,
               "also read the names in FILE, one a line; - is standard input"},
    OptionSpec{"text-field", 0, "NAME", kAll & ~kCatalog,
               "where records have their text: a field or column, or a JSON Pointer (text ...)"},
    OptionSpec{"whole-page", 0, "", kAll & ~kCatalog & ~kDedup,
               "compare what is around the text, too: menus, page headers, hidden text"},
    OptionSpec{"tracked", 0, "READING", kAll & ~kCatalog & ~kDedup,
               "tracked changes that nobody accepted or rejected: the text is as if accepted (what "
               "it does by itself), original: as if rejected, or both"},
    OptionSpec{"against", 0, "REFERENCE", kDedup,
               "let go first what these files hold already, which stay as they are; may be "
               "repeated"},
    OptionSpec{"id-field", 0, "NAME", kDedup,
               "by what dropped records are named, likewise (id, _id, doc_id, url)"},
    OptionSpec{"against", 0, "REFERENCE", kFamilies,
               "say what of PATH these files hold already, word by word; may be repeated"},
    OptionSpec{"follow", 0, "", kFinding | kScan, "follow symbolic links inside folders"},
    OptionSpec{"threads", 'j', "N", kAll, "use N threads (as many as the machine has)"},
    OptionSpec{"memory", 0, "SIZE", kAll,
               "hold at most this much, such as 500M or 4G (half of the machine's)"},
    OptionSpec{"progress", 0, "WHEN", kAll,
               "auto (on a terminal, after two seconds), always, never, or json lines"},
    OptionSpec{"blocks", 0, "", kText, "show the kind, lines and words of each passage"},
    OptionSpec{"metadata", 0, "", kText, "show title, date and the like, with their origin"},
    OptionSpec{"words", 0, "", kText, "show the words as they are compared, one a line"},
    OptionSpec{"quiet", 'q', "", kAll, "say nothing but results and errors"},
    OptionSpec{"verbose", 'v', "", kAll, "say of every skipped file why it was skipped"},
    OptionSpec{"help", 'h', "", kAll, "show this help"},
    OptionSpec{"version", 0, "", kAll, "show the version"},
};

}  // namespace

std::span<const CommandSpec> commands() {
  return kCommands;
}
std::span<const OptionSpec> options() {
  return kOptions;
}

const CommandSpec& spec(Command command) {
  for (const CommandSpec& candidate : kCommands) {
    if (candidate.command == command) return candidate;
  }
  return kCommands.front();
}

}  // namespace stemma::cli
