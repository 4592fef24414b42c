"""Which servers a run uses: those that the caller names, else PostgreSQL and Valkey of its own under var/."""

from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.local import engines
from deploy.local.keys import kept
from deploy.local.options import given
from deploy.local.places import Places
from deploy.local.ports import remembered
from deploy.local.programs import Program, server
from deploy.local.steps import say, step


@dataclass(frozen=True)
class Server:
    """One server of ours, as its start is watched."""

    name: str
    title: str
    port: int
    is_ready: Callable[[], bool]


@dataclass
class Plan:
    """The servers of a run, and where they answer."""

    manager_password: str
    servers: list[Server] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    own_store: str = ""


def plan(places: Places) -> Plan:
    made = Plan(kept(places.secrets, "SUPERVISOR_PASSWORD"))
    ports = remembered(places.run / "ports.json", ("postgres", "valkey"))
    passwords = engines.Passwords(kept(places.secrets, "POSTGRES_PASSWORD"), kept(places.secrets, "VALKEY_PASSWORD"))
    if given("DATABASE_URL"):
        say("  Database: DATABASE_URL")
    else:
        _own_postgres(made, places, ports["postgres"], passwords)
    if given("REDIS_URL"):
        say("  Queue: REDIS_URL")
    else:
        store = engines.store(places.var, ports["valkey"], passwords, durable=True)
        made.addresses["REDIS_URL"] = made.own_store = store.url
        made.servers.append(Server("valkey", "Valkey", store.port, store.is_ready))
        made.programs.append(server("valkey", store.command, 20))
    return made


def _own_postgres(made: Plan, places: Places, port: int, passwords: engines.Passwords) -> None:
    with step("Database folder"):
        cluster = engines.cluster(places.var, places.mark, port, passwords, durable=True)
    if places.var not in cluster.home.parents:
        name = cluster.account.name
        say(f"  PostgreSQL runs as `{name}`, who cannot enter this folder: its data is in {cluster.home}")
    title = f"PostgreSQL {cluster.major}"
    made.addresses["DATABASE_URL"] = cluster.url
    made.servers.append(Server("postgres", title, cluster.port, cluster.is_ready))
    account = cluster.account.name
    made.programs.append(server("postgres", cluster.command, 10, account=account, stop="INT"))
