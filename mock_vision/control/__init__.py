"""What reaches a running mock from outside the process: the control plane over HTTP, its page, and
the client for both.
"""
