"""Counting SQL statements."""

# What a request costs more inside a test's transaction: its savepoint, and the scope put aside and put back.
NESTING = 5
