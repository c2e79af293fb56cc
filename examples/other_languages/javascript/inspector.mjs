// A Lambda function that inspects the pictures which a camera has put into S3.

import { DetectCustomLabelsCommand, RekognitionClient } from "@aws-sdk/client-rekognition";

const rekognition = new RekognitionClient({});

/** Answers an event of S3 with the pictures that passed, and the defects of the others. */
export async function handler(event) {
  const passed = [];
  const defects = {};
  for (const { s3 } of event.Records) {
    const found = await rekognition.send(
      new DetectCustomLabelsCommand({
        ProjectVersionArn: process.env.MODEL_ARN,
        Image: { S3Object: { Bucket: s3.bucket.name, Name: s3.object.key } },
        MinConfidence: 80,
      }),
    );
    const names = found.CustomLabels.map((label) => label.Name);
    if (names.length) {
      defects[s3.object.key] = names;
    } else {
      passed.push(s3.object.key);
    }
  }
  return { passed, defects };
}
