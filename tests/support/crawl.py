"""Records of web crawls."""
import gzip


def warc(kind, block, url="http://a.example/", date="2020-01-02T03:04:05Z", **fields):
    """A WARC record as bytes; `fields` by their names, with _ for -."""
    head = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": date,
            "Content-Length": len(block)}
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def response(body, url="http://a.example/", status="200 OK", headers="", **fields):
    block = f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body
    return warc("response", block, url, **fields)


def page(text, around=""):
    return (f"<!DOCTYPE html><html><head><title>T</title></head><body><nav>{around}</nav>"
            f"<article><p>{text}</p></article></body></html>").encode()


def arc(records):
    """An ARC file's records, the first being the one that says what it is."""
    head = b"1 0 A\nURL IP-address Archive-date Content-type Archive-length\n"
    named = [("filedesc://a.arc", "text/plain", head), *records]
    return [f"{url} 1.2.3.4 20200102030405 {kind} {len(block)}\n".encode() + block + b"\n"
            for url, kind, block in named]


def offsets(records):
    """Where each of the records begins."""
    begins = [0]
    for record in records:
        begins.append(begins[-1] + len(record))
    return begins[:-1]


def members(records):
    """Each in a gzip member of its own."""
    return [gzip.compress(record, mtime=0) for record in records]
