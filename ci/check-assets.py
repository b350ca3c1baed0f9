"""The part of check-assets that needs no vendor's tool.

Reads all files below ci/, refuses what can't be right, plays the shell of the templates with a
stand-in for `surefoot`, and writes that shell into the folder that it is given, for shellcheck.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).parent
wrong = []


def text(name):
    return (HERE / name).read_text(encoding="utf-8")


def parse_all():
    """Every YAML and JSON file; the chart's templates are no YAML before Helm has been there."""
    for file in sorted(HERE.rglob("*")):
        if "templates" in file.parts or not file.is_file():
            continue
        try:
            if file.suffix in (".yml", ".yaml"):
                list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
            elif file.suffix == ".json":
                json.loads(file.read_text(encoding="utf-8"))
        except (yaml.YAMLError, json.JSONDecodeError) as error:
            wrong.append(f"{file.relative_to(HERE)}: {error}")


def actions_are_pinned():
    for file in HERE.glob("github/**/*.yml"):
        for used in re.findall(r"^\s*(?:- )?uses: (\S+)", file.read_text(encoding="utf-8"), re.MULTILINE):
            if not re.search(r"@(v\d+(\.\d+)*|[0-9a-f]{40})$", used):
                wrong.append(f"{file.relative_to(HERE)}: `{used}` is pinned to no version")


def chart_is_whole():
    """No value and no template that does not exist: Helm takes such a value for empty, silently."""
    values = yaml.safe_load(text("helm/surefoot/values.yaml"))
    schema = json.loads(text("helm/surefoot/values.schema.json"))
    if set(values) - set(schema["properties"]):
        wrong.append(f"values.schema.json lacks {set(values) - set(schema['properties'])}")
    templates = {file.name: file.read_text(encoding="utf-8") for file in HERE.glob("helm/surefoot/templates/*")}
    defined = set(re.findall(r'define "([^"]+)"', "".join(templates.values())))
    for name, template in templates.items():
        for path in set(re.findall(r"\.Values\.([A-Za-z.]+)", template)):
            at = values
            for key in path.split("."):
                at = at.get(key, KeyError) if isinstance(at, dict) else KeyError
                if at is KeyError:
                    wrong.append(f"{name}: .Values.{path} is not in values.yaml")
                    break
        for used in set(re.findall(r'include "([^"]+)"', template)) - defined:
            wrong.append(f"{name}: no template `{used}`")


def known_options(struct):
    """The options that a struct of src/args.rs, or of the folder beside it, names itself."""
    all_args = text("../src/args.rs") + "".join(text(f"../src/args/{path.name}") for path in sorted(HERE.glob("../src/args/*.rs")))
    body = re.search(rf"pub struct {struct} \{{(.*?)\n\}}", all_args, re.DOTALL)
    fields = re.findall(r"#\[arg\([^\]]*long[^\]]*\)\]\s*pub (\w+):", body[1], re.DOTALL)
    flattened = re.findall(r"#\[command\(flatten\)\]\s*pub \w+: (\w+)", body[1])
    own = {field.replace("_", "-") for field in fields}
    return own.union(*(known_options(one) for one in flattened))


def options_exist():
    run = known_options("RunArgs")
    for name in ["github/action.yml", "gitlab/surefoot.yml", "azure/surefoot.yml", "jenkins/Jenkinsfile"]:
        joined = re.sub(r"\\\n\s*", " ", text(name))
        lines = [line for line in joined.splitlines() if re.search(r'surefoot run -|-- run |option --|"\$@" --', line)]
        options = set(re.findall(r"(?<=[\s(])--([a-z][a-z-]+)", "\n".join(lines)))
        if not options:
            wrong.append(f"{name}: found no options of surefoot in it")
        wrong.extend(f"{name}: `surefoot run` has no --{option}" for option in sorted(options - run))
    used = {"ServeArgs": {"listen", "database", "artifacts"}, "WorkerArgs": {"database", "artifacts"}}
    for struct, options in used.items():
        known = known_options(struct)
        wrong.extend(f"container and chart: {struct} has no --{option}" for option in options - known)


