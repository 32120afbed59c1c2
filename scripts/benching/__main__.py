"""Measure what is promised about speed, and print one JSON."""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict

from benching.crowds import crowds
from benching.full_round import full_round
from benching.growth import growth
from benching.rates import rates, weights
from benching.rush import rush
from benching.snapshots import snapshots
from benching.starts import starts
from benching.visits import visits


def main() -> int:
    """Measure everything; returns the exit code."""
    parser = argparse.ArgumentParser("scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run instead of five")
    is_quick = parser.parse_args().quick
    rounds = 1 if is_quick else 5
    load = os.getloadavg()[0]
    figures = [
        *rates(rounds),
        *weights(),
        *visits(rounds),
        *rush(rounds),
        *snapshots(),
        *full_round(),
        *starts(rounds),
        *crowds(is_quick),
        *growth(is_quick),
    ]
    said = {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count(),
        "load before": load,
        "rounds": rounds,
        "figures": [asdict(figure) for figure in figures],
    }
    print(json.dumps(said, indent=1))
    return 0 if all(figure.holds for figure in figures) else 1


sys.exit(main())
