"""JSON Lines manifests of both services: reading, the documented checks, dataset entries.

Nothing here talks to S3, to a clock or to a service. Bytes come in; what comes out is a change set
for a store of entries, a :class:`~mock_vision.manifests.problems.ManifestError` with the text for a
``StatusMessage``, or the result of a validation before training.

- :mod:`.entries`: the ordered store of dataset entries that both services share;
- :mod:`.lookout`, :mod:`.lookout_training`: Amazon Lookout for Vision;
- :mod:`.custom_labels`, :mod:`.custom_labels_training`: Amazon Rekognition Custom Labels;
- :mod:`.looking`: the callbacks through which images and masks are looked at;
- :mod:`.jsonlines`, :mod:`.dates`, :mod:`.problems`: what the others stand on.
"""
