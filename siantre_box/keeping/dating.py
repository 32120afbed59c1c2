"""Which copies' times can be believed: the clock may have lied as they were made."""

from collections.abc import Sequence

from siantre_box import RELEASED
from siantre_box.core import clock, trust
from siantre_box.keeping.backup import Copy


def believed(copies: Sequence[Copy]) -> frozenset[int]:
    """Return the numbers of the copies whose time is believed.

    Copies are numbered as they are made, so that the most of them whose times follow
    one another tell the truth; never one of before the program or of a time to come.
    """
    if not clock.is_trusted():
        return frozenset()
    soon = clock.now() + trust.APART
    chains: list[list[Copy]] = []
    for one in sorted(copies, key=lambda one: one.sequence):
        if RELEASED <= one.made_at <= soon:
            chains.append([*_longest_before(chains, one), one])
    return frozenset(one.sequence for one in max(chains, key=len, default=[]))


def _longest_before(chains: list[list[Copy]], one: Copy) -> list[Copy]:
    fitting = (each for each in chains if each[-1].made_at <= one.made_at + trust.APART)
    return max(fitting, key=len, default=[])
