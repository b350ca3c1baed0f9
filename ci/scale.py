"""What ci/scale does: figures of the store and of the dashboard's pages over HTTP, as a browser asks for them."""
import argparse, gzip, http.client, os, pathlib, re, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.parse
from databases import Postgres, Sqlite

ASKED = 60
PLANS = 1000


class Server:
    """One server that plays nothing, and somebody who is logged in."""
    def __init__(self, root, database, name, cookie=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = root / f"{name}.log"
        options = ["--data", str(root / "data"), *database.options]
        self.process = subprocess.Popen(
            [os.environ["SUREFOOT"], "serve", "--cells", "0", "--listen", f"127.0.0.1:{self.port}", *options],
            stdout=open(self.log, "wb"), stderr=subprocess.STDOUT)
        until("the server listens", 60, lambda: b"dashboard:" in self.log.read_bytes())
        self.idle = self.memory()
        self.cookie = cookie or self.first_administrator()

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def ask(self, path, form=None, cookie=None):
        """Status, headers and body as it comes over the wire."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urllib.parse.urlencode(form) if form else None
        headers = {"Accept-Encoding": "gzip", "Cookie": cookie or getattr(self, "cookie", "")}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer, answer.read()

    def page(self, path):
        status, answer, body = self.ask(path)
        if status != 200:
            sys.exit(f"{path} answers {status}")
        return (gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body).decode()

    def first_administrator(self):
        link = re.search(r"/setup\?token=\S+", self.log.read_text())[0]
        _, answer, body = self.ask(link)
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        page = (gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body).decode()
        fields = dict(re.findall(r'<input[^>]*type="?hidden"?[^>]*name="?([\w-]+)"?[^>]*value="([^"]*)"', page))
        password = "a long password for scale"
        status, answer, _ = self.ask("/setup", fields | {"name": "scale", "password": password}, cookie)
        cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        if status not in (302, 303) or not cookies:
            sys.exit(f"the first administrator is refused: {status}")
        return "; ".join(cookies)

    def time(self, path, count=ASKED):
        times = []
        for _ in range(count):
            began = time.monotonic()
            self.page(path)
            times.append((time.monotonic() - began) * 1000)
        return Times(times)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Times(list):
    """Milliseconds."""
    def at(self, share):
        return sorted(self)[int((len(self) - 1) * share)]

    def __str__(self):
        return f"{self.at(0.5):.0f} ms in the middle, {self.at(0.95):.0f} ms p95"


def until(what, seconds, look):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.2)
    sys.exit(f"it never came to this: {what}")


def project(root, plans):
    folder = root / "project"
    (folder / "scenarios").mkdir(parents=True)
    cron = "".join(
        f'  plan{at}: {{environments: [test], browsers: [chromium], languages: [en, de], when: {{cron: "* * * * *"}}}}\n'
        for at in range(plans))
    (folder / "surefoot.yaml").write_text(
        'environments: {test: {url: "http://127.0.0.1:9/"}}\nlanguages: {default: en, all: [en, de]}\n'
        + (f"plans:\n{cron}" if plans else ""))
    # As many as the runs of the scale example have; a plan that is due has two cells.
    for at in range(1 if plans else 250):
        (folder / f"scenarios/{at}.yaml").write_text(
            f'scenario: Fill form {at}\nstart: /\nsteps:\n  - {{id: save, click: save}}\n'
            'targets:\n  save: {selectors: [["#save"]]}\n')
    return folder


def push(root, database, plans):
    command = [os.environ["SUREFOOT"], "push", str(project(root, plans)), "--data", str(root / "data"), *database.options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def store(root, database, arguments):
    """The queue and the questions, without a server; leaves a full database."""
    push(root, database, 0)
    address = database.options[1] if database.options else str(root / "data")
    subprocess.run([os.environ["SCALE"], address, str(arguments.runs), str(arguments.runs)], check=True)


def pages(root, database, arguments):
    server = Server(root, database, "pages")
    run = database.rows("SELECT id FROM runs WHERE verdict = 'passed' ORDER BY id DESC LIMIT 1")[0][0]
    broken = database.rows("SELECT id FROM runs WHERE verdict = 'broken' ORDER BY id LIMIT 1")[0][0]
    good = True
    for path, most in [("/", 100), ("/runs", 100), ("/runs?verdict=broken", 100), (f"/runs/{run}", 150),
                       (f"/runs/{broken}", 150), ("/tickets", 100), ("/tickets/1", 150), ("/scenarios", 150),
                       ("/plans", 150), ("/search?q=button", 150)]:
        times = server.time(path)
        good &= times.at(0.95) < most
        print(f"{path:28} {times}", flush=True)
    print(f"the server holds {server.memory():.0f} MB after that")
    wire, assets = len(server.ask("/")[2]), re.findall(r'(?:href|src)="(/assets/[^"]+)"', server.page("/"))
    wire += sum(len(server.ask(asset)[2]) for asset in dict.fromkeys(assets))
    print(f"first paint of the overview: {wire / 1000:.0f} kB over the wire, {len(set(assets))} assets")
    server.end()
    return good and wire < 100_000


def due(root, database, arguments):
    """Two servers, 1,000 plans each minute, pages meanwhile."""
    push(root, database, PLANS)
    first = Server(root, database, "first")
    second = Server(root, database, "second", first.cookie)
    started = lambda: {slot: (int(count), int(last)) for slot, count, last in database.rows(
        "SELECT slot, COUNT(*), MAX(created) FROM plan_runs GROUP BY slot ORDER BY slot")}
    slots, times, end = {}, Times(), time.monotonic() + 240
    while time.monotonic() < end and len([slot for slot, (count, _) in slots.items() if count >= PLANS]) < 2:
        for path in ("/", "/runs", "/plans"):
            began = time.monotonic()
            first.page(path)
            times.append((time.monotonic() - began) * 1000)
        slots = started()
    good = bool(slots)
    for slot, (count, last) in list(slots.items())[:2]:
        from datetime import datetime
        late = last / 1000 - datetime.fromisoformat(slot.replace("Z", "+00:00")).timestamp()
        good &= count == PLANS and late < 10
        print(f"{slot}: {count} plans started, the last {late:.1f} s after their minute")
    doubled = database.rows("SELECT plan, slot FROM plan_runs GROUP BY plan, slot HAVING COUNT(*) > 1")
    uneven = database.rows("SELECT plan_runs.id FROM plan_runs LEFT JOIN runs ON runs.plan_run = plan_runs.id "
                           "GROUP BY plan_runs.id, plan_runs.cells HAVING COUNT(runs.id) <> plan_runs.cells")
    print(f"doubled: {len(doubled)}, plans without all their cells: {len(uneven)}")
    print(f"pages meanwhile: {times}, the longest {max(times):.0f} ms")
    for server in (first, second):
        server.end()
    return good and not doubled and not uneven


def idle(root, database, arguments):
    push(root, database, 0)
    server = Server(root, database, "idle")
    print(f"an idle server holds {server.idle:.0f} MB")
    server.end()
    return server.idle < 60


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--only", nargs="*", choices=["pages", "due", "idle"], default=["pages", "due", "idle"])
    parser.add_argument("--runs", type=int, default=100_000)
    arguments = parser.parse_args()
    failed = False
    for part in arguments.only:
        root = pathlib.Path(tempfile.mkdtemp(prefix="surefoot-scale-"))
        database = (Postgres if arguments.postgres else Sqlite)(root)
        print(f"== {part} with {type(database).__name__}", flush=True)
        if part == "pages":
            store(root, database, arguments)
        good = {"pages": pages, "due": due, "idle": idle}[part](root, database, arguments)
        print("good" if good else f"NOT GOOD: what was written is in {root}", flush=True)
        failed |= not good
        database.stop()
        if good:
            shutil.rmtree(root, ignore_errors=True)
    sys.exit(failed)


main()
