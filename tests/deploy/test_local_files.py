"""Ports, secrets and options of a local run."""

import os
import socket
from base64 import b64decode
from pathlib import Path

import pytest

from deploy.local import environment, options
from deploy.local.errors import CannotRunError
from deploy.local.keys import kept
from deploy.local.options import Options
from deploy.local.places import Places
from deploy.local.ports import free_port, is_free, remembered

HERE = Options("127.0.0.1", 8000)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path / "var")
    places.prepare()
    return places


def test_ports_stay_the_same_until_somebody_else_takes_one(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = remembered(file, ("postgres", "valkey"))
    assert remembered(file, ("postgres", "valkey")) == first
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first["valkey"]))
        taken.listen()
        second = remembered(file, ("postgres", "valkey"))
    assert second["postgres"] == first["postgres"]
    assert second["valkey"] != first["valkey"]


def test_a_torn_file_of_ports_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text('{"postgres": 54')
    assert is_free(remembered(file, ("postgres",))["postgres"])


def test_secrets_are_made_once_and_readable_by_their_owner_alone(places: Places) -> None:
    name, key = kept(places.secrets, "FIELD_KEYS").split(":")
    assert name == "k1"
    assert len(b64decode(key)) == 32
    assert kept(places.secrets, "FIELD_KEYS") == f"k1:{key}"
    assert (places.secrets / "FIELD_KEYS").stat().st_mode & 0o777 == 0o600


def test_what_the_caller_exported_stays(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "another")
    monkeypatch.setenv("DEBUG", "true")
    monkeypatch.delenv("DEMO", raising=False)
    built = environment.build(places, HERE, {"DATABASE_URL": "postgresql://own"})
    assert (built["DEMO_PASSWORD"], built["DEMO"], built["DATABASE_URL"]) == ("another", "true", "postgresql://own")


def test_a_demo_is_not_started_where_debug_is_off(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "false")
    monkeypatch.delenv("DEMO", raising=False)
    assert environment.build(places, HERE, {})["DEMO"] == "false"


def test_a_secret_in_a_file_is_not_replaced(places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert "SECRET_KEY" not in environment.build(places, HERE, {})
    assert options.given("SECRET_KEY") == "from a file"


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotRunError, match="PORT must be a number"):
        options.read()


def test_a_taken_port_is_a_sentence_with_a_way_out() -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(CannotRunError, match=f"Port {port} is taken.*PORT={port + 1}"):
            options.require_free(Options("127.0.0.1", port))


def test_samples_of_an_earlier_run_are_forgotten(places: Places) -> None:
    (places.prometheus / "counter_1.db").touch()
    places.prepare()
    assert os.listdir(places.prometheus) == []  # noqa: PTH208  names are what is compared
