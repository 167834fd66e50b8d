"""Work beside the screens: a lease table, what its jobs do, and who does them."""
