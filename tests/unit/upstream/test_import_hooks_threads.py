"""A thread that polls while other threads import the rest of moto, or reset its backends."""

from __future__ import annotations

from tests.support.interpreters import succeed

RACE = """
import sys, threading
import boto3, mock_vision
from mock_vision import mock_vision as mock
sys.setswitchinterval(1e-5)
errors, done = [], threading.Event()

def poll(client):
    while not done.is_set():
        try:
            client()
        except BaseException as error:
            errors.append(repr(error))
            return

with mock(sleep="real"):
    session = boto3.Session(region_name="us-east-1")
    lookout, rekognition = session.client("lookoutvision"), session.client("rekognition")
    rekognition.create_project(ProjectName="parts")
    polls = (lookout.list_projects, rekognition.describe_projects)
    others = [session.client(name) for name in ("sts", "iam", "dynamodb", "sns", "sqs", "lambda")]
    calls = ("get_caller_identity", "list_users", "list_tables", "list_topics", "list_queues",
             "list_functions")
    threads = [threading.Thread(target=poll, args=(each,)) for each in polls]
    for thread in threads:
        thread.start()
    try:
        for other, call in zip(others, calls):
            getattr(other, call)()
        import moto.moto_api
        from moto.core.base_backend import BackendDict
        for _ in range(200):
            BackendDict.reset()
    finally:
        done.set()
    for thread in threads:
        thread.join()
assert not errors, errors
"""


def test_the_first_use_of_other_services_and_resets_beside_threads_that_poll() -> None:
    succeed(RACE)
