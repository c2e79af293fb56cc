"""aiobotocore holds botocore back: it is in some sets of libraries only."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("aiobotocore") else ["test_applications.py"]
