"""Who owes which record by when, and what came in for it."""
