"""Periods written down by hand, one at least of each length, and their edges."""

from __future__ import annotations

from datetime import date

PERIODS = {
    # The clocks go back on the 28th.
    "2018-10": (
        *(date(2018, 10, 1), date(2018, 10, 31), date(2018, 9, 1), date(2018, 9, 30)),
        *("October 2018", "Sept 2018"),
    ),
    # The clocks go forward on the 31st, which is the financial year's last day.
    "2019-03": (
        *(date(2019, 3, 1), date(2019, 3, 31), date(2019, 2, 1), date(2019, 2, 28)),
        *("March 2019", "Feb 2019"),
    ),
    "2018-Q3": (
        *(date(2018, 10, 1), date(2018, 12, 31), date(2018, 7, 1), date(2018, 9, 30)),
        *("October to December 2018 (Q3 2018-19)", "Q2 2018-19"),
    ),
    # The first quarter of today's scale, beside the last of the old one.
    "2014-Q1": (
        *(date(2014, 4, 1), date(2014, 6, 30), date(2014, 1, 1), date(2014, 3, 31)),
        *("April to June 2014 (Q1 2014-15)", "Q4 2013-14"),
    ),
    "2018-H2": (
        *(date(2018, 10, 1), date(2019, 3, 31), date(2018, 4, 1), date(2018, 9, 30)),
        *("October 2018 to March 2019 (H2 2018-19)", "H1 2018-19"),
    ),
    "2018-19": (
        *(date(2018, 4, 1), date(2019, 3, 31), date(2017, 4, 1), date(2018, 3, 31)),
        *("April 2018 to March 2019", "2017-18"),
    ),
    # The whole of it was graded on the old scale.
    "2013-14": (
        *(date(2013, 4, 1), date(2014, 3, 31), date(2012, 4, 1), date(2013, 3, 31)),
        *("April 2013 to March 2014", "2012-13"),
    ),
    # A calendar year with both scales in it.
    "2014": (
        *(date(2014, 1, 1), date(2014, 12, 31), date(2013, 1, 1), date(2013, 12, 31)),
        *("January to December 2014", "2013"),
    ),
}
"""First and last day, those of the period before, and how the two are called."""
