"""What a person reads instead of a traceback."""


class CannotRunError(Exception):
    """Its text is one or two sentences that say what is wrong and what to do."""
