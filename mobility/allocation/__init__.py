"""Matching rounds: who visits whom, at most total fit, with places, budgets and the SME promise kept (scheme §6).

Pure: no database. instance (what is asked) → problem (arrays) → prices → search → allocation (what is proposed).
"""
