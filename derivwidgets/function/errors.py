"""The exception that says what is wrong with a function."""


class FunctionError(ValueError):
    """A function cannot be read, or cannot be treated as asked.

    The message says what was given, what is wrong, and what would do.
    """


class TraceError(FunctionError):
    """A Python function does something that a symbolic x cannot follow; the message says what to write instead."""
