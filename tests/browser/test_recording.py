"""The admin records a counter's name, with a microphone that plays a file."""

import math
import re
import struct
import wave
from pathlib import Path

import pytest
from playwright.sync_api import expect

from siantre_box import paths
from siantre_box.core import counters
from siantre_box.speech import mp3
from siantre_box.speech.voice import RECORDED_FOLDER
from tests.browser.conftest import COUNTER, keep, launch, log_in, stand_still, until
from tests.browser.test_pages import violations

RATE = 44100
MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


# The root mean square of what is spoken in an mp3, in decibels of full scale.
LOUDNESS = """bytes => new AudioContext({ sampleRate: 44100 })
  .decodeAudioData(new Uint8Array(bytes).buffer).then(function (sound) {
    const samples = sound.getChannelData(0), power = [];
    for (let at = 0; at + 441 <= samples.length; at += 441) {
      power.push(samples.slice(at, at + 441).reduce((sum, n) => sum + n * n, 0) / 441);
    }
    const top = Math.max(...power), voiced = power.filter(one => one > top / 1000);
    return 10 * Math.log10(voiced.reduce((sum, one) => sum + one, 0) / voiced.length);
  })"""


HIGHEST_BAR = """() => Math.max(...Array.from(
  document.querySelectorAll('.voice-level i'), bar => bar.offsetHeight))"""


COUNT_ASKED = """() => {
  const devices = navigator.mediaDevices, ask = devices.getUserMedia;
  window.asked = 0;
  devices.getUserMedia = function (what) { asked += 1; return ask.call(this, what); };
}"""


def write_tone(path: Path) -> None:
    """Write ten seconds of 440 Hz, as a microphone hears them from a distance."""
    samples = [round(1500 * math.sin(n * math.tau * 440 / RATE)) for n in range(RATE)]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{RATE}h", *samples) * 10)


@pytest.fixture
def budi(chromium, house, watched, tmp_path):
    """The admin at the counter's computer, which has a microphone."""
    counters.change(house.box.lokets[0], 1, "Ruang dr. Siti", {house.box.umum})
    write_tone(tmp_path / "tone.wav")
    said = f"--use-file-for-fake-audio-capture={tmp_path / 'tone.wav'}"
    browser = launch(chromium.browser_type, "chromium", *MICROPHONE, said)
    context = browser.new_context(
        base_url=house.url, permissions=["microphone"], **COUNTER
    )
    watched.watch(context)
    page = context.new_page()
    yield log_in(page, "budi")
    browser.close()


def test_a_name_that_was_recorded_is_spoken_like_our_own(house, budi):
    budi.goto("/admin/layanan")
    budi.get_by_role("button", name="Ruang dr. Siti").click()
    dialog = budi.get_by_role("dialog", name="Ubah Ruang dr. Siti")
    expect(dialog.get_by_text("belum bisa menyebut")).to_be_visible()
    keep(budi, "admin-loket-kosong")
    assert violations(budi) == []
    stand_still(budi)  # a busy machine may need more than the five seconds that it has
    dialog.get_by_role("button", name="Rekam sebutan").click()
    expect(dialog.get_by_text("Ucapkan sekarang")).to_be_visible()
    expect(dialog.get_by_text("silakan menuju Ruang dr. Siti")).to_be_visible()
    until(lambda: budi.clock.run_for(20) or budi.evaluate(HIGHEST_BAR) > 5, budi)
    keep(budi, "admin-loket-merekam")
    stop = dialog.get_by_role("button", name="Berhenti")
    expect(stop.locator("svg")).to_be_visible()
    stop.click()
    expect(dialog.get_by_text("Rekaman Anda")).to_be_visible()
    told = dialog.get_by_text(re.compile(r"^\d+ detik")).inner_text()
    keep(budi, "admin-loket")
    [file] = (house.home / RECORDED_FOLDER).iterdir()
    assert file.name == "tempat-ruang-dr-siti.mp3"
    recorded = file.read_bytes()
    seconds = mp3.duration(recorded)
    assert seconds > 0.2
    assert told.startswith(f"{max(1, round(seconds))} detik")
    ours = (paths.assets() / "voice" / "tempat-poli-gigi.mp3").read_bytes()
    wanted = budi.evaluate(LOUDNESS, list(ours))
    assert budi.evaluate(LOUDNESS, list(recorded)) == pytest.approx(wanted, abs=2)
    with budi.expect_response(re.compile("coba.mp3")) as heard:
        dialog.get_by_role("link", name="Dengarkan").click()
    assert heard.value.ok


# It would end by itself after five seconds, while axe still looks.
ENDLESS = """() => { const wait = window.setTimeout;
  window.setTimeout = (act, ms) => (ms === 5000 ? 0 : wait(act, ms)); }"""


def test_the_dialog_that_records_is_for_everybody(budi):
    budi.goto("/admin/layanan")
    budi.evaluate(ENDLESS)
    budi.get_by_role("button", name="Ruang dr. Siti").click()
    dialog = budi.get_by_role("dialog", name="Ubah Ruang dr. Siti")
    dialog.get_by_role("button", name="Rekam sebutan").click()
    expect(dialog.get_by_text("Ucapkan sekarang")).to_be_visible()
    assert violations(budi) == []
    dialog.get_by_role("button", name="Berhenti").click()
    expect(dialog.get_by_text("Rekaman Anda")).to_be_visible()
    assert violations(budi) == []


def test_two_clicks_record_once(budi):
    budi.goto("/admin/layanan")
    budi.evaluate(COUNT_ASKED)
    budi.evaluate(ENDLESS)
    budi.get_by_role("button", name="Ruang dr. Siti").click()
    dialog = budi.get_by_role("dialog", name="Ubah Ruang dr. Siti")
    record = dialog.get_by_role("button", name="Rekam sebutan")
    record.evaluate("button => { button.click(); button.click(); }")
    expect(dialog.get_by_text("Ucapkan sekarang")).to_be_visible()
    assert budi.evaluate("asked") == 1
    until(lambda: budi.evaluate(HIGHEST_BAR) > 5, budi)
    dialog.get_by_role("button", name="Berhenti").click()
    expect(dialog.get_by_text("Rekaman Anda")).to_be_visible()


def test_while_a_name_is_typed_the_page_says_how_it_will_be_spoken(budi, house):
    budi.goto("/admin/layanan")
    budi.get_by_role("button", name="Loket 2").click()
    dialog = budi.get_by_role("dialog")
    part = dialog.locator("fieldset.voice")
    expect(part).to_contain_text("“silakan menuju Loket 2”")
    name = dialog.get_by_label("Nama sendiri")
    name.fill("Ruang dr. Ani")
    expect(part).to_contain_text("SiAntre belum bisa menyebut nama ini")
    expect(part.get_by_role("link", name="Coba")).to_have_count(0)
    keep(budi, "admin-sebutan-diketik")
    assert violations(budi) == []
    name.fill("Poli Gigi")
    expect(part).to_contain_text("“silakan menuju Poli Gigi”")
    name.fill("")
    expect(part).to_contain_text("“silakan menuju Loket 2”")
    expect(part.get_by_role("button", name="Rekam sendiri")).to_be_visible()
    name.fill("Ruang dr. Ani")
    dialog.get_by_role("button", name="Simpan").click()
    note = "Suara belum bisa menyebut Ruang dr. Siti, Ruang dr. Ani."
    expect(budi.locator(".card-warn")).to_contain_text(note)
    keep(budi, "admin-sebutan-belum")
