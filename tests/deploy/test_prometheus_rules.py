"""The alarms speak of measures that the service really gives, and say what to do."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from apps.core.heartbeats import Scheduler, beat
from apps.notifications import circuits
from deploy.local.places import ROOT
from tests.cast.verification_tasks import Quarter

FOLDER = ROOT / "deploy" / "prometheus"
RULES = [rule for group in yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"] for rule in group["rules"]]
CASES = yaml.safe_load((FOLDER / "tests.yml").read_text())["tests"]
OURS = re.compile(r"\b(doorstep_[a-z_]+)(?:\{([^}]*)\})?")
LABEL = re.compile(r'(\w+)\s*(?:=~|!=|=)\s*"([^"]*)"')


@pytest.fixture
def served(quarter: Quarter, client: Client) -> dict[str, list[dict[str, str]]]:
    """Samples' labels by name, of a service in which everything has happened once."""
    for scheduler in Scheduler:
        beat(scheduler)
    circuits.failed(circuits.enter("vendor"), "busy")
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_measure_of_an_alarm_is_served_with_its_labels(
    rule: dict[str, Any], served: dict[str, list[dict[str, str]]]
) -> None:
    asked = OURS.findall(rule["expr"])
    assert asked
    for name, labels in asked:
        assert name in served
        for label, value in LABEL.findall(labels):
            known = {sample.get(label) for sample in served[name]}
            assert None not in known
            # A state that has not been seen here (a status of 5xx) cannot be looked for.
            assert label == "status" or value in known


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alarm_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert set(rule["annotations"]) == {"summary", "description", "todo"}
    assert re.fullmatch(r"\d+[smh]", rule["for"])


def test_the_sweep_has_an_alarm_for_each_way_to_stop(served: dict[str, list[dict[str, str]]]) -> None:
    """It stops, it never began, or it runs and does not get through."""
    by_name = {rule["alert"]: rule["expr"] for rule in RULES}
    stopped = by_name["DoorstepSweepStopped"]
    assert '{scheduler="sweep"} > 60' in stopped
    assert 'absent(doorstep_heartbeat_age_seconds{scheduler="sweep"})' in stopped
    assert "doorstep_sweep_lag_seconds" in by_name["DoorstepSweepLate"]


def test_prometheus_itself_agrees_where_it_is_there() -> None:
    promtool = shutil.which("promtool")
    commands = [["check", "rules", "rules.yml"], ["test", "rules", "tests.yml"]] if promtool else []
    for command in commands:
        done = subprocess.run([str(promtool), *command], cwd=FOLDER, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    tested = {test["alertname"] for case in CASES for test in case["alert_rule_test"]}
    assert {"DoorstepSweepStopped", "DoorstepSweepLate"} <= tested <= {rule["alert"] for rule in RULES}
