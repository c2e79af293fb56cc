"""The operations, a module for each kind of resource.

Each operation is a function that takes the backend and keyword arguments, returns the members of
its output and raises the errors of :mod:`mock_vision.rekognition.exceptions`. They are not methods:
moto's own Rekognition response calls methods of the backend by name, and no name of ours can be
mistaken for one of those.
"""
