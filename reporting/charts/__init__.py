"""
Our own pictures: strings of SVG for the page and the same string for the PDF. No request, no database, no clock.

Every picture has a title and a description, presentation attributes only (the CSP forbids inline style), and says
nothing by colour alone. The page puts a table with the same figures under it.
"""

from clusterxchange.pictures.europe import KOSOVO_FOOTNOTE
from reporting.charts.bars import Bar, bars
from reporting.charts.burn_down import Balance, burn_down
from reporting.charts.europe import europe_map
from reporting.charts.sankey import sankey
from reporting.charts.share import share_meter

__all__ = ["KOSOVO_FOOTNOTE", "Balance", "Bar", "bars", "burn_down", "europe_map", "sankey", "share_meter"]
