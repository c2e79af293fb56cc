import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, test } from "node:test";

import { DetectAnomaliesCommand, LookoutVisionClient } from "@aws-sdk/client-lookoutvision";
import {
  RekognitionClient,
  StartProjectVersionCommand,
  waitUntilProjectVersionRunning,
} from "@aws-sdk/client-rekognition";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import { Server } from "./mock_vision.mjs";

const photo = await readFile(new URL("../../images/parts/bolt/01.png", import.meta.url));
let server, handler, rekognition, s3;

before(async () => {
  server = await Server.start("--start", "2025-01-01T00:00:00Z", "--skip-waiting");
  // The function makes its client when it is loaded, as in AWS.
  ({ handler } = await import("./inspector.mjs"));
  rekognition = new RekognitionClient({});
  s3 = new S3Client({});
});

after(() => server.stop());

beforeEach(async () => {
  await server.post("reset");
  const model = await server.post("given/label_model", {
    project: "parts",
    labels: ["scratch", "dent"],
  });
  process.env.MODEL_ARN = model.arn;
  await s3.send(new CreateBucketCommand({ Bucket: "line" }));
});

async function photographed(key) {
  await s3.send(new PutObjectCommand({ Bucket: "line", Key: key, Body: photo }));
  return { Records: [{ s3: { bucket: { name: "line" }, object: { key } } }] };
}

test("a scratched part does not pass", async () => {
  await server.post("answers/labels", { image: "s3://line/7.jpg", labels: [["scratch", 97.5]] });
  assert.deepEqual(await handler(await photographed("7.jpg")), {
    passed: [],
    defects: { "7.jpg": ["scratch"] },
  });
});

test("a doubtful scratch passes", async () => {
  await server.post("answers/labels", { labels: [["scratch", 60]] });
  assert.deepEqual((await handler(await photographed("8.jpg"))).passed, ["8.jpg"]);
});

test("a throttled call is tried again", async () => {
  await server.post("answers/labels", { labels: [] });
  await server.post("faults/throttle", { operation: "DetectCustomLabels", times: 2 });
  await handler(await photographed("9.jpg"));
  const calls = await server.get("calls?operation=DetectCustomLabels");
  assert.deepEqual(
    calls.map((call) => call.error?.code),
    ["ThrottlingException", "ThrottlingException", undefined],
  );
});

test("a picture that is not there is an error of the service", async () => {
  const event = { Records: [{ s3: { bucket: { name: "line" }, object: { key: "no.jpg" } } }] };
  await assert.rejects(handler(event), { name: "InvalidS3ObjectException" });
});

const patience = { maxWaitTime: 3600, minDelay: 1, maxDelay: 1 };

async function start(project) {
  const { arn, project_arn } = await server.post("given/label_model", {
    project,
    labels: ["scratch", "dent"],
    status: "TRAINING_COMPLETED",
  });
  await rekognition.send(
    new StartProjectVersionCommand({ ProjectVersionArn: arn, MinInferenceUnits: 1 }),
  );
  return { ProjectArn: project_arn, VersionNames: ["v1"] };
}

test("the waiter of the SDK ends when the model runs", async () => {
  const before = new Date((await server.get("clock")).now);
  const which = await start("gears");
  const result = await waitUntilProjectVersionRunning({ client: rekognition, ...patience }, which);
  assert.equal(result.state, "SUCCESS");
  const now = new Date((await server.get("clock")).now);
  assert.equal((now - before) / 60_000, 10);
});

test("the waiter of the SDK fails with a start that fails", async () => {
  await server.post("endings/start", { model: "gears", fails: true });
  const which = await start("gears");
  await assert.rejects(
    waitUntilProjectVersionRunning({ client: rekognition, ...patience }, which),
    /FAILURE|FAILED/,
  );
});

test("Lookout for Vision answers in the same way", async () => {
  await server.post("given/anomaly_model", { project: "boards" });
  await server.post("answers/anomaly", { confidence: 0.93 });
  const lookout = new LookoutVisionClient({});
  const { DetectAnomalyResult: result } = await lookout.send(
    new DetectAnomaliesCommand({
      ProjectName: "boards",
      ModelVersion: "1",
      Body: photo,
      ContentType: "image/png",
    }),
  );
  assert.deepEqual([result.IsAnomalous, Math.round(result.Confidence * 100)], [true, 93]);
});

test("a mistake in a test is refused with what is valid", async () => {
  await assert.rejects(
    server.post("faults/throttle", { operation: "DetectLabel" }),
    /unknown operation 'DetectLabel'\. Did you mean/,
  );
});
