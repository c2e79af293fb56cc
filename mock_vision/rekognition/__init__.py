"""Amazon Rekognition Custom Labels: 23 operations, stateful, beside moto's own Rekognition ones.

- :mod:`.urls`, :mod:`.responses`: where requests come in, and which function answers which.
- :mod:`.models`: the backend of an account and Region; :mod:`.resources`: what it holds.
- :mod:`.states`: statuses and what is allowed in them; :mod:`.limits`: quotas; :mod:`.exceptions`.
- One module for the operations on each thing: :mod:`.projects`, :mod:`.policies`,
  :mod:`.datasets`, :mod:`.entries`, :mod:`.versions`, :mod:`.hosting`, :mod:`.detection`,
  :mod:`.copying`, :mod:`.tags`.
- :mod:`.training`, :mod:`.adapters`: how a training of either feature ends.

Operations are functions that take the backend, not methods of it: moto's own Rekognition response
calls methods of the backend by name, and no name of ours can ever be taken for one of those.
"""
