"""The whole box as one object: start, serve, stop."""

import threading
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from siantre_box import RELEASED, paths
from siantre_box.core import (
    auth,
    changes,
    clock_guard,
    database,
    practice,
    rollover,
    settings,
)
from siantre_box.core.errors import CannotStore, UnknownCopy
from siantre_box.diagnostics import metrics, own_tvs
from siantre_box.diagnostics.guesses import Guesses
from siantre_box.diagnostics.health import Finding
from siantre_box.diagnostics.log import Journal
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.diagnostics.presence import Presence
from siantre_box.diagnostics.support_bundle import SupportBundle
from siantre_box.host import NullHost
from siantre_box.instance import Claim
from siantre_box.jobs import (
    Ticker,
    ensure_round,
    notice_hours,
    notice_other_processes,
    notice_seats,
    planned,
)
from siantre_box.network import addresses, ports
from siantre_box.network.public_address import PRINTED, address
from siantre_box.network.server import Server
from siantre_box.one_time_links import OneTimeLinks
from siantre_box.paper import printer
from siantre_box.paper.printer import Printer
from siantre_box.setup_code import SetupCode
from siantre_box.storage.backup import Reason
from siantre_box.storage.copies import Copies
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.storage.storage import Storage
from siantre_box.web import create_app
from siantre_box.web.box import BoxServices

EVERYWHERE = "0.0.0.0"


