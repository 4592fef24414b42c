"""The scoreboard as a table."""

from typing import Final

from rich.console import Console
from rich.table import Table

from apps.sync.field_day.line import Line
from apps.sync.field_day.scoreboard import Score

SHOWN_LOSSES: Final = 10


def show(console: Console, score: Score, line: Line, seconds: float) -> None:
    table = Table(title=f"Field day, {seconds:.0f} s", title_justify="left")
    table.add_column("What")
    table.add_column("Count", justify="right")
    for name, count in rows(score):
        table.add_row(name, str(count))
    table.add_section()
    must_be_nothing = (
        ("Effects of duplicates", score.effects),
        ("Lost", len(score.losses)),
        ("Phones whose digest differs", score.digests_differ),
    )
    for name, count in must_be_nothing:
        table.add_row(name, str(count), style="bold red" if count else "bold green")
    console.print(table)
    for loss in score.losses[:SHOWN_LOSSES]:
        console.print(f"  lost: {loss}", style="red")
    if score.other_answers:
        console.print("Answers other than applied:", dict(score.other_answers))
    if line.hiccups:
        console.print("Sent again after:", dict(line.hiccups))


def rows(score: Score) -> list[tuple[str, int]]:
    return [
        ("Declared", score.declared),
        ("Discovered by workers", score.discovered),
        ("Verified", score.verified),
        ("Registered", score.registered),
        ("Not confirmed", score.rejected),
        ("Notified of where they stand", score.notified),
        ("Overdue on the phones", score.overdue),
        ("Reassigned meanwhile", score.reassigned),
        ("Answers lost on the way", score.lost_answers),
        ("Duplicates sent", score.duplicates),
    ]
