"""Prints what each kind of step took in the runs of a `surefoot run --json` file.

Median, 10th percentile (the closest to a quiet machine) and the slowest, in milliseconds. Runs that did
not get through are refused: a step that did nothing is fast. Healed ones are counted apart: a heal waits
until the page has been still for a second.
"""
import collections, json, statistics, sys


def main():
    with open(sys.argv[1]) as file:
        runs = json.load(file)["runs"]
    bad = [run["verdict"] for run in runs if run["verdict"] not in ("passed", "healed")]
    if bad or not runs:
        sys.exit(f"{len(bad)} of {len(runs)} runs did not get through: {', '.join(sorted(set(bad)))}")
    healed = sum(run["verdict"] == "healed" for run in runs)
    if healed:
        print(f"{healed} of {len(runs)} runs are healed: these times are no measure")
    kinds = collections.defaultdict(list)
    places = collections.defaultdict(list)
    for run in runs:
        for place, step in enumerate(run["attempts"][-1]["steps"]):
            kinds[step["action"]].append(step["took_ms"])
            places[place].append(step["took_ms"])
    print(f"{'step':12}{'count':>7}{'median':>9}{'p10':>7}{'slowest':>9}   ms")
    for kind, times in sorted(kinds.items()):
        times.sort()
        print(f"{kind:12}{len(times):>7}{statistics.median(times):>9.0f}{times[len(times) // 10]:>7}{times[-1]:>9}")
    flow = sum(statistics.median(times) for times in places.values())
    print(f"sum of the medians of {len(places)} steps: {flow:.0f} ms, over {len(runs)} flows")


main()
