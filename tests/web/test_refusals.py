import pytest

from siantre_box.web import refusals
from siantre_box.web.log_in_limit import TriedTooOften


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 detik"), (99, "99 detik"), (100, "2 menit"), (256, "5 menit")],
)
def test_a_wait_is_said_in_seconds_and_a_long_one_in_minutes(box, seconds, said):
    refusal = TriedTooOften(seconds=seconds)
    assert str(refusal) == (f"Terlalu sering salah. Coba lagi {said} lagi.")
    assert refusals.headers(refusal) == {"Retry-After": str(seconds)}
