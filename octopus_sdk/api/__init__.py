"""The calls of the webservice: one module per resource, each function returns an `Operation`.

Nothing here does I/O. `dossier.run(operation)` sends it and returns what the operation's type says:

>>> from octopus_sdk.api import bookyears
>>> bookyears.list_all().method, bookyears.list_all().path
('GET', '/dossiers/{dossierId}/bookyears')

Names, quotas and statuses are those of the vendor's API document, product version 51.9.17.
"""
