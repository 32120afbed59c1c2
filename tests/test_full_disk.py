"""A disk that takes nothing: said in words, nothing half done, well again by itself."""

import json
from pathlib import Path

import pytest

from siantre_box.core.errors import CannotStore
from tests import namespaces

TAKE = """
import json, signal, sys
from pathlib import Path
from tests.ports import free_port
from tests.real import RealBox

home = Path(sys.argv[1])
box = RealBox(home, "--port", free_port())
box.set_up()
box.start()

def take():
    phone = box.client()
    answer = phone.post("/ambil", layanan=1, nonce=phone.get("/").field("nonce"))
    given = answer.headers.get("Location")
    label = phone.get(given).data("label") if given else answer.words
    return answer.status, label

said = {"first": [take(), take()]}
filler = home / "film"

def fill():
    try:
        with filler.open("ab", buffering=0) as film:
            while True:
                film.write(b"x" * 4096)
    except OSError:
        pass

def refused(act, taken):
    '''Try until it is refused: the box gives room back when it is idle.'''
    while True:
        fill()
        status, words = act()
        if status != 303:
            return status, words
        taken.append((status, words))

def log_in():
    answer = operator.post("/masuk", nama="budi", sandi="rahasia-dapur")
    return answer.status, answer.words

said["taken"] = []
said["full"] = [refused(take, said["taken"]) for _ in range(2)]
operator = box.client()
said["pages"] = [operator.get(page).status for page in ("/", "/tv", "/tv/papan")]
status, words = refused(log_in, [])
said["log_in"] = [status, "menyimpan" in words]
filler.unlink()
said["after"] = [take(), take()]
box.end(signal.SIGKILL)
box.start()
said["again"] = take()
said["exit"] = box.end(signal.SIGTERM)
print(json.dumps(said))
"""

LONG_READER = """
import json, sys
from pathlib import Path
from siantre_box.core import database, settings, sqlite
from siantre_box.core.errors import CannotStore
from tests.world import furnish

file = Path(sys.argv[1]) / "siantre.db"
furnish(file)
log = file.with_name("siantre.db-wal")

def is_kept(value):
    try:
        settings.remember("notice", value * 100_000)
    except CannotStore:
        return False
    return True

is_kept("a")
database.empty_log()
reader = sqlite.open_beside(file)
reader.execute("BEGIN")
reader.execute("SELECT * FROM services").fetchall()
while is_kept("b"):
    pass
full = log.stat().st_size
reader.close()
said = [full, is_kept("c"), log.stat().st_size, is_kept("d")]
print(json.dumps(said))
"""

TOGETHER = """
import json, sys
from pathlib import Path
from siantre_box.core import sqlite
from siantre_box.core.errors import CannotStore
from tests.world import furnish, in_one_batch, line, visitor_takes

box = furnish(Path(sys.argv[1]) / "siantre.db")
# As a long reader does: the log then cannot begin again, and wants room.
reader = sqlite.open_beside(box.path)
reader.execute("BEGIN")
reader.execute("SELECT * FROM services").fetchall()
film = Path(sys.argv[1]) / "film"
with film.open("wb", buffering=0) as file:
    try:
        while file.write(b"x" * 4096):
            pass
    except OSError:
        pass
given, came = [], []
while not any(isinstance(one, CannotStore) for one in came):
    given += [one.label for one in came]
    came = in_one_batch(*[lambda: visitor_takes(box.umum)] * 8)
said = [[str(one) for one in came], given == line()]
film.unlink()
reader.close()
print(json.dumps([*said, visitor_takes(box.umum).number == len(given) + 1]))
"""

START_FULL = """
import json, signal, sys
from pathlib import Path
from tests.ports import free_port
from tests.real import RealBox, command

home = Path(sys.argv[1])
box = RealBox(home, "--port", free_port())
box.set_up()
with (home / "film").open("wb", buffering=0) as film:
    try:
        while True:
            film.write(b"x" * 4096)
    except OSError:
        pass
done = command(home, "--headless", "--port", 0)
said = [done.returncode, done.stderr]
(home / "film").unlink()
box.start()
said.append(box.end(signal.SIGTERM))
print(json.dumps(said))
"""

START_READ_ONLY = """
import json, subprocess, sys
from tests.real import command
home = sys.argv[1]
said = [command(home, "create-admin", "budi", typed="rahasia-dapur\\n").returncode]
subprocess.run(["mount", "-o", "remount,bind,ro", home], check=True)
for words in ("--headless", "set business_name X", "backup", "restore x.db"):
    done = command(home, *words.split())
    said.append([done.returncode, done.stderr])
print(json.dumps(said))
"""


pytestmark = pytest.mark.timeout(180)  # with a busy machine


def with_disk(piece: str, folder: Path) -> list[object] | dict[str, object]:
    said = namespaces.with_disk(piece, folder, folder=folder, size="5m")
    return json.loads(said.splitlines()[-1])


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


def a_label(number: int) -> list[object]:
    return [303, f"A-{number:03}"]


@pytest.mark.slow
def test_a_full_disk_refuses_numbers_in_words_until_there_is_room(disk: Path) -> None:
    said = with_disk(TAKE, disk)
    assert said["first"] == [a_label(1), a_label(2)]
    given = 2 + len(said["taken"])
    assert said["taken"] == [a_label(n) for n in range(3, given + 1)]
    for status, page in said["full"]:
        assert status == 507
        assert "tidak bisa menyimpan: penyimpanan penuh atau terkunci" in page
    assert said["pages"] == [200, 200, 200]
    assert said["log_in"] == [507, True]
    assert said["after"] == [a_label(given + 1), a_label(given + 2)]
    assert said["again"] == a_label(given + 3)
    assert said["exit"] == 0


def test_a_disk_filled_by_the_log_has_its_room_back_once_its_reader_is_gone(
    disk: Path,
) -> None:
    full, first, log, second = with_disk(LONG_READER, disk)
    assert full > 4_000_000
    assert (first, log, second) == (False, 0, True)


def test_a_full_disk_refuses_all_who_share_a_commit_in_words(disk: Path) -> None:
    refused, are_others_there, goes_on = with_disk(TOGETHER, disk)
    assert refused == [str(CannotStore())] * 8
    assert are_others_there
    assert goes_on


@pytest.mark.slow
def test_a_start_on_a_full_disk_is_one_sentence_or_a_box(disk: Path) -> None:
    code, sentence, after = with_disk(START_FULL, disk)
    assert code == 1
    assert sentence.count("\n") == 1
    assert "penuh" in sentence
    assert after == 0


@pytest.mark.slow
def test_a_home_that_cannot_be_written_is_one_sentence(disk: Path) -> None:
    made, *refused = with_disk(START_READ_ONLY, disk)
    assert made == 0
    for code, sentence in refused:
        assert code == 1
        assert sentence.count("\n") == 1
        assert "Traceback" not in sentence
