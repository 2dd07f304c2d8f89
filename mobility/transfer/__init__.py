"""Bringing data in and taking it along: tables of organisations, offers and past exchanges, in one format both ways.

columns says what a table holds; organisations, offers and exchanges check lines by the rules and write them;
job runs an import; exporting writes what was written in.
"""
