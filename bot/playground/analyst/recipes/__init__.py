"""What the analyst's scripts are made of: plain functions, copied as they stand into each script.

A script is written out by ``bot.playground.analyst.assemble``. Functions here import nothing of
this project; names are unique over all recipe modules.
"""
