"""Work from when it is allocated to when it is closed."""
