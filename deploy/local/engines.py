"""The two servers as a plan: what to start, and where it will answer."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local import account, binaries, reachable
from deploy.local.postgres import Cluster
from deploy.local.valkey import Store


@dataclass(frozen=True)
class Passwords:
    """Empty ones mean that anybody on this machine may enter: for tests alone."""

    postgres: str = ""
    valkey: str = ""


def cluster(var: Path, mark: str, port: int, passwords: Passwords, *, durable: bool) -> Cluster:
    lent = account.for_postgres()
    found = binaries.postgres()
    made = Cluster(
        programs=reachable.programs(found, lent),
        major=found.major,
        account=lent,
        home=reachable.data_home(var, mark, lent),
        port=port,
        password=passwords.postgres,
        durable=durable,
    )
    made.make()
    return made


def store(var: Path, port: int, passwords: Passwords, *, durable: bool) -> Store:
    made = Store(binaries.valkey(), var / "valkey", port, passwords.valkey, durable)
    made.make()
    return made
