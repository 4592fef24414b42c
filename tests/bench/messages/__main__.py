"""This race alone, of any size: `python -m tests.bench.messages --messages 100000 --before 1000000`."""

import argparse
import signal
import sys

from tests.bench.messages.race import race


def tell(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


def main() -> None:
    # Ended from outside it still ends its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(description="How fast queued messages leave.")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--before", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    sys.stdout.writelines(f"{line}\n" for line in race(asked.messages, asked.before, asked.rounds, tell))


if __name__ == "__main__":
    main()
