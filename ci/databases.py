"""The two databases that a service can have, each in a folder of its own, asked for rows as texts."""
import os, pathlib, shutil, sqlite3, subprocess


class Sqlite:
    """A database in the service's own folder."""
    def __init__(self, root):
        self.file, self.options = root / "data/surefoot.db", []

    def rows(self, text):
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30) as database:
            return [tuple(map(str, row)) for row in database.execute(text)]

    def stop(self):
        pass


class Postgres:
    """A server of our own in a folder of its own."""
    def __init__(self, root):
        self.folder = root / "postgres"
        self.folder.mkdir()
        self.programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if os.geteuid() == 0:
            os.chmod(root, 0o755)
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder / "data", "-U", "surefoot", "-A", "trust", "--no-sync")
        self.start()
        self.options = ["--database", f"postgres://surefoot@{str(self.folder).replace('/', '%2F')}/postgres"]

    def run(self, program, *arguments):
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*user, self.programs / program, *arguments], cwd="/", check=True, stdout=subprocess.DEVNULL)

    def start(self):
        options = f"-k {self.folder} -c listen_addresses='' -c max_connections=100"
        self.run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def rows(self, text):
        asked = [self.programs / "psql", "-h", self.folder, "-U", "surefoot", "-d", "postgres", "-At", "-F", "\t", "-c", text]
        told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        return [tuple(line.split("\t")) for line in told.splitlines()]
