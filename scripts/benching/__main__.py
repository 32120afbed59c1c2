"""Measure what is promised about speed, and print one JSON."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

from benching.crowds import crowds
from benching.figures import Figure
from benching.full_round import full_round
from benching.growth import growth
from benching.rates import rates, weights
from benching.rush import rush
from benching.snapshots import snapshots
from benching.starts import starts
from benching.visits import visits


def main() -> int:
    """Measure everything, or the parts that are named; returns the exit code."""
    parser = argparse.ArgumentParser("scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run instead of five")
    parser.add_argument("part", nargs="*", help=f"only these: {' '.join(PARTS)}")
    asked = parser.parse_args()
    if unknown := set(asked.part) - set(PARTS):
        parser.error(f"no such part: {' '.join(sorted(unknown))}")
    load = os.getloadavg()[0]
    figures = []
    for name in asked.part or PARTS:
        for figure in PARTS[name](asked.quick):
            figures.append(figure)
            # The whole takes half an hour: what is known already is told.
            print(json.dumps(asdict(figure)), file=sys.stderr, flush=True)
    said = {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count(),
        "load before": load,
        "rounds": rounds(asked.quick),
        "figures": [asdict(figure) for figure in figures],
    }
    print(json.dumps(said, indent=1))
    return 0 if all(figure.holds for figure in figures) else 1


def rounds(is_quick: bool) -> int:
    """Return how often a rate is measured; the median counts."""
    return 1 if is_quick else 5


PARTS: dict[str, Callable[[bool], list[Figure]]] = {
    "rates": lambda is_quick: rates(rounds(is_quick)),
    "weights": lambda _: weights(),
    "visits": lambda is_quick: visits(rounds(is_quick)),
    "rush": lambda is_quick: rush(rounds(is_quick)),
    "snapshots": lambda _: snapshots(),
    "full_round": lambda _: full_round(),
    "starts": lambda is_quick: starts(rounds(is_quick)),
    "crowds": crowds,
    "growth": growth,
}

sys.exit(main())
