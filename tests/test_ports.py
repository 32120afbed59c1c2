import subprocess
import sys
from contextlib import ExitStack

from tests.ports import free_port
from tests.real import ROOT

MANY = 500
DRAW = f"""
import sys
from tests.ports import free_port
print(*(free_port() for _ in range({MANY})), flush=True)
sys.stdin.read()
"""


def test_a_port_is_given_to_one_test_alone_of_all_that_run_beside_each_other():
    given = [free_port() for _ in range(MANY)]
    with ExitStack() as until_all_have_drawn:
        pipe = subprocess.PIPE
        others = [
            until_all_have_drawn.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", DRAW], cwd=ROOT, stdin=pipe, stdout=pipe
                )
            )
            for _ in range(2)
        ]
        for other in others:
            given += map(int, other.stdout.readline().split())
        for other in others:
            other.stdin.close()
    assert len(given) == 3 * MANY
    assert len(set(given)) == len(given)
