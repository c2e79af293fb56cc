"""The parts of a training that both services use: split, classifier, evaluation, result files.

A service calls them in this order::

    train, test = split(examples, seed=seed)  # only without a test dataset
    classifier = SimulatedClassifier(seed, model_arn, skill=skill)
    evaluation = evaluate_anomalies(test, classifier)  # or evaluate_labels, evaluate_boxes
    json_object(...)  # the service's own result files, with the figures of the evaluation
"""
