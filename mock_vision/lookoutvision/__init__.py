"""Amazon Lookout for Vision: the 22 operations of API version 2020-11-20, with state.

- :mod:`.urls`, :mod:`.responses`: where requests come in, and the table of operations;
- :mod:`.models`: the backend, composed of one class for each group of operations;
- :mod:`.states`: what an operation may do in which status, and what becomes of it;
- :mod:`.resources`, :mod:`.names`: what is kept, and what it is called;
- :mod:`.training_job`: what happens when a training ends.
"""

from mock_vision.lookoutvision.models import lookoutvision_backends

__all__ = ["lookoutvision_backends"]
