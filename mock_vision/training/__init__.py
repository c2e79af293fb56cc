"""What both services share of a training: splits, classifier, metrics, result files.

From a service's side, in this order::

    train, test = split(examples, seed=seed)  # only when there is no test dataset
    classifier = SimulatedClassifier(seed, model_arn, skill=skill)
    evaluation = evaluate_anomalies(test, classifier)  # or evaluate_labels, evaluate_boxes
    evaluation_result(evaluation, ...)  # and what else the service's result writer offers
"""
