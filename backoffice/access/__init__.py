"""Who may do what: accounts, roles, sessions, and which records each person sees."""
