"""Tests of what is learnt: themes, considerations, plans."""
