"""The operations, a module for each kind of resource.

Each operation is a function that takes the backend and keyword arguments, returns the members of
its output and raises the errors of :mod:`mock_vision.lookoutvision.exceptions`.
"""