class Appliance:
    """One running installation, in one home."""

    def __init__(
        self,
        home: Path,
        host: str = EVERYWHERE,
        port: int | None = None,
        computer: NullHost | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.home = home
        self.links = OneTimeLinks()
        self._computer = computer or NullHost()
        self._journal = journal or Journal(home)
        self._host = host
        self._wanted_port = port
        self._since = time.monotonic()
        self._address_watch = addresses.AddressWatch()
        self.presence = Presence(confirmed=own_tvs.confirmed)
        self.guesses = Guesses()
        self.printer = Printer(paths.assets() / "fonts")
        self.storage = Storage(home)
        self.copies = Copies(self.storage)
        self._claim = Claim(home)
        self._server: Server | None = None
        self._jobs: Ticker | None = None
        self._is_over = self._is_restarting = False
        self._was_asked = False
        self._setup_marker = SetupMarker(home)
        self._setup_code = SetupCode()

    @property
    def url(self) -> str:
        """Return the address that phones reach, as the QR holds it."""
        return address(
            self._address_watch.settled, self.presence.arrived_by(), self.port
        )

    @property
    def here(self) -> str:
        """Return the address for a browser on this computer."""
        is_everywhere = self._host == EVERYWHERE
        return addresses.url("127.0.0.1" if is_everywhere else self._host, self.port)

    @property
    def port(self) -> int:
        """Return the port that the box listens on."""
        assert self._server is not None
        return self._server.port

    @property
    def setup_code(self) -> SetupCode | None:
        """Return the code that lets another device set up the box, while one may."""
        is_closed = auth.has_admin() or self._setup_marker.is_there()
        return None if is_closed else self._setup_code

    def renew_setup_code(self) -> None:
        """Make a new code: other devices may set up the box again."""
        self._setup_code.renew()

    def start(self) -> None:
        """Be the one box of this home: open its file and listen.

        Raises AlreadyRunning, or what says in words why not: CannotUseHome,
        BackupFailed, CannotListen or a Refusal.
        """
        try:
            self._claim.take()
            self._open_and_listen()
        except BaseException:
            self._claim.release()
            raise

    def serve(self) -> None:
        """Answer requests until `stop`; opens again in place when told to."""
        self._computer.keep_awake()
        try:
            self._serve_once()
            while self._is_restarting and not self._is_over:
                self._is_restarting = False
                self._open_and_listen()
                self._serve_once()
        finally:
            if self._server is not None:
                self._server.close()
            self._claim.release()
            self._computer.let_sleep()

    def stop(self) -> None:
        """Stop within two seconds and break no answer; from any thread."""
        self._is_over = True
        if self._server is not None:
            self._server.stop()

    def restart(self) -> None:
        """Close the file and open it again within seconds; from any thread.

        Who comes meanwhile waits, and nobody else gets the port.
        """
        self._is_restarting = True
        if self._server is not None:
            self._server.stop(leaves_open=True)

    def serve_in_background(self) -> threading.Thread:
        """Answer requests in a thread of its own; returns it."""
        thread = threading.Thread(target=self.serve, name="server")
        thread.start()
        return thread

    def back_up(self, reason: str) -> Path:
        """Copy the database; raises BackupFailed in words."""
        return self.copies.make(Reason(reason))

    def restore(self, sequence: int) -> None:
        """Go back to a copy: the box restarts with it within seconds."""
        chosen = [one for one in self.copies.present() if one.sequence == sequence]
        if not chosen:
            raise UnknownCopy
        # The tick finds what this stages, and restarts the box (`_restart_if_asked`).
        self.storage.restore(chosen[0].path)

    def metrics(self) -> Metrics:
        """Measure how the box is."""
        printed = settings.remembered(PRINTED)
        seen = metrics.collect(
            self.storage, self.copies, self.presence, self.url, printed
        )
        return replace(
            seen,
            guessed=self.guesses.of_the_last_day(),
            printer=self.printer.last(printer.chosen()),
            is_network_guessed=addresses.are_guessed(self._address_watch.settled),
            **asdict(self._computer.facts()),
        )

    def support_code(self, found: tuple[Finding, ...]) -> str:
        """Return the Kode bantuan of a box at which this was found."""
        return SupportBundle(self.home, self._journal, lambda: found).code()

    def _open_and_listen(self) -> None:
        try:
            self.storage.open()
            # Pages of an earlier start must take every answer for a new one.
            changes.begin()
            self.copies.begin()
            # On a full disk the box still shows what there is.
            with suppress(CannotStore):
                clock_guard.start(RELEASED)
                # A practice does not go on over a start: the day begins clean.
                rollover.end_practice()
                ensure_round()
            # After the round: the ledger's numbers are those of the open one.
            self.storage.settle()
            self._server = self._listening()
        except BaseException:
            self._stop_jobs()
            self.storage.close()
            raise
        # Only now does a second start find an address that answers.
        self._claim.announce(self.here, changes.boot())
        # In this order: the clock is judged before a round may end by it, and a copy
        # that is asked for holds what the jobs before it wrote.
        self._jobs = Ticker(
            (
                self.storage.look_after_files,
                self._claim.hold_on,
                database.look_whether_locked,
                clock_guard.check,
                ensure_round,
                practice.play,
                notice_hours(),
                notice_seats(),
                self._watch_addresses,
                self.guesses.write,
                notice_other_processes(),
                self.storage.tick,
                self.copies.tick,
                self._restart_if_asked,
                planned(ensure_round, self.storage.tidy).run_pending,
            )
        )
        self._jobs.start()

    def _serve_once(self) -> None:
        assert self._server is not None
        if self._is_over:
            self._server.stop()
        # Another thread may have opened the file: this one looks after it at the end,
        # and by its connection saves what was deleted in the last second.
        with suppress(CannotStore):
            database.connect()
        self._server.run()
        self._stop_jobs()
        self.storage.look_after_files()
        if not self._is_restarting:
            self.copies.make_last()
        self.storage.close()

    def _stop_jobs(self) -> None:
        if self._jobs is not None:
            self._jobs.stop()
        self.printer.stop()
        self.copies.end()

    def _listening(self) -> Server:
        app = create_app(
            BoxServices(
                assets=paths.assets(),
                home=self.home,
                address=lambda: self.url,
                addresses=lambda: addresses.ranked(self._address_watch.settled),
                is_this_computer=self._address_watch.is_this_computer,
                uptime=lambda: time.monotonic() - self._since,
                back_up=self.back_up,
                copies=self.copies.present,
                second_folder=self.copies.second.look,
                restore=self.restore,
                presence=self.presence,
                guesses=self.guesses,
                printer=self.printer,
                metrics=self.metrics,
                setup_marker=self._setup_marker,
                setup_code=self._setup_code,
                links=self.links,
                support_code=self.support_code,
            )
        )
        wanted = self._wanted_port if self._server is None else self.port
        return ports.listen(app, self._host, wanted, self._server)

    def _watch_addresses(self) -> None:
        if self._address_watch.tick():
            changes.bump()

    def _restart_if_asked(self) -> None:
        # The answer that says so leaves first: its page is seen for a tick or two.
        was_asked, self._was_asked = self._was_asked, self.storage.needs_restart()
        if was_asked and self._was_asked:
            self.restart()
