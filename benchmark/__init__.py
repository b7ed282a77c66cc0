"""How fast the portal is, with 1,000, 10,000 and 100,000 criteria, and when 500 people register for a session at once:
`make bench`, or `python -m benchmark`.

Not part of the product and not a test: it starts a database and a server of its own, measures, and removes both.
docs/performance.md has the figures and says how to read them.
"""
