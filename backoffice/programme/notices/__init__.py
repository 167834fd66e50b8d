"""Letters that follow a step: written in its transaction, sent by and by, once."""
