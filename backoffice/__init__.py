"""The store, the programme and the screens: all that knows database and web."""