def scripts():
    """The shell in the templates, by the name of the file it goes into."""
    found = {}
    for step in yaml.safe_load(text("github/action.yml"))["runs"]["steps"]:
        if "run" in step:
            found[f"github-{step['name'].split()[0].lower()}.bash"] = step["run"]
    found["azure.bash"] = yaml.safe_load(text("azure/surefoot.yml"))["steps"][0]["inputs"]["script"]
    found["gitlab.sh"] = yaml.safe_load(text("gitlab/surefoot.yml"))[".surefoot"]["script"][0]
    # Groovy reads a backslash at a line's end as shell does, and the text has no other.
    found["jenkins.sh"] = re.search(r"script: '''\n(.*?)'''", text("jenkins/Jenkinsfile"), re.DOTALL)[1]
    return found


def play(name, script, code, env, expected_code, expected_words):
    """Plays a script with a `surefoot` that notes its arguments and ends with `code`."""
    with tempfile.TemporaryDirectory() as folder:
        stub = pathlib.Path(folder, "bin", "surefoot")
        stub.parent.mkdir()
        stub.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{folder}/called"\necho "<b>&said"\nexit {code}\n')
        stub.chmod(0o755)
        pathlib.Path(folder, "project").mkdir()
        full = {"PATH": f"{stub.parent}:{os.environ['PATH']}", "HOME": folder}
        full |= {key: value.replace("FOLDER", folder) for key, value in env.items()}
        shell = ["bash", "-c"] if name.endswith(".bash") else ["sh", "-c"]
        ended = subprocess.run([*shell, script], env=full, cwd=folder, capture_output=True, text=True, check=False)
        called = pathlib.Path(folder, "called")
        words = called.read_text().replace(folder, "FOLDER").splitlines() if called.exists() else []
        notes = {file: pathlib.Path(folder, file).read_text() for file in ("output", "summary") if pathlib.Path(folder, file).exists()}
        if ended.returncode != expected_code or words != expected_words:
            wrong.append(f"{name}: exit code {ended.returncode}, not {expected_code}, or called with\n  {words}, not\n  {expected_words}\n{ended.stderr}")
        return notes


def files(out):
    return [f"--report={out}", f"--junit={out}/junit.xml", f"--json={out}/run.json"]


