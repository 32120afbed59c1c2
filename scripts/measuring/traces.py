"""Follow requests through our own functions, in the worker that answers them."""

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from siantre_box.appliance import Appliance
from tests import world
from tests.client import Client

OURS = str(Path(__file__).resolve().parents[2] / "siantre_box")
# The threads that answer requests. How often the others look round is chance.
WORKERS = "worker-"


@dataclass(frozen=True)
class Trace:
    """How many calls of our functions one request made, and across how many files.

    `way` names the functions in the order in which they were called first.
    """

    request: str
    calls: int
    functions: int
    files: int
    changes: int
    way: tuple[str, ...]


class _Recorder:
    """Notes each call of our functions by a worker while it is on."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.is_on = False

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if not self.is_on or event != "call" or not code.co_filename.startswith(OURS):
            return
        if threading.current_thread().name.startswith(WORKERS):
            self.calls.append((code.co_filename, code.co_qualname))

    def follow(self, request: str, act: Callable[[], object]) -> Trace:
        """Return what was called while somebody acts."""
        self.calls = []
        self.is_on = True
        act()
        self.is_on = False
        files = [file for file, _ in self.calls]
        return Trace(
            request=request,
            calls=len(self.calls),
            functions=len(set(self.calls)),
            files=len(set(files)),
            changes=sum(a != b for a, b in zip(files, files[1:], strict=False)),
            way=tuple(
                f"{Path(file).relative_to(OURS)} {name}"
                for file, name in dict.fromkeys(self.calls)
            ),
        )


def all_requests() -> Iterator[Trace]:
    """Serve a furnished box and follow five requests, each the second of its kind.

    The first of a kind would also compile a template.
    """
    recorder = _Recorder()
    threading.setprofile(recorder)
    with tempfile.TemporaryDirectory() as home:
        box = world.furnish(Path(home) / "siantre.db")
        desk = box.seated("Sari", 1)
        admin = box.seated("Budi", 2)
        appliance = Appliance(Path(home), "127.0.0.1", 0)
        appliance.start()
        thread = appliance.serve_in_background()
        try:
            people = _people(appliance.port, desk.token, admin.token)
            yield from _follow(recorder, *people)
        finally:
            threading.setprofile(None)
            sys.setprofile(None)
            appliance.stop()
            thread.join()


def _people(port: int, desk: str, admin: str) -> tuple[Client, Client, Client]:
    phone, sari, budi = (Client(port) for _ in range(3))
    for client, token in ((sari, desk), (budi, admin)):
        client.cookies[f"petugas_{port}"] = token
    return phone, sari, budi


def _follow(
    recorder: _Recorder, phone: Client, sari: Client, budi: Client
) -> Iterator[Trace]:
    for turn in (1, 2):
        phone.cookies.clear()  # another phone: one waits once for a service
        form = phone.get("/").field("nonce")
        ticket: list[str] = []

        def take(form: str = form, ticket: list[str] = ticket) -> None:
            said = phone.post("/ambil", layanan=1, nonce=form)
            ticket.append(said.headers["Location"])

        seen = sari.get("/operator").field("sekarang")
        traces = (
            recorder.follow("POST /ambil", take),
            recorder.follow(
                "GET /tiket/<key> after a change",
                lambda ticket=ticket: phone.get(ticket[0]),
            ),
            recorder.follow(
                "POST /operator/berikutnya",
                lambda seen=seen: sari.post("/operator/berikutnya", sekarang=seen),
            ),
            recorder.follow("GET /operator", lambda: sari.get("/operator")),
            recorder.follow(
                "POST /admin/pengaturan",
                lambda: budi.post("/admin/pengaturan", put_back_behind="4"),
            ),
        )
        if turn == 2:
            yield from traces
