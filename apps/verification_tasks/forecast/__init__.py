"""Which grids will miss deadlines in the next seven days at the present pace, and who could help.

`engine`, `pace`, `moves` and `testing` compute and know no database; `facts` asks for what they need, by sets.
"""
