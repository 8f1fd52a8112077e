"""The rules for #include: a stage knows only base and the stages to its left, and what is
installed needs nothing but the standard library."""
import re

STAGES = ["base", "sources", "extract", "parsers", "text", "sketch", "index", "families", "compare",
          "report", "store", "catalog", "engine"]

STANDARD = set("""
algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts
condition_variable coroutine deque exception execution filesystem format forward_list fstream
functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list
locale map memory memory_resource mutex new numbers numeric optional ostream queue random ranges
ratio regex scoped_allocator semaphore set shared_mutex source_location span sstream stack
stdexcept stop_token streambuf string string_view strstream syncstream system_error thread tuple
type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version
cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg cstddef
cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype
assert.h ctype.h errno.h fenv.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h
stdarg.h stddef.h stdint.h stdio.h stdlib.h string.h time.h uchar.h wchar.h wctype.h
dirent.h fcntl.h fnmatch.h glob.h langinfo.h poll.h pthread.h pwd.h sched.h semaphore.h spawn.h
strings.h termios.h unistd.h sys/ioctl.h sys/mman.h sys/resource.h sys/select.h sys/stat.h
sys/time.h sys/types.h sys/uio.h sys/wait.h
""".split())

CODE = {".h", ".cc", ".inc"}


def includes(text):
    """(line, bracket or quote, name) of every #include; the name is None where a macro gives it."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*#\s*include(_next)?\b", line):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            yield (number, match[1], match[2]) if match else (number, "", None)


def public_headers(root):
    """The headers to install, as they are included, from the stages' CMakeLists.txt."""
    found = set()
    for stage in STAGES:
        lists = root / "lib" / "stemma" / stage / "CMakeLists.txt"
        if not lists.exists():
            continue
        text = re.sub(r"#.*", "", lists.read_text(encoding="utf-8"))
        for names in re.findall(r"stemma_public_headers\(([^)]*)\)", text):
            found.update(f"stemma/{stage}/{name}" for name in names.split())
    return found


def _code_files(folder):
    return sorted(file for file in folder.rglob("*") if file.suffix in CODE)


def _library_violations(root, public):
    library = root / "lib"
    for file in _code_files(library):
        name = file.relative_to(library).as_posix()
        parts = name.split("/")
        if len(parts) < 3 or parts[0] != "stemma" or parts[1] not in STAGES:
            yield name, 1, "lies in no stage"
            continue
        rank = STAGES.index(parts[1])
        for line, kind, target in includes(file.read_text(encoding="utf-8")):
            if target is None:
                yield name, line, "includes what a macro says: nothing can check that"
                continue
            path = target.split("/")
            if path[0] != "stemma":
                if kind == '"':
                    yield name, line, f'"{target}" is relative: write "stemma/{parts[1]}/..."'
                elif name in public and target not in STANDARD:
                    yield name, line, f"is installed, but needs <{target}> of another library"
            elif len(path) < 3 or path[1] not in STAGES:
                yield name, line, f"{target} is of no stage"
            elif path[1] == "parsers" and parts[1] != "parsers":
                yield name, line, "the library has no parsers: they run in a process of their own"
            elif ".." in path:
                yield name, line, f"{target} goes up: name the header directly"
            elif STAGES.index(path[1]) > rank:
                yield name, line, f"{parts[1]} must not know {path[1]}, which comes after it"
            elif name in public and target not in public:
                yield name, line, f"is installed, but needs {target}, which is not"


def _tool_violations(root, public):
    tools = root / "tools"
    for file in _code_files(tools):
        name = file.relative_to(root).as_posix()
        for line, _, target in includes(file.read_text(encoding="utf-8")):
            if target is None:
                yield name, line, "includes what a macro says: nothing can check that"
            elif target.startswith("stemma/") and not (tools / target).exists() \
                    and target not in public and not name.startswith(("tools/bench/", "tools/worker/")):
                yield name, line, f"{target} is internal to the library"


def _header_violations(root, public):
    for folder in ("lib", "tools"):
        for file in sorted((root / folder).rglob("*.h")):
            if not re.search(r"^#pragma once$", file.read_text(encoding="utf-8"), re.MULTILINE):
                yield file.relative_to(root).as_posix(), 1, "has no #pragma once"
    for name in sorted(public):
        if not (root / "lib" / name).exists():
            yield name, 1, "is listed for installing but does not exist"


def violations(root):
    """All that breaks the rules in the tree at `root`, as lines of text."""
    public = public_headers(root)
    found = [*_library_violations(root, public), *_tool_violations(root, public),
             *_header_violations(root, public)]
    return [f"{name}:{line}: {what}" for name, line, what in found]
