"""The control plane: the HTTP interface through which other processes control a running mock, the
page that browsers show of it, and the Python client.
"""
