"""The cast and the tools that every test may use."""

pytest_plugins: list[str] = [
    "tests.cast.bucket",
    "tests.cast.grids",
    "tests.cast.notifications",
    "tests.cast.verification_tasks",
    "tests.cast.phones",
    "tests.cast.sync",
    "tests.cast.residence_registration",
    "tests.cast.office",
    "tests.cast.review",
    "tests.cast.exchange",
    "tests.cast.recorder",
    "tests.cast.wechat",
    "tests.cast.vendors",
]
