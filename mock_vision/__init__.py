"""Amazon Lookout for Vision and Rekognition Custom Labels, faked in process."""

__version__ = "0.1.0"
