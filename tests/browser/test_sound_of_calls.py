"""A joined call as a real decoder hears it: as long as its pieces, without a gap."""

import pytest

from siantre_box import paths
from siantre_box.core import calling
from siantre_box.speech import mp3, voice
from tests.browser.conftest import queue

OURS = paths.assets() / "voice"
ONE_FRAME = mp3.SECONDS
LONGEST_PAUSE = 0.5
# Its length, and its silences between first and last sound, in windows of 20 ms.
DECODE = """async (url) => {
  const bytes = await (await fetch(url)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(bytes);
  const samples = sound.getChannelData(0), width = 882;
  let picture = '';
  for (let at = 0; at < samples.length; at += width) {
    const part = samples.subarray(at, at + width);
    const power = part.reduce((sum, one) => sum + one * one, 0) / part.length;
    picture += Math.sqrt(power) > 0.003 ? '#' : '.';
  }
  const silences = picture.replace(/^[.]+|[.]+$/g, '').match(/[.]+/g) || [];
  return {
    seconds: sound.duration,
    pauses: silences.map((one) => one.length / 50),
  };
}"""


@pytest.fixture
def heard(house, tv):
    """Let the TV's engine decode the sound of the call of a ticket."""

    def hear() -> dict[str, object]:
        queue(house, 1)
        calling.call_next(house.box.seated("Sari", 1), None)
        tv.wait_for_selector(".panel[data-label='A-001']", state="attached")
        event = tv.locator(".panel").last.get_attribute("data-event")
        return tv.evaluate(DECODE, f"/suara/{event}.mp3")

    return hear


def test_a_decoder_finds_the_length_that_the_pieces_have(heard):
    wanted = mp3.duration(voice.announce("A-001", "Loket 1", "digits", [OURS, OURS]))
    assert heard()["seconds"] == pytest.approx(wanted, abs=2 * ONE_FRAME)


def test_a_decoder_finds_no_gap_at_the_joins_but_the_pauses_of_a_speaker(heard):
    pauses = heard()["pauses"]
    assert max(pauses) <= LONGEST_PAUSE
    assert sum(pause > 0.2 for pause in pauses) == 3  # chime, “antrian”, counter