def scripts_do_what_they_should(found):
    asked = ["--env=stage", "--base-url=https://x/?a=1&b=$(id)", "--browser=webkit", "--lang=de,ja"]
    values = ["stage", "https://x/?a=1&b=$(id)", "webkit", "de,ja"]

    def env(names, **more):
        return dict(zip(names, values, strict=True)) | more

    names = [f"SUREFOOT_INPUT_{key}" for key in ("ENVIRONMENT", "BASE_URL", "BROWSERS", "LANGUAGES")]
    empty = {f"SUREFOOT_INPUT_{key}": "" for key in ("SHARD", "FAIL_ON", "ARGUMENTS", "SCENARIOS")}
    common = {"SUREFOOT_INPUT_REPORT": "out", "SUREFOOT_INPUT_FOLDER": ".", "RUNNER_TEMP": "FOLDER"}
    common |= {"GITHUB_OUTPUT": "FOLDER/output", "GITHUB_STEP_SUMMARY": "FOLDER/summary"}
    full = {"SUREFOOT_INPUT_SHARD": "2/4", "SUREFOOT_INPUT_FAIL_ON": "flaky", "SUREFOOT_INPUT_ARGUMENTS": "--retries=1\n"}
    full["SUREFOOT_INPUT_SCENARIOS"] = "a b.yaml\n  c*\n"
    replay = found["github-replay.bash"]
    # A broken run does not end the step: the report is uploaded first, and the gate judges.
    notes = play("github-replay.bash", replay, 1, env(names, **common, **full), 0,
                 ["run", *files("out"), *asked, "--shard=2/4", "--fail-on=flaky", "--retries=1", "--", "a b.yaml", "c*"])
    if "exit-code=1" not in notes.get("output", "") or "suffix=-2-of-4" not in notes["output"]:
        wrong.append(f"github-replay.bash: wrote {notes}")
    if "&lt;b&gt;&amp;said" not in notes.get("summary", "") or "<b>" in notes["summary"]:
        wrong.append("github-replay.bash: markup of a page reaches the summary")
    play("github-replay.bash", replay, 0, dict.fromkeys(names, "") | empty | common, 0, ["run", *files("out"), "--"])
    for code, way, expected in [("0", "fail", 0), ("1", "warn", 1), ("2", "warn", 2), ("3", "warn", 0), ("3", "fail", 3)]:
        play("github-gate.bash", found["github-gate.bash"], 0, {"CODE": code, "INCONCLUSIVE": way}, expected, [])

    names = [f"SUREFOOT_{key}" for key in ("ENVIRONMENT", "BASE_URL", "BROWSERS", "LANGUAGES")]
    more = {"SUREFOOT_PROJECT": "project", "SUREFOOT_FAIL_ON": "healed,flaky"}
    out = "FOLDER/surefoot-out"
    lab = env(names, **more, CI_PROJECT_DIR="FOLDER", CI_NODE_TOTAL="4", CI_NODE_INDEX="2",
              SUREFOOT_ARGUMENTS="--retries=1", SUREFOOT_SCENARIOS="a.yaml c*")
    play("gitlab.sh", found["gitlab.sh"], 3, lab, 3, ["run", *files(out), "--retries=1", *asked,
                                                     "--fail-on=healed,flaky", "--shard=2/4", "--", "a.yaml", "c*"])

    out = "FOLDER/surefoot"
    pipe = env(names, **more, BUILD_ARTIFACTSTAGINGDIRECTORY="FOLDER", SYSTEM_TOTALJOBSINPHASE="4",
               SYSTEM_JOBPOSITIONINPHASE="2", SUREFOOT_INCONCLUSIVE="warn", SUREFOOT_ARGUMENTS="--retries=1;--dom",
               SUREFOOT_SCENARIOS="a b.yaml;c*")
    called = ["run", *files(out), *asked, "--fail-on=healed,flaky", "--shard=2/4", "--retries=1", "--dom", "--", "a b.yaml", "c*"]
    for code, expected in [(0, 0), (1, 1), (2, 2), (3, 0)]:
        play("azure.bash", found["azure.bash"], code, pipe, expected, called)
    play("azure.bash", found["azure.bash"], 3, pipe | {"SUREFOOT_INCONCLUSIVE": "fail"}, 3, called)

    names = ["ENVIRONMENT", "BASE_URL", "BROWSERS", "LANGUAGES"]
    out = "FOLDER/surefoot-out"
    job = env(names, WORKSPACE="FOLDER", HOME="FOLDER/home", PROJECT="project", SHARD="1/2", FAIL_ON="")
    report, junit, data = files(out)
    play("jenkins.sh", found["jenkins.sh"], 1, job, 1,
         ["run", "--shard=1/2", "--retries=1", junit, "--junit-profile=strict", report, data, *asked])


def azure_as_azure_reads_it(folder):
    """To Azure every scalar is a string, and its schema says so of all but the inputs of tasks."""

    def read(safe, plain):
        if isinstance(safe, dict):
            pairs = zip(safe.items(), plain.values(), strict=True)
            return {key: value if key == "inputs" else read(value, other) for (key, value), other in pairs}
        if isinstance(safe, list):
            return [read(value, other) for value, other in zip(safe, plain, strict=True)]
        return plain

    for file in HERE.glob("azure/**/*.yml"):
        source = file.read_text(encoding="utf-8")
        text = json.dumps(read(yaml.safe_load(source), yaml.load(source, Loader=yaml.BaseLoader)))
        pathlib.Path(folder, f"azure-{file.stem}.json").write_text(text, encoding="utf-8")


parse_all()
actions_are_pinned()
chart_is_whole()
options_exist()
found = scripts()
scripts_do_what_they_should(found)
for name, script in found.items():
    pathlib.Path(sys.argv[1], name).write_text(script, encoding="utf-8")
azure_as_azure_reads_it(sys.argv[1])
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
