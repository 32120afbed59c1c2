"""Print the counts of a package, and the traces of our own requests."""

import sys
from pathlib import Path

from measuring import counts, traces

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Measure the folder that is named, or ourselves; or follow one request."""
    if sys.argv[1:2] == ["--follow"]:
        ways = {trace.request: trace.way for trace in traces.all_requests()}
        wanted = " ".join(sys.argv[2:])
        if wanted not in ways:
            sys.exit(f"--follow one of: {', '.join(ways)}")
        print("\n".join(ways[wanted]))
        return
    if len(sys.argv) > 1:
        _print(counts.of(Path(sys.argv[1])))
        return
    _print(counts.of(ROOT / "siantre_box"))
    print(f"\n{'request':34}{'calls':>7}{'functions':>11}{'files':>7}{'changes':>9}")
    for trace in traces.all_requests():
        print(
            f"{trace.request:34}{trace.calls:7}{trace.functions:11}"
            f"{trace.files:7}{trace.changes:9}"
        )


def _print(figures: dict[str, object]) -> None:
    for name, figure in figures.items():
        print(f"{name:44}{figure}")


if __name__ == "__main__":
    main()
