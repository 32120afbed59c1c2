"""The floors: what a bare Flask on the same server does on this machine, now."""

import sys
import threading
from pathlib import Path

from flask import Flask
from playhouse.apsw_ext import APSWDatabase

from siantre_box.network.server import Server

INSERT = "INSERT INTO rows (number) VALUES (1)"


def main(folder: str) -> None:
    """Serve `/` (hello) and `POST /insert` (one durable row) until killed."""
    app = Flask(__name__)
    db = APSWDatabase(
        str(Path(folder) / "floor.db"),
        pragmas={"journal_mode": "wal", "synchronous": "full"},
    )
    db.execute_sql("CREATE TABLE rows (id INTEGER PRIMARY KEY, number INTEGER)")
    one_writer = threading.Lock()

    @app.get("/")
    def hello() -> str:
        return "halo"

    @app.post("/insert")
    def insert() -> tuple[str, int]:
        db.connect(reuse_if_open=True)
        with one_writer, db.atomic("IMMEDIATE"):
            db.execute_sql(INSERT)
        return "", 303

    server = Server(app, "127.0.0.1", 0)
    server.start()
    print(server.port, flush=True)
    server.run()


main(sys.argv[1])
