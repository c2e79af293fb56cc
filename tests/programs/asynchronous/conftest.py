"""aiobotocore requires an older botocore, so only some sets of libraries have it."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("aiobotocore") else ["test_applications.py"]
