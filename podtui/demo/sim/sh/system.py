"""Programs that ask about or change the system: ls, ps, env, sleep, date, wget, nc, test ..."""

import time

from podtui.demo.sim.sh.redirects import Io
from podtui.demo.sim.sh.shell import Shell
from podtui.demo.sim.sh.text import options

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


async def sleep(shell: Shell, argv: list[str], io: Io) -> int:
    """`sleep N[smhd]...`; also infinity."""
    seconds = 0.0
    for word in argv[1:]:
        if word == "infinity":
            seconds = 1e9
            continue
        try:
            seconds += float(word.rstrip("smhd")) * _UNITS.get(word[-1], 1)
        except ValueError:
            io.err(f"sleep: invalid number '{word}'\n".encode())
            return 1
    await shell.process.sleep(seconds)
    return 0


async def date(shell: Shell, argv: list[str], io: Io) -> int:
    """`date [-u] [+FORMAT]`, in UTC."""
    form = next((word[1:] for word in argv[1:] if word.startswith("+")), "%a %b %e %H:%M:%S UTC %Y")
    wall = shell.process.loop.wall_ns()
    form = form.replace("%N", f"{wall % 1_000_000_000:09d}").replace("%s", str(wall // 1_000_000_000))
    io.out((time.strftime(form, time.gmtime(wall // 1_000_000_000)) + "\n").encode())
    return 0


async def mkdir(shell: Shell, argv: list[str], _io: Io) -> int:
    """`mkdir [-p] FOLDER`."""
    for name in options(argv, "m")[1]:
        shell.process.files.make(shell.path(name))
    return 0


async def touch(shell: Shell, argv: list[str], _io: Io) -> int:
    """`touch FILE`."""
    for name in argv[1:]:
        shell.process.files.write(shell.path(name), b"", append=True)
    return 0


async def rm(shell: Shell, argv: list[str], io: Io) -> int:
    """`rm [-rf] FILE`."""
    given, names = options(argv)
    for name in names:
        path = shell.path(name)
        if shell.process.files.exists(path):
            shell.process.files.remove(path)
        elif "f" not in given:
            io.err(f"rm: can't remove '{name}': No such file or directory\n".encode())
            return 1
    return 0


async def cp(shell: Shell, argv: list[str], _io: Io) -> int:
    """cp, mv FILE FILE-OR-FOLDER"""
    _, names = options(argv)
    files, source, target = shell.process.files, shell.path(names[0]), shell.path(names[-1])
    if files.is_folder(target):
        target = f"{target.rstrip('/')}/{source.rpartition('/')[2]}"
    files.write(target, files.read(source))
    if argv[0] == "mv":
        files.remove(source)
    return 0


async def env(shell: Shell, argv: list[str], io: Io) -> int:
    """env, printenv [NAME]"""
    if len(argv) > 1:
        value = shell.value(argv[1])
        io.out(f"{value}\n".encode() if value is not None else b"")
        return int(value is None)
    io.out("".join(f"{name}={shell.value(name) or ''}\n" for name in sorted(shell.exported)).encode())
    return 0


async def ps(shell: Shell, _argv: list[str], io: Io) -> int:
    """ps: the container's processes."""
    rows = [(shell.process.pid, "ps")] if shell.process.pid != 1 else []
    lines = [f"{pid:5d} root      0:00 {command}" for pid, command in [*shell.process.table(), *rows]]
    io.out(("PID   USER     TIME  COMMAND\n" + "\n".join(lines) + "\n").encode())
    return 0


async def test(shell: Shell, argv: list[str], io: Io) -> int:
    """`test EXPRESSION`, [ EXPRESSION ]"""
    words = argv[1:]
    if argv[0] == "[" and (not words or words.pop() != "]"):
        io.err(b"sh: missing ]\n")
        return 2
    return int(not _holds(shell, words))


def _holds(shell: Shell, words: list[str]) -> bool:
    for joint in ("-o", "-a"):
        if joint in words:
            at = words.index(joint)
            left, right = _holds(shell, words[:at]), _holds(shell, words[at + 1 :])
            return left or right if joint == "-o" else left and right
    if words and words[0] == "!":
        return not _holds(shell, words[1:])
    if len(words) == 3:
        return _compared(*words)
    if len(words) == 2:
        return _is(shell, *words)
    return bool(words and words[0])


def _is(shell: Shell, option: str, word: str) -> bool:
    files, path = shell.process.files, shell.path(word)
    tests = {
        "-z": lambda: not word,
        "-n": lambda: bool(word),
        "-e": lambda: files.exists(path),
        "-f": lambda: files.exists(path) and not files.is_folder(path),
        "-d": lambda: files.is_folder(path),
        "-r": lambda: files.exists(path),
        "-w": lambda: files.exists(path),
        "-x": lambda: files.exists(path),
        "-s": lambda: files.exists(path) and len(files.read(path)) > 0,
    }
    return tests[option]() if option in tests else False


def _compared(left: str, operator: str, right: str) -> bool:
    if operator in ("=", "=="):
        return left == right
    if operator == "!=":
        return left != right
    a, b = int(left), int(right)
    numbers = {"-eq": a == b, "-ne": a != b, "-lt": a < b, "-le": a <= b, "-gt": a > b, "-ge": a >= b}
    return numbers[operator]


async def wget(shell: Shell, argv: list[str], io: Io) -> int:
    """`wget [-q] [-O -] URL`; also curl [-s] URL."""
    given, words = options(argv, "OTtomwHX")
    url = words[-1] if "://" in words[-1] else f"http://{words[-1]}"
    try:
        status, body = shell.process.get(url)
    except ConnectionError as error:
        io.err(f"{argv[0]}: can't connect to remote host: {error}\n".encode())
        return 7 if argv[0] == "curl" else 1
    await shell.process.sleep(0.005)
    if status >= 400 and (argv[0] == "wget" or "f" in given):
        io.err(f"{argv[0]}: server returned error: HTTP/1.1 {status}\n".encode())
        return 22 if argv[0] == "curl" else 1
    io.out(body.encode())
    return 0


async def nc(shell: Shell, argv: list[str], io: Io) -> int:
    """`nc -z HOST PORT`: is somebody there? nc -l [-k] -p PORT: listen."""
    given, words = options(argv, "pweis")
    if "l" in given:
        port = int(given.get("p") or words[-1])
        shell.process.listen(port, lambda _path: (200, ""))
        await shell.process.sleep(1e9)
    try:
        shell.process.network.dial(words[0], int(words[1]))
    except ConnectionError as error:
        io.err(f"nc: {words[0]} ({words[0]}:{words[1]}): {error}\n".encode() if "v" in given else b"")
        return 1
    return 0


async def httpd(shell: Shell, argv: list[str], _io: Io) -> int:
    """`httpd -f [-p PORT] [-h FOLDER]`: busybox's web server."""
    given, _ = options(argv, "pch")
    folder = given.get("h", shell.cwd).rstrip("/")

    def respond(path: str) -> tuple[int, str]:
        name = folder + (path if path != "/" else "/index.html")
        files = shell.process.files
        return (200, files.read(name).decode(errors="replace")) if files.exists(name) else (404, "not found\n")

    shell.process.listen(int(given.get("p", "80").rpartition(":")[2]), respond)
    await shell.process.sleep(1e9)
    return 0


async def show(shell: Shell, argv: list[str], io: Io) -> int:
    """hostname, whoami, id, pwd, uname, arch, nproc, uptime, basename, dirname."""
    process = shell.process
    up = int(process.loop.now)
    last = argv[-1]
    answers = {
        "hostname": process.name,
        "whoami": "root",
        "id": "uid=0(root) gid=0(root)",
        "pwd": shell.cwd,
        "uname": "Linux" if "-a" not in argv else f"Linux {process.name} 6.1.0-demo x86_64 GNU/Linux",
        "arch": "x86_64",
        "nproc": "4",
        "uptime": f" up {up // 60} min,  load average: 0.12, 0.10, 0.09",
        "basename": last.rstrip("/").rpartition("/")[2],
        "dirname": last.rpartition("/")[0] or ".",
    }
    io.out(f"{answers[argv[0]]}\n".encode())
    return 0


async def df(shell: Shell, _argv: list[str], io: Io) -> int:
    """df: the container's volumes."""
    lines = ["Filesystem           1K-blocks      Used Available Use% Mounted on"]
    for mount in shell.process.files.mounts:
        size, used = (mount.volume.capacity or 20 << 30) // 1024, mount.volume.used // 1024
        share = -(-100 * used // size) if size else 100
        lines.append(f"{'/dev/vda1':20} {size:9d} {used:9d} {size - used:9d} {share:3d}% {mount.at or '/'}")
    io.out(("\n".join(lines) + "\n").encode())
    return 0
