"""A believable world for demos, benches and tests: the same seed and day give the same one.

chance and clock know nothing of the trade; names and texts are words; bodies, offers, plans, stays, trail
and money fill tables in bulk; journey walks the demo's people through the operations; world calls them all.
"""
