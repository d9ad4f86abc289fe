"""Demo data: a team that looks as if it worked, made in the background from one of eight seeds, and taken back to the last row.

Words: a *seed* says what a team of an industry is like; a *plan* is a seed with the counts that were asked for; a *part* makes and removes
the rows of one domain. What a demo made is known to its sync, row by row; what people changed or added since is theirs and stays.
"""
