"""What a test declares: what detections answer."""
