"""The operations, a module for each kind of resource.

Each operation is a function that takes the backend and keyword arguments, returns the members of
its output and raises the errors of :mod:`mock_vision.rekognition.exceptions`. They are not methods:
moto's own Rekognition response calls methods of the backend by name, and a function cannot have the
name of one of these.
"""
