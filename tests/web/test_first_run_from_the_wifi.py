"""The first run and the box as it is started, from another computer on a real wire."""

import json

import pytest

from tests import namespaces

pytestmark = pytest.mark.slow

# The box's end of the wire is 10.9.0.1; the other end goes to a network of its own.
WIRE = """
ip link add box type veth peer name guest
ip addr add 10.9.0.1/24 dev box
ip link set box up
"""
PIECE = """
import atexit, json, os, re, subprocess, sys

home = sys.argv[1]
# It lives as long as this piece, whose end closes its pipe.
guest = subprocess.Popen(["unshare", "--net", "cat"], stdin=subprocess.PIPE,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
box = subprocess.Popen(
    [sys.executable, "-m", "siantre_box", "--headless", "--home", home,
     "--port", "8080"], stdout=subprocess.PIPE, text=True)
enter = ["nsenter", "-t", str(guest.pid), "--net"]
atexit.register(guest.kill)
atexit.register(box.kill)
own = os.readlink("/proc/self/ns/net")
while os.readlink(f"/proc/{guest.pid}/ns/net") == own:
    pass
subprocess.run(["ip", "link", "set", "guest", "netns", str(guest.pid)], check=True)
for order in ("ip addr add 10.9.0.2/24 dev guest", "ip link set guest up"):
    subprocess.run([*enter, *order.split()], check=True)

lines = iter(box.stdout.readline, "")
[code] = next(filter(None, (re.findall("Kode penyiapan: ([0-9]{6})", line)
                            for line in lines)))

ASK = '''
import sys
from tests.client import FORM, Client
method, path, body, *headers = sys.argv[1:]
client = Client(8080, host="10.9.0.1")
sent = {"Origin": client.origin, "Content-Type": FORM}
sent.update(header.split(": ", 1) for header in headers)
answer = client.ask(method, path, body, sent)
print(answer.status, answer.headers["Location"], answer.headers["Set-Cookie"])
'''

def ask(where, method, path, body="", *headers):
    order = [*where, sys.executable, "-c", ASK, method, path, body, *headers]
    return subprocess.run(order, capture_output=True, text=True).stdout.split()[:3]

told = {
    "begins": ask(enter, "GET", "/mulai"),
    "forged": ask(enter, "POST", "/mulai/nama", "nama=Milik+saya",
                  "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1"),
    "as localhost": ask(enter, "POST", "/mulai/nama", "nama=Milik+saya",
                        "Host: localhost", "Origin: http://localhost"),
    "as another": ask(enter, "POST", "/mulai/nama", "nama=Milik+saya",
                      "Host: siantre.example", "Origin: http://siantre.example"),
    "here": ask([], "GET", "/mulai"),
    "with the code": ask(enter, "POST", "/mulai/kode", "kode=" + code),
}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the box answers."""
    home = tmp_path_factory.mktemp("home")
    return json.loads(namespaces.in_network(PIECE, home, before=WIRE))


def test_another_computer_is_asked_for_the_code(told):
    assert told["begins"][:2] == ["303", "/mulai/kode"]


@pytest.mark.parametrize("way", ["forged", "as localhost"])
def test_it_cannot_pass_for_the_boxs_own(told, way):
    assert told[way][0] == "403"


def test_a_foreign_name_is_refused(told):
    assert told["as another"][0] == "421"


def test_the_boxs_own_address_is_this_computer(told):
    assert told["here"][:2] == ["303", "/mulai/nama"]


def test_the_code_on_the_console_lets_it_in(told):
    status, location, cookie = told["with the code"]
    assert (status, location) == ("303", "/mulai/nama")
    assert cookie.startswith("mulai_8080=")
