"""Amazon Rekognition Custom Labels: the 23 operations, with state, beside moto's own Rekognition.

- :mod:`.urls`, :mod:`.service`: the addresses for moto, and the table of operations;
- :mod:`.operations`: a module for the operations on each kind of resource;
- :mod:`.models`: the backend of one account and Region; :mod:`.lookup`: finding its resources;
- :mod:`.resources`: the resources; :mod:`.exceptions`: the errors;
- :mod:`.states`: which statuses allow an operation, and how it changes a status;
- :mod:`.training`: what a training requires, does and writes, for models and for adapters;
- :mod:`.hosted_model`: the answers of a hosted model; :mod:`.manifest`: dataset entries;
- :mod:`.defaults`, :mod:`.image_limits`: durations, quotas and limits of images.

Operations are functions, not methods of the backend: moto's own Rekognition response calls methods
of the backend by name, and a function cannot have the name of one of these.
"""
