"""The wire format: requests into parameters, outputs and errors into the bytes that AWS would send.

Everything here is compiled from botocore's service models, once per operation and process. The
modules know the two protocols (``rest-json`` and ``json``), and no service by name.
"""
