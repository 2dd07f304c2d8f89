"""What the bank answers to our files: camt.053 statements and pain.002 status reports, read without a database."""
