"""Taking lists along: which ones there are (registry), how they are read (reading), written (writing) and made by a
worker (job), when they repeat (schedule) and how programs fetch them (tokens)."""
