"""Random and malformed requests: no failure, no traceback, nothing stored."""

import contextlib
import random
import re
import secrets
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from stressing.box import Box, Tally, furnished
from tests.web.expectations import EXPECTED

SENDERS, LISTENS = 16, 0.4  # at once; seconds, for half a request gets no answer
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "\x01")
ODD = (
    "0",
    "-1",
    "99999999999999999999",
    "9" * 5000,
    "nan",
    "%00",
    "%ff%fe",
    "..%2f..",
    "%F0%9F%98%80",
    "' OR 1=1 --",
    "<script>",
    "{{7*7}}",
    "A" * 22,
    "%s%n",
    "",
)
FIELDS = re.findall(
    r"\w+",
    "layanan nonce nomor sekarang dari ke tekan loket nama sandi lanjut sejak tunggu"
    " suara kode buka ya huruf tanggal",
)
HEADERS = (
    "Host: a.example",
    "Host: [::1",
    "Host: 127.0.0.1:99999999",
    "Host:",
    "\x00: \xff",
    "Content-Length: -1",
    "Content-Length: 99999999999",
    "Content-Length: x",
    "Content-Length: 5\r\nContent-Length: 6",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, x",
    "Cookie: petugas=\xff; hp=;;=",
    "Cookie: petugas_80=\xff; hp_80=;;=",
    "Expect: 100-continue",
    "Connection: upgrade\r\nUpgrade: websocket",
    "Range: bytes=-9",
    "Origin: null",
    "Origin: http://[",
    "X-Halaman: 1",
    "Accept-Encoding: \x7f",
    "Referer: http://]",
    "Content-Type: multipart/form-data",
    "Content-Type: text/plain; charset=utf-99",
    "X-Forwarded-For: 127.0.0.1",
    "If-None-Match: *",
    "A" * 20_000 + ": 1",
)
BODIES = (
    b"",
    b"\xff\xfe=\xff&%ff=%00",
    b"&&&===" * 400,
    b"a" * 70_000,
    b"5\r\nab",
    b"fffffffffffffff\r\nx",
    b"--x\r\n\r\n",
    b"\r\n" * 200,
    b"GET / HTTP/1.1\r\n\r\n",
)


def malformed_requests(is_quick: bool) -> Tally:
    """Thousands of requests that no browser would send."""
    tally = Tally("random and malformed requests: no 5xx, no traceback, nothing stored")
    routes = sorted({rule for _, rule in EXPECTED})
    statuses: Counter[int] = Counter()
    with furnished(8) as box:
        box.start()
        before = _everything(box)
        with ThreadPoolExecutor(SENDERS) as pool:
            numbers = range(1500 if is_quick else 10_000)
            for status, said in pool.map(lambda n: _try(box, routes, n), numbers):
                statuses[status] += 1
                is_fine = status < 500 and b"Traceback" not in said
                tally.check(is_fine, f"{said[:300]!r}")
        tally.check(_everything(box) == before, "something was stored")
        tally.check("Traceback" not in box.complaints(), box.complaints()[-2000:])
        tally.check(box.browser().get("/").status == 200, "it serves no more")
    tally.figure = ", ".join(
        f"{many} x {one}" for one, many in sorted(statuses.items())
    )
    tally.figure = tally.figure.replace("x 0", "unanswered (half a request)")
    return tally


def _try(box: Box, routes: list[str], seed: int) -> tuple[int, bytes]:
    chance = random.Random(seed)
    return _send(box, _request(box, chance, chance.choice(routes)))


def _request(box: Box, chance: random.Random, rule: str) -> bytes:
    path = re.sub("<.*?>", lambda _: chance.choice(ODD), rule)
    query = "&".join(_field(chance) for _ in range(chance.randrange(4)))
    head = [f"{chance.choice(METHODS)} {path}?{query} HTTP/1.1"]
    if chance.random() < 0.85:
        head.append(f"Host: 127.0.0.1:{box.port}")
    if chance.random() < 0.5:
        head.append(f"Origin: http://127.0.0.1:{box.port}")
    head += chance.sample(HEADERS, chance.randrange(4))
    body = chance.choice((*BODIES, "&".join(_field(chance) for _ in range(5)).encode()))
    if chance.random() < 0.6:
        head.append(f"Content-Length: {len(body)}")
    sent = "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body
    return _mutated(chance, sent) if chance.random() < 0.3 else sent


def _field(chance: random.Random) -> str:
    return f"{chance.choice(FIELDS)}={chance.choice(ODD)}"


def _mutated(chance: random.Random, sent: bytes) -> bytes:
    """Turn some bytes into others, or leave the end out."""
    spoilt = bytearray(sent)
    for _ in range(chance.randrange(1, 12)):
        spoilt[chance.randrange(min(len(spoilt), 300))] = chance.randrange(256)
    return bytes(spoilt[: chance.randrange(1, len(spoilt) + 1)])


def _send(box: Box, request: bytes) -> tuple[int, bytes]:
    """Send it and listen for a while; return the status, 0 where none came."""
    said = b""
    with socket.create_connection(("127.0.0.1", box.port), timeout=10) as line:
        with contextlib.suppress(OSError):
            line.sendall(request)
        line.settimeout(LISTENS)
        with contextlib.suppress(OSError):
            while part := line.recv(65536):
                said += part
    found = re.match(rb"(?:HTTP/1\.1 100 .*\r\n\r\n)?HTTP/1\.[01] (\d{3})", said)
    return (int(found[1]) if found else 0), said


def _everything(box: Box) -> dict[str, list[tuple]]:
    return {name: box.rows(f"SELECT * FROM {name}") for (name,) in box.rows(TABLES)}


def ticket_links(is_quick: bool) -> Tally:
    """A ticket's link cannot be guessed from another one, and tells nothing."""
    tally = Tally("a ticket's link cannot be guessed, and nothing tells it")
    with furnished(40) as box:
        box.start()
        tally.check(len(set(box.tickets)) == 40, "links twice")
        stranger = box.browser("127.9.0.1")
        answers = set()
        for guess in _guesses(box.tickets, 50 if is_quick else 5000):
            for path in (f"/tiket/{guess}", f"/tiket/{guess}/kartu"):
                answer = stranger.get(path)
                tally.check(answer.status == 404, f"{path}: {answer.status}")
                answers.add((path.endswith("kartu"), answer.words))
        tally.check(len(answers) == 2, f"{len(answers)} kinds of words for 'none'")
        canceled = stranger.post(f"/tiket/{secrets.token_urlsafe(16)}/batal")
        tally.check(canceled.status == 404, "a guess canceled something")
        written = box.complaints() + _logs(box)
        told = [one for one in (*box.tickets, *box.sessions) if one in written]
        tally.check(not told, "a link or a log-in stands in the logs")
    tally.figure = "128 random bits; the same words for every wrong one"
    return tally


def _guesses(tickets: list[str], many: int) -> list[str]:
    """Return links near to real ones, what means "any" to a database, random ones."""
    near = [known[:-1] + "A" for known in tickets if known[-1] != "A"]
    near += [known.swapcase() for known in tickets]
    near += [known[:21] for known in tickets] + [f"{known}%20" for known in tickets[:3]]
    return [
        *near,
        "%25",
        "_" * 22,
        "%2a",
        *(secrets.token_urlsafe(16) for _ in range(many)),
    ]


def _logs(box: Box) -> str:
    files = [one for one in box.home.rglob("*") if ".log" in one.name]
    return "".join(one.read_text("utf-8", "replace") for one in files)
