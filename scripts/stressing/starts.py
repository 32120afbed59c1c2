"""A start that cannot be: the port is somebody else's, or the box runs already."""

import socket

from stressing.box import Box, Tally, furnished


def taken_port(is_quick: bool) -> Tally:
    """Another program has the box's port: said, never moved, and back when free."""
    tally = Tally("the port stays: said when taken, the same one when free again")
    with furnished() as box:
        box.start()
        kept = box.port
        for _ in range(1 if is_quick else 5):
            box.end()
            with socket.socket() as other:
                other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                other.bind(("127.0.0.1", kept))
                other.listen()
                before = box.complaints()
                code, said = _outcome(box)
            complaint = box.complaints_since(before)
            tally.check(code not in (0, None), f"it ended with {code}")
            tally.check(str(kept) in complaint, f"it names no port: {complaint}")
            tally.check("http://" not in said, f"it moved: {said}")
            box.start()
            tally.check(box.port == kept, f"it moved to {box.port}")
            tally.figure = "said in one sentence that names the port"
        tally.check("Traceback" not in box.complaints(), box.complaints()[-500:])
    return tally


def two_boxes(is_quick: bool) -> Tally:
    """A second start on one home shows the first, also several at once."""
    tally = Tally("one box per home: a second start shows the first and exits 0")
    with furnished() as box:
        box.start()
        others = [Box(box.home, [], []) for _ in range(3 if is_quick else 8)]
        for other in others:
            other.port = box.port
            other.spawn()
        for other in others:
            said, _ = other.process.communicate(timeout=120)
            code, other.process = other.process.returncode, None
            tally.check(code == 0, f"it ended with {code}")
            tally.check(f":{box.port}/" in said, f"it said {said}")
        tally.check(box.browser().take()[1] == "A-001", "the first was disturbed")
        tally.figure = f"{len(others)} more starts at once"
    return tally


def _outcome(box: Box) -> tuple[int | None, str]:
    said, _ = box.spawn().communicate(timeout=120)
    code, box.process = box.process.returncode, None
    return code, said
