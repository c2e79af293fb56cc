from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectMissingError,
    Progression,
    StorageError,
)


def test_every_error_of_the_store_is_a_storage_error() -> None:
    for error in (BucketMissingError, BucketForeignError, BucketElsewhereError, ObjectMissingError):
        assert issubclass(error, StorageError)


def test_a_progression_needs_no_number() -> None:
    assert Progression("immediate") == ("immediate", 0)
