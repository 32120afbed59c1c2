"""The running text where the device asks for less motion: lines, one after another."""

from siantre_box.core import rollover
from tests.browser.conftest import TV, keep, stand_still

TURN = 8_000
TEXT = (
    "Siapkan kartu berobat dan KTP asli Anda sebelum dipanggil supaya cepat dilayani.\n"
    "Pendaftaran poli gigi ditutup pukul 11.00, poli umum pukul 14.00.\n"
    "Dilarang merokok di seluruh lingkungan klinik. Terima kasih."
)
# The words in sight, "|" before one that is cut off at an edge.
IN_SIGHT = """() => {
  const line = document.getElementById('ticker').getBoundingClientRect();
  const walker = document.createTreeWalker(
    document.getElementById('ticker'), NodeFilter.SHOW_TEXT);
  const seen = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const word of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const place = range.getBoundingClientRect();
      const middle = (place.top + place.bottom) / 2;
      if (middle > line.top && middle < line.bottom) {
        const isWhole = place.top >= line.top && place.bottom <= line.bottom
          && place.left >= line.left - 1 && place.right <= line.right + 1;
        seen.push((isWhole ? '' : '|') + word[0]);
      }
    }
  }
  return seen.join(' ');
}"""


def board(device, text):
    """Open a TV that asks for less motion, its time standing still."""
    rollover.change_settings({"ticker": text})
    tv = device(TV, reduced_motion="reduce")
    stand_still(tv)
    tv.goto("/tv?suara=0")
    return tv


def test_a_text_too_long_for_the_foot_is_read_line_by_line(house, device):
    tv = board(device, TEXT)
    seen = [tv.evaluate(IN_SIGHT)]
    keep(tv, "tv-teks-diam")
    for _ in range(2):
        tv.clock.run_for(TURN)
        seen.append(tv.evaluate(IN_SIGHT))
    assert " ".join(seen) == " ".join(TEXT.split())
    tv.clock.run_for(TURN)
    assert tv.evaluate(IN_SIGHT) == seen[0]


def test_a_text_that_fits_stands_where_it_is(house, device):
    tv = board(device, "Bawa KTP asli.")
    for _ in range(2):
        assert tv.evaluate(IN_SIGHT) == "Bawa KTP asli."
        tv.clock.run_for(TURN)
