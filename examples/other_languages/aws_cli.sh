#!/bin/sh
# A model is started and stopped with the AWS CLI. Its waiters poll every 30 seconds of real time;
# with --skip-waiting they end with their first poll, and the clock has moved on.
set -eu
cd "$(dirname "$0")"
options="--start 2025-01-01T00:00:00Z --skip-waiting"
. ./server.sh

control POST given/label_model '{"project": "parts", "labels": ["bolt", "gear"], "status": "TRAINING_COMPLETED"}'
project=$(aws rekognition describe-projects --query 'ProjectDescriptions[0].ProjectArn' --output text)
model=$(aws rekognition describe-project-versions --project-arn "$project" \
    --query 'ProjectVersionDescriptions[0].ProjectVersionArn' --output text)

echo "It is started:"
aws rekognition start-project-version --project-version-arn "$model" --min-inference-units 1 --output text
aws rekognition wait project-version-running --project-arn "$project" --version-names v1

echo "It answers what was declared:"
control POST answers/labels '{"labels": [["bolt", 97.5]], "model": "parts"}' >"$folder/declared"
aws rekognition detect-custom-labels --project-version-arn "$model" \
    --image-bytes fileb://../images/parts/bolt/01.png \
    --query 'CustomLabels[].[Name, Confidence]' --output text

echo "The start took ten minutes of virtual time:"
control GET clock

echo "A failing start ends the waiter:"
control POST endings/start '{"model": "parts", "fails": true}' >"$folder/declared"
aws rekognition stop-project-version --project-version-arn "$model" --output text
aws rekognition describe-project-versions --project-arn "$project" \
    --query 'ProjectVersionDescriptions[0].Status' --output text
aws rekognition start-project-version --project-version-arn "$model" --min-inference-units 1 --output text
if aws rekognition wait project-version-running --project-arn "$project" --version-names v1; then
    exit 1
fi
