"""The panels of the first page, one file each.

A panel's file has `panel(home)`, which gives what is to be shown, or None where it is
not for who is there; its template is `templates/home/<name>.html`, to which what was
given is `given`. A new one is those two files and a line in `every`.
"""
