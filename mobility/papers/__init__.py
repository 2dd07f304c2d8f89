"""What papers say, and what a new version of one changes: pure questions, no database but the rows handed in."""
