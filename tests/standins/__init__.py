"""Stand-ins for vendors: real servers on loopback that check what they are sent and fail in every way they can.

What they check they compute by themselves, from the vendors' pages, never with the code under test.
"""
