"""What ci/soak does: a service under kills and faults, watched from its database.

Everything of one go lies in a temporary folder; every process of it carries SUREFOOT_SOAK in its environment, which is
how browsers that outlive their worker are found. A step counts as told once it stands in the database.
"""
import argparse, http.server, os, pathlib, random, shutil, signal, socket, subprocess, sys, tempfile, threading, time
from databases import Postgres, Sqlite

PAGE = "<!doctype html><title>A form</title><p>{}</p><input id=one><button id=save>Save</button>"
STEPS = 60
TAKEN_UP = 60  # seconds, by the issue


class Application(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        # No two pages look the same, so that each picture has to be kept.
        page = PAGE.format(random.SystemRandom().random()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


class Service:
    """A server and two workers, each started again when it was killed."""
    def __init__(self, root, database, artifacts=(), more_env=()):
        self.root, self.database, self.processes = root, database, {}
        self.options = ["--data", str(root / "data"), *database.options, *artifacts]
        self.env = dict(os.environ, SUREFOOT_SOAK=str(root), TMPDIR=str(root / "tmp"), **dict(more_env))
        (root / "tmp").mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(root / "log", "ab")

    def surefoot(self, *arguments):
        subprocess.run([os.environ["SUREFOOT"], *arguments, *self.options], env=self.env, check=True, stdout=self.log)

    def start(self, name):
        own = ["serve", "--cells", "0", "--listen", f"127.0.0.1:{self.port}"] if name == "server" else \
            ["worker", "--cells", "1", "--browser", "chromium"]
        self.processes[name] = subprocess.Popen(
            [os.environ["SUREFOOT"], *own, *self.options], env=self.env, stdout=self.log, stderr=self.log)

    def kill(self, name):
        self.processes[name].kill()
        self.processes[name].wait()

    def end(self, name):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(150)
        except subprocess.TimeoutExpired:
            process.kill()
            return "killed"

    def left(self):
        """Processes of ours that are neither the server nor a worker: browsers and their guards."""
        known, mark, found = {process.pid for process in self.processes.values()}, f"SUREFOOT_SOAK={self.root}".encode(), []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0") and int(folder.name) not in known:
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:80])
            except OSError:
                pass
        return [line for line in found if line.strip()]

    def steps(self):
        return set(self.database.rows("SELECT run, attempt, place FROM steps"))

    def runs(self):
        return {row[0]: row[1:] for row in self.database.rows("SELECT id, state, taken, COALESCE(worker, '') FROM runs")}


def project(root, base, every):
    folder = root / "project"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "surefoot.yaml").write_text(
        f'environments: {{test: {{url: "{base}"}}}}\nlanguages: {{default: en, all: [en, de, ja]}}\n'
        f'plans:\n  often: {{environments: [test], browsers: [chromium], languages: [en, de, ja], when: {{every: {every}}}}}\n')
    steps = "".join(f'  - {{id: s{at}, type: {{into: one, text: "{at}"}}}}\n' for at in range(STEPS))
    (folder / "scenarios/fill.yaml").write_text(
        f'scenario: Fill a form\nstart: /\nsteps:\n{steps}  - {{id: save, click: save}}\n'
        'targets:\n  one: {selectors: [["#one"]]}\n  save: {selectors: [["#save"]]}\n')
    return folder


def until(what, seconds, look):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.5)
    sys.exit(f"it never came to this: {what}")


def begin(root, database, every="10s", **more):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service = Service(root, database, **more)
    service.surefoot("push", str(project(root, f"http://127.0.0.1:{server.server_port}/", every)))
    for name in ("server", "one", "two"):
        service.start(name)
    until("runs begin", 90, lambda: any(run[0] == "done" for run in service.runs().values()))
    return service


def finish(service, told):
    """Nothing new starts, what waits is played; then what was told is looked for. A row of the table."""
    service.end("server")
    until("all runs end", 900, lambda: all(run[0] == "done" for run in service.runs().values()))
    codes = [service.end(name) for name in ("one", "two")]
    time.sleep(2)
    runs, steps = service.runs(), service.steps()
    doubled = service.database.rows("SELECT plan_run, cell FROM runs GROUP BY plan_run, cell HAVING COUNT(*) > 1")
    uneven = service.database.rows("SELECT id FROM plan_runs WHERE done <> cells OR finished IS NULL")
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in
                         service.database.rows("SELECT verdict, COUNT(*) FROM runs GROUP BY verdict ORDER BY verdict"))
    return {
        "runs": len(runs), "verdicts": verdicts, "steps": len(steps), "steps told before": len(told),
        "told steps lost": len(told - steps), "runs without an end": sum(run[0] != "done" for run in runs.values()),
        "cells doubled": len(doubled), "plans uneven": len(uneven), "taken more than once": sum(int(run[1]) > 1 for run in runs.values()),
        "processes left": len(service.left()), "exit codes of workers": " ".join(map(str, codes)),
    }


