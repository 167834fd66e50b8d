"""The language of forms: what it reads, what it refuses, and how it says so."""
