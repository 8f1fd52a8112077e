"""What a catalog says, without what differs from run to run: row numbers, times and inodes."""
import contextlib
import re
import sqlite3

CANONICAL = {
    "about": "SELECT name, value FROM about ORDER BY 1",
    "roots": "SELECT path, follow, excludes, bytes FROM roots LEFT JOIN patterns USING (root) "
             "ORDER BY 1, 2, 3, 4",
    "scans": "SELECT scan, version, finished, new, changed, unchanged, vanished, unreadable, "
             "documents, texts FROM scans ORDER BY 1",
    "files": "SELECT path, size, complete, hex(sha256), state, since, first_scan, content_scan "
             "FROM files ORDER BY 1",
    "documents": "SELECT path, place, hex(texts.digest), hex(documents.digest), tokens, shingles, "
                 "front_matter, defects, encoding, evidence, format, metadata FROM documents "
                 "JOIN files USING (file) JOIN texts USING (text) ORDER BY 1, 2",
    "diagnostics": "SELECT locator, code, message FROM diagnostics ORDER BY 1, 2, 3",
    "keys": "SELECT sum(entries) FROM keys",
}


def ask(path, query):
    # What a killed writer left is undone by whoever opens the file next.
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as connection:
        return connection.execute(query).fetchall()


def dump(path):
    return {name: ask(path, query) for name, query in CANONICAL.items()}


def without_lenses(output):
    """From a catalog, pairs are found by its keys; elsewhere exactly, while that fits."""
    return re.sub(rb'"(lenses|found_by)": ?\[[^\]]*\]', rb'"\1": 0', output)