def kills(root, database, count):
    service, told, waiting, delays, gone, victims = begin(root, database), set(), {}, [], [], {}
    for number in range(count):
        end = time.monotonic() + random.uniform(2, 14)
        while time.monotonic() < end:
            watch(service, waiting, delays)
            time.sleep(0.5)
        victim = random.choice(["server", "one", "two", "everything"])
        names = ["server", "one", "two"] if victim == "everything" else [victim]
        told |= service.steps()
        mine = tuple(f"-{service.processes[name].pid}-" for name in names)
        for run, (state, taken, worker) in service.runs().items():
            if state == "running" and any(pid in worker for pid in mine):
                waiting[run] = (int(taken), time.monotonic())
        for name in names:
            service.kill(name)
        if victim == "everything":
            died = time.monotonic()
            until("no browser is left", 30, lambda: not service.left())
            gone.append(time.monotonic() - died)
        for name in names:
            service.start(name)
        victims[victim] = victims.get(victim, 0) + 1
        print(f"kill {number + 1} of {count}: {victim}, {len(waiting)} runs wait to be taken up", flush=True)
    until("all are taken up", 120, lambda: watch(service, waiting, delays))
    row = finish(service, told)
    row["kills"] = ", ".join(f"{count} {name}" for name, count in sorted(victims.items()))
    row["runs that lost their worker"] = len(delays)
    row["taken up after at most"] = f"{max(delays, default=0):.0f} s"
    row["browsers gone after at most"] = f"{max(gone, default=0):.1f} s"
    good = row["told steps lost"] == row["runs without an end"] == row["cells doubled"] == row["plans uneven"] == \
        row["processes left"] == 0 and max(delays, default=0) <= TAKEN_UP
    return row, good


def watch(service, waiting, delays):
    """Notes which runs have been taken up by another worker; whether all have."""
    runs = service.runs() if waiting else {}
    for run, (taken, since) in list(waiting.items()):
        state, now_taken, _ = runs[run]
        if int(now_taken) > taken or state == "done":
            delays.append(time.monotonic() - since)
            del waiting[run]
    return not waiting


def plain(row):
    return all(row[name] == 0 for name in
               ("told steps lost", "runs without an end", "cells doubled", "plans uneven", "processes left"))


def restarts(root):
    database = Postgres(root)
    service, told = begin(root, database), set()
    for number in range(5):
        time.sleep(random.uniform(4, 10))
        told |= service.steps()
        database.stop()
        time.sleep(random.uniform(0, 6))
        database.start()
        print(f"PostgreSQL restarted, {number + 1} of 5", flush=True)
    row = finish(service, told)
    database.stop()
    return row, plain(row)


def full(root):
    data = root / "data"
    data.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", data]).returncode:
        return {"skipped": "a small disk needs root"}, True
    try:
        service = begin(root, Sqlite(root))
        told = service.steps()
        with open(data / "filler", "wb") as filler:
            try:
                while True:
                    filler.write(b"\0" * 65536)
                    filler.flush()
            except OSError:
                pass
        print("the disk is full", flush=True)
        time.sleep(25)
        told |= service.steps()
        alive = all(process.poll() is None for process in service.processes.values())
        os.remove(data / "filler")
        row = finish(service, told)
        row["all alive while it was full"] = alive
        return row, alive and plain(row)
    finally:
        subprocess.run(["umount", "-l", data])


def away(root):
    moto = pathlib.Path("target/moto/bin/moto_server").resolve()
    if not moto.exists():
        return {"skipped": "moto is not installed (./ci/setup --tests)"}, True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def serve():
        process = subprocess.Popen([moto, "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        asked = ["curl", "-sf", "-X", "PUT", f"http://127.0.0.1:{port}/evidence"]
        until("moto serves", 30, lambda: subprocess.run(asked, stdout=subprocess.DEVNULL).returncode == 0)
        return process

    env = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "ours", "AWS_SECRET_ACCESS_KEY": "ours",
           "AWS_REGION": "eu-central-1", "SUREFOOT_ARTIFACTS": "s3://evidence/soak"}
    s3 = serve()
    service = begin(root, Sqlite(root), more_env=env)
    told = service.steps()
    before = len([run for run in service.runs().values() if run[0] == "done"])
    s3.kill()
    s3.wait()
    print("S3 is away", flush=True)
    time.sleep(40)
    during = len([run for run in service.runs().values() if run[0] == "done"])
    told |= service.steps()
    s3 = serve()
    row = finish(service, told)
    s3.kill()
    lost = service.database.rows("SELECT COUNT(*) FROM runs WHERE report LIKE '%could not be kept%'")[0][0]
    row |= {"runs that ended while it was away": during - before, "runs that lost a picture": lost}
    return row, plain(row) and lost == "0"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--faults", nargs="*", choices=["postgres", "disk", "s3"])
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    if arguments.faults is not None:
        goes = {"postgres": ("PostgreSQL restarted", restarts), "disk": ("disk full", full), "s3": ("S3 away", away)}
        goes = [goes[name] for name in arguments.faults or goes]
    else:
        kind = Postgres if arguments.postgres else Sqlite
        goes = [(f"kill -9 with {kind.__name__}", lambda root: kills(root, kind(root), arguments.kills))]
    failed = False
    for title, go in goes:
        root = pathlib.Path(tempfile.mkdtemp(prefix="surefoot-soak-"))
        print(f"== {title} (seed {arguments.seed}, {root})", flush=True)
        row, good = go(root)
        for name, value in row.items():
            print(f"{name:32} {value}")
        print("good" if good else f"NOT GOOD: the log is {root / 'log'}", flush=True)
        failed |= not good
        if good:
            shutil.rmtree(root, ignore_errors=True)
    sys.exit(failed)


main()
