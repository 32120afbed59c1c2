"""What a call sounds like: one mp3 file a call, joined when it is asked for."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from siantre_box.core import counters, setting_list, settings
from siantre_box.speech import voice
from siantre_box.views import boards
from siantre_box.web.box import box

SAMPLE = "A-012"

pages = Blueprint("sound", __name__, url_prefix="/suara")


@pages.get("/<int:event>.mp3")
def call(event: int) -> Response:
    """Give the announcement of a call that the board shows."""
    # Only what is on the board: sounds of all numbers would be a load for the asking.
    shown = next((row for row in boards.board().calls if row.event == event), None)
    if shown is None:
        raise NotFound
    return _sound(_announced(shown.label, shown.counter, settings.value))


@pages.get("/bel.mp3")
def chime() -> Response:
    """Give the chime alone."""
    return _sound(voice.join([voice.CHIME], box().voices))


@pages.get("/coba.mp3")
def sample() -> Response:
    """Give an example: of one counter, or with choices that need not be stored yet."""
    counter_id = request.args.get("loket", type=int)
    if counter_id is None:
        counter = f"{_chosen('counter_word')} 1"
    else:
        counter = counters.find(counter_id).display_name
    return _sound(_announced(SAMPLE, counter, _chosen))


def _announced(label: str, counter: str, choice: Callable[[str], str]) -> bytes:
    folders = box().voices
    if choice("voice") == "chime":
        return voice.join([voice.CHIME], folders)
    return voice.announce(label, counter, choice("voice_style"), folders)


def _chosen(key: str) -> str:
    asked = request.args.get(key, "")
    is_choice = asked in dict(setting_list.BY_KEY[key].choices)
    return asked if is_choice else settings.value(key)


def _sound(data: bytes) -> Response:
    # Not to be kept: after a restore another call may have the same number. In parts,
    # for many a TV asks for its sounds by range and plays nothing that comes whole.
    response = Response(data, mimetype="audio/mpeg")
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response
