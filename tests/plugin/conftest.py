"""Tests of the plugin run pytest in this process, which forgets what that pytest imports. So what
the fakes import is imported before.
"""

import mock_vision.lookoutvision.models
import mock_vision.rekognition.models  # noqa: F401
