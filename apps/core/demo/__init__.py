"""People who do not exist, for demonstrations and tests."""

from apps.core.demo.people import Invented, invent_person

__all__ = ["Invented", "invent_person"]
