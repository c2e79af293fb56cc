"""What the operations of all resources share: finding, refusing, statuses, pages, buckets."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from mock_vision.lookoutvision.names import arn_prefix, dataset_name, model_name, project_name
from mock_vision.lookoutvision.resources import Dataset, Model, Project, Resource
from mock_vision.lookoutvision.states import MESSAGES, RULES, STEPS, Step, WorkFailedError
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.catalogue import Catalogue
from mock_vision.service.pagination import InvalidTokenError, PageTokens
from mock_vision.world.ports import BucketElsewhereError, BucketForeignError, BucketMissingError

R = TypeVar("R")

PAGE = 100
"""Items on a page where ``MaxResults`` is not given (service model, PageSize)."""


class LookoutBase(WorkingBackend):
    """Resources of one account and Region. Operations run with ``world.lock`` held."""

    service = "lookoutvision"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.projects: Catalogue[Project] = Catalogue()
        self.arn_prefix = arn_prefix(self.partition, region_name, account_id)

    # Finding

    def find_project(self, name: str) -> Project:
        """:raises ResourceNotFoundException: there is no such project."""
        project = self.projects.get(name)
        if project is None:
            raise ResourceNotFoundException(project_name(name))
        return project

    def find_dataset(self, project_name: str, dataset_type: str) -> Dataset:
        """:raises ResourceNotFoundException: there is no such project or dataset."""
        dataset = self.find_project(project_name).datasets.get(dataset_type)
        if dataset is None:
            raise ResourceNotFoundException(dataset_name(project_name, dataset_type))
        return dataset

    def find_model(self, project_name: str, version: str) -> Model:
        """A model by its version; ``latest`` is the highest there is, whatever its status.

        :raises ResourceNotFoundException: there is no such project or model.
        """
        models = self.find_project(project_name).models
        model = models.newest if version == "latest" else models.get(version)
        if model is None:
            raise ResourceNotFoundException(model_name(project_name, version))
        return model

    # Statuses

    def enter(self, resource: Resource, status: str, message: str | None = None) -> None:
        """Set a status; if it does not last, begin the step that ends it."""
        resource.status = status
        resource.status_message = message or MESSAGES[resource.kind][status]
        resource.updated = self.now()
        step = STEPS.get((resource.kind, status))
        resource.work = step and self.begin(
            resource.kind,
            step.what,
            resource.title,
            step.duration,
            lambda: self._end(resource, step),
        )

    def carry_out(self, operation: str, resource: Resource) -> None:
        """Enter the status that an operation leads to at once."""
        status = RULES[operation, resource.kind].enters
        assert status is not None, "the operation changes the status"
        self.enter(resource, status)

    def _end(self, resource: Resource, step: Step) -> str | None:
        """Gives the status of a resource that is still there."""
        deed = resource.deeds.get(resource.status)
        try:
            message = deed() if deed else None
        except WorkFailedError as failure:
            assert step.failure is not None, "only steps that can fail have deeds that do"
            status: str | None = step.failure
            message = str(failure)
        else:
            status = step.success
        if status is not None:
            self.enter(resource, status, message)
        return status

    def require(self, operation: str, resource: Resource) -> None:
        """Return if the status of a resource allows an operation.

        A refusal is a look at the resource: code that repeats a call until it is accepted must not
        wait for ever where looks end work.

        :raises ConflictException: it does not.
        """
        status = resource.status
        allowed = RULES[operation, resource.kind].allowed
        if status not in allowed:
            observe(resource)
            raise ConflictException(
                f"{operation} is not possible while the {resource.name} is {status};"
                f" it has to be {_one_of(allowed)}.",
                resource.name,
            )

    # Pages

    def page(
        self,
        operation: str,
        catalogue: Catalogue[R],
        token: str | None,
        limit: int | None,
        *within: str,
    ) -> tuple[list[R], dict[str, str]]:
        """A page of a listing, newest first, and the member ``NextToken`` if there is a next page.

        :raises ValidationException: the token does not belong to this listing.
        """
        listing = self.listing(operation, *within)
        try:
            found, following = catalogue.page(self.tokens, token, limit or PAGE, listing)
        except InvalidTokenError:
            raise invalid_token() from None
        return found, next_token_member(following)

    def listing(self, *within: object) -> list[object]:
        """What the pagination tokens of a listing are bound to."""
        return [self.scope, *within]

    @cached_property
    def tokens(self) -> PageTokens:
        """Issues and reads the pagination tokens of this backend."""
        return PageTokens(self.world.seed)

    # Buckets

    def require_bucket(self, bucket: str) -> None:
        """Return if a bucket is there, belongs to the caller, and is in the Region of the call.

        Lookout for Vision Developer Guide, "Setting up permissions", asks for all three.

        :raises ValidationException: it is not.
        """
        try:
            self.world.objects.check_bucket(
                self.account_id, bucket, own=True, region=self.region_name
            )
        except BucketMissingError:
            raise ValidationException(f"The S3 bucket {bucket} does not exist.") from None
        except BucketForeignError:
            raise ValidationException(
                f"The S3 bucket {bucket} does not belong to account {self.account_id}."
            ) from None
        except BucketElsewhereError:
            raise ValidationException(
                f"The S3 bucket {bucket} is not in the Region {self.region_name}."
            ) from None


def observe(*resources: Resource) -> None:
    """Look at resources before they are shown; call it with ``world.lock`` held.

    The step that follows the one that a look ends is looked at as well: where looks end work, a
    program that sleeps between them sleeps once, not for each step.
    """
    for resource in resources:
        while resource.work is not None:
            seen = resource.work
            seen.observe()
            if resource.work is seen:
                break


def next_token_member(token: str | None) -> dict[str, str]:
    """The member ``NextToken``; nothing on the last page."""
    return {} if token is None else {"NextToken": token}


def invalid_token() -> ValidationException:
    """The refusal of a pagination token."""
    return ValidationException("The specified NextToken is invalid.")


def _one_of(statuses: frozenset[str]) -> str:
    *others, last = sorted(statuses)
    return f"{', '.join(others)} or {last}" if others else last
