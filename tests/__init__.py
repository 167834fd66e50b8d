"""The tests, laid out as the packages are; `browser` walks the whole of it."""
