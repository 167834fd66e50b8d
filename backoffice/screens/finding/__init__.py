"""The search over everything, one file for each kind of thing that can be found.

Each has `found(asked)`, which gives what fits and may be seen by who asks. A new kind
is a file, and a line in `every`.
"""
