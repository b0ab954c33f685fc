"""The safe export: make sure of the customers, then book in order, exactly once.

Everything here is a flow: it decides, and does no I/O. `names` and `sameness` are the pure rules,
`relations` settles one customer, `run` books documents, `report` says what became of each.
"""
