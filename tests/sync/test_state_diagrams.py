"""The committed page of diagrams is what the tables say."""

from django.core.management import call_command

from apps.sync.state_diagrams import diagram, page, tables
from apps.verification_tasks.states import MOVES


def test_the_committed_page_is_current() -> None:
    call_command("draw_states", "--check")


def test_every_room_with_states_is_on_the_page() -> None:
    rooms = {room for room, _ in tables()}
    assert {"apps.notifications", "apps.residence_registration", "apps.verification_tasks"} <= rooms
    assert all(f"(`{room}`)" in page() for room in rooms)


def test_every_legal_move_is_an_arrow_and_nothing_else_is() -> None:
    arrows = {line.strip() for line in diagram(MOVES).splitlines() if " --> " in line and "[*]" not in line}
    assert arrows == {f"{state} --> {target}" for state, targets in MOVES.items() for target in targets}


def test_it_begins_open_and_ends_where_there_is_no_way_on() -> None:
    drawn = diagram(MOVES)
    assert "[*] --> open" in drawn
    assert "cancelled --> [*]" in drawn
    assert "open --> [*]" not in drawn
