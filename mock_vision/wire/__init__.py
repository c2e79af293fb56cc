"""The wire: requests into parameters, outputs and errors into the bytes that AWS would send.

Everything here is compiled from botocore's service models, once per operation and process. No
service is known by name on this floor; the two protocols (``rest-json`` and ``json``) are.
"""
