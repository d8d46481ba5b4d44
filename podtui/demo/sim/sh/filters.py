"""Programs that change text on its way: grep, wc, tee, tr, cut, sed, seq, sort."""

import re

from podtui.demo.sim.sh.redirects import Io
from podtui.demo.sim.sh.shell import Shell
from podtui.demo.sim.sh.text import by_line, inputs, options, unescaped


async def grep(shell: Shell, argv: list[str], io: Io) -> int:
    """`grep [-viqE] PATTERN [FILE]`."""
    given, words = options(argv, "eA")
    pattern = given.get("e") or words.pop(0)
    matches = re.compile(pattern, re.IGNORECASE if "i" in given else 0)
    found = False

    async def use(line: str) -> bool:
        nonlocal found
        if bool(matches.search(line)) is ("v" not in given):
            found = True
            if "q" not in given:
                io.out(line.encode() + b"\n")
        return not (found and "q" in given)

    status = await by_line(shell, words, io, use)
    return status or int(not found)


async def wc(shell: Shell, argv: list[str], io: Io) -> int:
    """`wc [-l|-c|-w] [FILE]`."""
    given, names = options(argv)
    data = bytearray()

    async def use(more: bytes) -> None:
        data.extend(more)

    status = await inputs(shell, names, io, use)
    counts = {"l": data.count(b"\n"), "w": len(data.split()), "c": len(data)}
    shown = [str(counts[k]) for k in counts if not given or k in given]
    io.out((" ".join([*shown, *names]) + "\n").encode())
    return status


async def tee(shell: Shell, argv: list[str], io: Io) -> int:
    """`tee [-a] FILE`."""
    given, names = options(argv)
    paths = [shell.path(name) for name in names]
    for path in paths:
        shell.process.files.write(path, b"", append="a" in given)
    while data := await io.stdin.read():
        io.out(data)
        for path in paths:
            shell.process.files.write(path, data, append=True)
    return 0


async def tr(_shell: Shell, argv: list[str], io: Io) -> int:
    """`tr [-d] FROM TO`."""
    given, words = options(argv)
    source = _letters(words[0])
    if "d" in given:
        table = {ord(letter): "" for letter in source}
    else:
        target = _letters(words[1])
        table = {ord(letter): target[min(i, len(target) - 1)] for i, letter in enumerate(source)}
    while data := await io.stdin.read():
        io.out(data.decode(errors="replace").translate(table).encode())
    return 0


def _letters(text: str) -> str:
    text = unescaped(text).replace("[:lower:]", "a-z").replace("[:upper:]", "A-Z")
    spans = re.compile(r"(.)-(.)")
    return spans.sub(lambda f: "".join(map(chr, range(ord(f[1]), ord(f[2]) + 1))), text)


async def cut(shell: Shell, argv: list[str], io: Io) -> int:
    """`cut -d DELIMITER -f N[,N]`."""
    given, names = options(argv, "dfc")
    delimiter, wanted = given.get("d", "\t"), [int(n) for n in given["f"].rstrip("-").split(",")]

    async def use(line: str) -> bool:
        parts = line.split(delimiter)
        picked = (
            parts[wanted[0] - 1 :] if given["f"].endswith("-") else [parts[n - 1] for n in wanted if n <= len(parts)]
        )
        io.out((delimiter.join(picked) + "\n").encode())
        return True

    return await by_line(shell, names, io, use)


async def sed(shell: Shell, argv: list[str], io: Io) -> int:
    """`sed [-uE] s/PATTERN/REPLACEMENT/[g] [FILE]`."""
    _, words = options(argv)
    script = words.pop(0)
    mark = script[1]
    _, pattern, replacement, flags = script.split(mark, 3)
    expression = re.compile(pattern.replace(r"\(", "(").replace(r"\)", ")"))
    replacement = re.sub(r"(?<!\\)&", r"\\g<0>", replacement)

    async def use(line: str) -> bool:
        io.out(expression.sub(replacement, line, count=0 if "g" in flags else 1).encode() + b"\n")
        return True

    return await by_line(shell, words, io, use)


async def seq(_shell: Shell, argv: list[str], io: Io) -> int:
    """`seq [FIRST [STEP]] LAST`."""
    numbers = [int(word) for word in argv[1:]]
    first, last = (numbers[0], numbers[-1]) if len(numbers) > 1 else (1, numbers[0])
    step = numbers[1] if len(numbers) > 2 else 1
    io.out("".join(f"{n}\n" for n in range(first, last + 1, step)).encode())
    return 0


async def sort(shell: Shell, argv: list[str], io: Io) -> int:
    """`sort [-nru] [FILE]`."""
    given, names = options(argv)
    lines: list[str] = []

    async def use(line: str) -> bool:
        lines.append(line)
        return True

    status = await by_line(shell, names, io, use)
    lines = sorted(set(lines)) if "u" in given else lines
    lines.sort(key=lambda line: (int(line.split()[0]) if "n" in given and line.split() else 0, line))
    io.out("".join(f"{line}\n" for line in (reversed(lines) if "r" in given else lines)).encode())
    return status
