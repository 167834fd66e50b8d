"""What is learnt: themes of findings, who considered what, and what is improved."""
