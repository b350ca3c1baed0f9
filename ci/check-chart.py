"""Lints and renders the chart with helm-python-sdk, for machines without `helm`.

Small, full and impossible values; what comes out is held against Kubernetes' schemas where
kubernetes-validate is installed.
"""

import pathlib
import sys

import helm_python
import yaml

try:
    import kubernetes_validate
except ImportError:
    kubernetes_validate = None
    print("skipped: Kubernetes' schemas, no kubernetes-validate")

CHART = str(pathlib.Path(__file__).parent / "helm/surefoot")
SHARED = {
    "database": {"url": "postgres://surefoot@database/surefoot"},
    "artifacts": {"url": "s3://surefoot", "endpoint": "http://store:7070", "region": "us-east-1", "allowHttp": True},
    "secrets": {"existing": ["surefoot"]},
    "persistence": {"enabled": False},
    "worker": {"enabled": True},
}
FULL = SHARED | {
    "worker": {"enabled": True, "autoscaling": {"enabled": True}, "nodeSelector": {"kind": "browsers"}},
    "server": {"replicas": 2, "podAnnotations": {"a": "b"}, "tolerations": [{"key": "a", "operator": "Exists"}]},
    "ingress": {"enabled": True, "className": "nginx", "tls": [{"secretName": "tls", "hosts": ["surefoot.example.com"]}]},
    "extraEnv": [{"name": "TZ", "value": "UTC"}],
    "imagePullSecrets": [{"name": "registry"}],
}
IMPOSSIBLE = [
    {"worker": {"enabled": True}},
    {"server": {"replicas": 2}},
    {"database": {"url": "postgres://user:password@host/name"}},
    {"artifacts": {"endpoint": "http://store"}},
    {"wrokers": {}},
]
DEFAULT_KINDS = {"Deployment": 1, "Service": 1, "ServiceAccount": 1, "PersistentVolumeClaim": 1}
FULL_KINDS = {"Deployment": 2, "Service": 1, "ServiceAccount": 1, "Ingress": 1, "HorizontalPodAutoscaler": 1}
SHARED_KINDS = {"Deployment": 2, "Service": 1, "ServiceAccount": 1}

wrong = []
for values, expected in [(None, DEFAULT_KINDS), (SHARED, SHARED_KINDS), (FULL, FULL_KINDS)]:
    linted = helm_python.lint(CHART, values, strict=True)
    wrong += linted["errors"] + [message["error"] for message in linted["messages"] if message["severity"] > 1]
    with helm_python.Chart.load(CHART) as chart:
        rendered = chart.render(values, name="night", namespace="tests")
    kinds = {}
    for name, text in rendered.items():
        for resource in [] if name.endswith(".txt") else filter(None, yaml.safe_load_all(text)):
            kinds[resource["kind"]] = kinds.get(resource["kind"], 0) + 1
            if kubernetes_validate:
                try:
                    kubernetes_validate.validate(resource, "1.31", strict=True)
                except kubernetes_validate.ValidationError as error:
                    wrong.append(f"{name}: {error}")
    if kinds != expected:
        wrong.append(f"rendered {kinds}, not {expected}")
for values in IMPOSSIBLE:
    try:
        with helm_python.Chart.load(CHART) as chart:
            chart.validate_schema(values)
            chart.render(values, name="night")
        wrong.append(f"not refused: {values}")
    except helm_python.HelmError:
        pass
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
