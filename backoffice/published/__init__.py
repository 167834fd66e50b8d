"""Published returns: frozen when they are given out, revised in the open.

What arrives later never changes a published period silently: it is shown beside it,
and becomes a revision when somebody says why (domain notes, section 2.2).
"""
