"""The one exception of this package."""


class CannotRead(Exception):
    """A file that no records can be read from.

    Its message is one sentence for the person who sent it: what the file is, and
    what to do about it.
    """
