"""The cast and the tools that every test may use."""

pytest_plugins: list[str] = [
    "tests.cast.notifications",
]
