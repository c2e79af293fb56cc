"""JSON Lines manifests: what the reading of every kind of manifest shares.

Nothing here uses S3, the clock or a service: the modules take bytes and return values.

- :mod:`.jsonlines`: lines of a file, JSON on a line, ``s3://`` addresses, types of attributes
- :mod:`.entries`: the ordered store of a dataset's entries
- :mod:`.dates`: the spellings of ``creation-date``
- :mod:`.boxes`: a labelled rectangle
- :mod:`.problems`: the refusal of a whole manifest
"""
