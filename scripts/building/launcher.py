"""Start the packaged program: what the executable runs first."""

import sys
import traceback

from siantre_box.packaging import console, unpack_dir


def launch() -> int:
    """Run the program; whatever breaks it is said where somebody can see it."""
    console.attach()
    try:
        unpack_dir.keep()
        from siantre_box.__main__ import main  # what breaks here must be seen too

        return main()
    except Exception:
        console.say_it_broke(traceback.format_exc())
        return 1


sys.exit(launch())
