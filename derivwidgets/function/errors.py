"""The exception that says what is wrong with a function."""


class FunctionError(ValueError):
    """A function cannot be read, or cannot be treated as asked.

    The message says what was given, what is wrong, and what would do.
    """


class FormMissing(FunctionError):
    """An operation has no form in a number system."""


class TraceError(FunctionError):
    """A Python function does something that a symbolic x cannot follow; the message says what to write instead."""


class UntranslatableError(TraceError):
    """JAX can follow the function, but what it does has no form in a program."""
