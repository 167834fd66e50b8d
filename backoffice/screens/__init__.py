"""What people see: pages, the log-in, lists, forms, and the words on them."""
