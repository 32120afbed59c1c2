"""Bring the bad days on a real box; one JSON line a promise."""

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from stressing.addresses import many_addresses
from stressing.box import Tally
from stressing.clock import (
    clock_jumps_while_running,
    clock_wrong_at_start,
    over_reset,
)
from stressing.crowd import flood_from_one_address
from stressing.damage import damaged_files
from stressing.disk import full_disk, read_only_home
from stressing.flush import flush_before_answer
from stressing.garbage import malformed_requests, ticket_links
from stressing.hidden_phone import hidden_phone
from stressing.locks import foreign_lock
from stressing.log_ins import log_in_flood
from stressing.lost_files import deleted_files
from stressing.moments import (
    cut_while_copying,
    cut_while_resetting,
    cut_while_turning,
    cut_while_upgrading,
)
from stressing.power import power_cut
from stressing.reading import long_pages
from stressing.starts import taken_port, two_boxes
from stressing.wifi import wifi

# Three at once: most of them wait. What measures speed comes afterwards, alone.
TOGETHER = 3
# The longest first, so that none is left over at the end.
PATIENT: tuple[Callable[[bool], Tally], ...] = (
    hidden_phone,
    deleted_files,
    over_reset,
    clock_wrong_at_start,
    clock_jumps_while_running,
    damaged_files,
    cut_while_resetting,
    wifi,
    cut_while_turning,
    cut_while_upgrading,
    cut_while_copying,
    taken_port,
    ticket_links,
    read_only_home,
    two_boxes,
    malformed_requests,
    flush_before_answer,
    full_disk,
)
TIMED: tuple[Callable[[bool], Tally], ...] = (
    power_cut,
    flood_from_one_address,
    foreign_lock,
    log_in_flood,
    many_addresses,
    long_pages,
)
# Minutes long however few its tries: tests/browser has it with seconds.
NEVER_QUICK = {"hidden_phone"}


def main() -> int:
    """Run the proofs; return the exit code."""
    parser = argparse.ArgumentParser("scripts/stress", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few tries of each")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--timed", action="store_true", help="only what measures speed")
    which.add_argument("--patient", action="store_true", help="only what does not")
    parser.add_argument("names", nargs="*", help="only these proofs")
    chosen = parser.parse_args()
    known = {proof.__name__: proof for proof in (*PATIENT, *TIMED)}
    names = chosen.names or [
        name for name in known if not chosen.quick or name not in NEVER_QUICK
    ]
    for name in names:
        if name not in known:
            parser.error(f"{name} is none of {', '.join(known)}")
    wanted = [known[name] for name in names]
    together = [] if chosen.timed else [one for one in wanted if one in PATIENT]
    alone = [] if chosen.patient else [one for one in wanted if one in TIMED]
    with ThreadPoolExecutor(TOGETHER) as pool:
        hold = list(pool.map(lambda proof: _prove(proof, chosen.quick), together))
    hold += [_prove(proof, chosen.quick) for proof in alone]
    return 0 if all(hold) else 1


def _prove(proof: Callable[[bool], Tally], is_quick: bool) -> bool:
    started = time.monotonic()
    try:
        tally = proof(is_quick)
    except Exception:
        tally = Tally(proof.__doc__ or proof.__name__)
        tally.check(False, traceback.format_exc())
    line = {
        "promise": tally.promise,
        "tried": tally.tried,
        "failed": len(tally.wrong),
        "figure": tally.figure,
        "seconds": round(time.monotonic() - started),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    for why in tally.wrong[:5]:
        print(f"{proof.__name__}: {why}", file=sys.stderr, flush=True)
    return not tally.wrong


if __name__ == "__main__":
    sys.exit(main())
