"""Runs a command and says how much CPU its process took by itself, without browsers and other children.

The benchmark's wrapper around the browser accounts for what the browser took when it ends by itself. Ours
is killed with all its processes, so the share of the tool is read from the ended process instead: as long
as nobody has waited for it, its own counters are still there.
"""
import os, sys

flows, command = int(sys.argv[1]), sys.argv[2:]
process = os.spawnvp(os.P_NOWAIT, command[0], command)
os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
with open(f"/proc/{process}/stat") as file:
    fields = file.read().rsplit(")", 1)[1].split()
_, status = os.waitpid(process, 0)
if status:
    sys.exit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}: nothing was measured")
seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
print(f"{seconds / flows:.3f} CPU s of our own a flow, over {flows} flows", file=sys.stderr)
