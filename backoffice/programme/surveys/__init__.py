"""The yearly survey of staff on supervision: sent, answered without a name, told."""
