"""The fenced code blocks of a Markdown file."""
import dataclasses
import pathlib
import re


@dataclasses.dataclass
class Block:
    file: pathlib.Path
    line: int  # of the opening fence, counted from 1
    info: str  # what follows the fence: "console", "cpp"
    text: str

    @property
    def place(self):
        return f"{self.file.name}:{self.line}"


def blocks(file):
    """All blocks of `file`, in order. A fence that is never closed is an error."""
    found = []
    fence = None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if fence is None:
            match = re.match(r" {0,3}(`{3,}|~{3,})\s*([^`]*)$", line)
            if match:
                fence, lines = match[1], []
                opened = Block(file, number, match[2].strip(), "")
        elif re.fullmatch(r" {0,3}" + re.escape(fence) + fence[0] + r"*\s*", line):
            opened.text = "".join(each + "\n" for each in lines)
            found.append(opened)
            fence = None
        else:
            lines.append(line)
    if fence is not None:
        raise ValueError(f"{opened.place}: the block is never closed")
    return found
