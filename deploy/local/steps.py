"""One calm line per step with its seconds; on a terminal also a clock while it lasts."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(highlight=False, soft_wrap=True)


def say(text: str = "") -> None:
    console.print(text, markup=False)
    sys.stdout.flush()


@contextlib.contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Yields a function that changes what the line says meanwhile."""
    started = time.monotonic()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title)

        def tell(text: str) -> None:
            progress.update(task, description=f"{title}: {text}")

        yield tell
    say(f"  {title} {time.monotonic() - started:.1f} s")
