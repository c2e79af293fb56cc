#!/bin/sh
# Requests that curl signs itself, and the control plane.
set -eu
cd "$(dirname "$0")"
options="--start 2025-01-01T00:00:00Z"
. ./server.sh

aws_request() {
    service=$1
    shift
    curl --silent --show-error --aws-sigv4 "aws:amz:us-east-1:$service" --user testing:testing "$@"
    echo
}

control POST given/anomaly_model '{"project": "boards", "f1": 0.9}'
control POST answers/anomaly '{"confidence": 0.93, "model": "boards/1"}'

echo "The model answers:"
aws_request lookoutvision --request POST --header 'Content-Type: image/jpeg' \
    --data-binary @../images/plates/anomaly/01.jpg \
    "$url/2020-11-20/projects/boards/models/1/detect"

echo "It is throttled once:"
control POST faults/throttle '{"operation": "DetectAnomalies", "retry_after": 7}'
aws_request lookoutvision --request POST --header 'Content-Type: image/jpeg' --data-binary @/dev/null \
    --dump-header - "$url/2020-11-20/projects/boards/models/1/detect"

echo "A wrong name is refused:"
control POST faults/throttle '{"operation": "DetectAnomaly"}' || true
