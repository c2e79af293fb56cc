// The functions of the page's script that compute; the rest is tested in a browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const file = new URL("../../mock_vision/control/page/page.js", import.meta.url);
const source = await readFile(file, "utf-8");
// As a module, whatever Node takes a file of this name for.
const page = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const START = Date.parse("2030-01-01T10:00:00Z");
const MINUTE = 60_000, HOUR = 60 * MINUTE;
const time = (minutes) => new Date(START + minutes * MINUTE).toISOString();
const call = (minutes, more = {}) => ({
  kind: "call", when: time(minutes), service: "lookoutvision", name: "DescribeModel", about: "boards/1", outcome: "200",
  state: "ok", message: "", fault: "", account: "1", region: "us-east-1", ...more,
});
const transition = (minutes, what, subject = "boards/1") => ({ kind: "transition", when: time(minutes), subject, what });

test("a duration has its two largest units", () => {
  const texts = [[0, "0 s"], [250, "0.25 s"], [61_000, "1 min 1 s"], [HOUR, "1 h"], [26 * HOUR + 59_000, "1 d 2 h"], [-5, "0 s"]];
  for (const [ms, text] of texts) assert.equal(page.duration(ms), text);
});

test("resources have the names that declarations use", () => {
  const lookout = "arn:aws:lookoutvision:us-east-1:1:model/boards/1";
  const version = "arn:aws:rekognition:us-east-1:1:project/parts/version/v1/1700";
  const dataset = "arn:aws:rekognition:us-east-1:1:project/parts/dataset/train/1700";
  const names = [["boards/train", "boards/train"], [lookout, "boards/1"], [version, "parts/v1"], [dataset, "parts/train"],
    ["arn:aws:rekognition:us-east-1:1:project/parts/1700", "parts"], [`${version} and ${dataset}`, "parts/v1 and parts/train"]];
  for (const [title, name] of names) assert.equal(page.shortName(title), name);
});

test("the filter takes words in any order, and what failed", () => {
  const lost = call(1, { state: "lost", fault: "request lost: ReadTimeoutError" });
  const entries = [call(0), lost, transition(2, "training ended: TRAINING_FAILED")];
  const chosen = (which, words = "") => page.filtered(entries, { which, words }).length;
  assert.deepEqual([chosen("all"), chosen("calls"), chosen("transitions"), chosen("failures")], [3, 2, 1, 2]);
  assert.deepEqual([chosen("all", "boards describe"), chosen("all", "readtimeout"), chosen("all", "cat")], [2, 1, 0]);
});

test("calls of a polling loop are one group", () => {
  const entries = [call(0), call(10), call(20, { outcome: "ThrottlingException", state: "failed" }), call(20), transition(30, "training ended")];
  assert.deepEqual(page.folded(entries).map((group) => group.length), [2, 1, 1, 1]);
  assert.deepEqual(page.folded([]), []);
});

test("a lane shows work, the statuses between, and what is to come", () => {
  const timeline = [
    transition(0, "training began"), transition(30, "training ended: TRAINED"),
    transition(40, "start began"), transition(45, "start ended: HOSTED"), transition(60, "stop began"),
  ];
  const pending = [{ what: "stop", resource: "boards/1", due: time(62) }];
  const [lane] = page.lanes(timeline, pending, START + 61 * MINUTE);
  const parts = lane.parts.map(({ kind, label, from, to }) => [kind, label, (from - START) / MINUTE, (to - START) / MINUTE]);
  assert.deepEqual(parts, [["work", "training", 0, 30], ["rest", "TRAINED", 30, 40], ["work", "start", 40, 45], ["rest", "HOSTED", 45, 60], ["work", "stop", 60, 61]]);
  assert.equal(lane.parts.at(-1).ahead, START + 62 * MINUTE);
  assert.equal(lane.parts[3].on, true);
});

test("work that follows by itself is recorded before the end of what it follows", () => {
  const timeline = [transition(0, "update began"), transition(1, "rollback began"), transition(1, "update ended: UPDATE_FAILED_ROLLBACK_IN_PROGRESS")];
  const [lane] = page.lanes(timeline, [], START + 2 * MINUTE);
  assert.deepEqual(lane.parts.map(({ label, failed }) => [label, Boolean(failed)]), [["update", true], ["rollback", false]]);
  assert.equal(lane.parts[1].ahead, Infinity);
});

test("an end whose beginning is no longer in the journal has a lane all the same", () => {
  const [lane] = page.lanes([transition(5, "training ended: TRAINED"), transition(9, "deletion ended")], [], START + 9 * MINUTE);
  assert.deepEqual(lane.parts.map(({ label }) => label), ["training", "TRAINED", "deletion"]);
  assert.equal(lane.open, null);
});

test("work on two resources is in the lanes of both", () => {
  const lanes = page.lanes([transition(0, "distribution began", "parts/train and parts/test")], [], START);
  assert.deepEqual(lanes.map(({ name }) => name), ["parts/train", "parts/test"]);
});

test("a chart ends a little ahead of now, however far the next event is", () => {
  const now = START + 60 * MINUTE;
  const to = (minutes) => (page.extent([call(0)], [{ due: time(minutes) }], now)[1] - START) / MINUTE;
  assert.deepEqual([to(62), to(110), to(60_000)], [62, 110, 300]);
  assert.deepEqual(page.extent([], [], now), [now, now]);
});

test("the axis has round times", () => {
  assert.deepEqual(page.marks(START, START + HOUR, 4).map(([, text]) => text), ["10:00", "10:15", "10:30", "10:45", "11:00"]);
  assert.deepEqual(page.marks(START + 1, START + 50_000, 4).map(([, text]) => text), ["10:00:15", "10:00:30", "10:00:45"]);
  assert.deepEqual(page.marks(START, START + 72 * HOUR, 4).map(([, text]) => text), ["2 Jan", "3 Jan", "4 Jan"]);
});

test("a form becomes the arguments of the Python API", () => {
  assert.deepEqual(page.declaration("throttle", { operation: "x.CreateModel", model: " ", times: "2" }), { optional: true, operation: "x.CreateModel", times: 2 });
  assert.deepEqual(page.declaration("takes", { work: "x.training", takes: "1.5", times: "" }), { optional: true, work: "x.training", takes: 5400, times: null });
  assert.deepEqual(page.declaration("fails", { work: "x.training", fails: "", times: "1" }), { optional: true, work: "x.training", fails: true, times: 1 });
  assert.deepEqual(page.declaration("never", { work: "x.training", times: "1" }), { optional: true, work: "x.training", times: 1, never: true });
  assert.deepEqual(page.declaration("labels", { labels: " bolt, gear,", model: "" }), { optional: true, labels: ["bolt", "gear"] });
  assert.deepEqual(page.declaration("anomaly", { confidence: "0.9", model: "boards" }), { optional: true, confidence: 0.9, model: "boards" });
  assert.deepEqual(page.declaration("anomaly_model", { project: "boards" }), { project: "boards" });
});

test("a detection is a request of the service", () => {
  const project = { service: "lookoutvision", name: "a/b", region: "eu-west-1", account: "1" };
  const [path, { headers, body }] = page.detection({ project, model: { name: "1" } }, "image/png", "", "bytes", START);
  assert.equal(path, "/2020-11-20/projects/a%2Fb/models/1/detect");
  assert.match(headers.Authorization, /Credential=page\/20300101\/eu-west-1\/lookoutvision\/aws4_request/);
  assert.deepEqual([headers["X-Amz-Date"], headers["Content-Type"], body], ["20300101T100000Z", "image/png", "bytes"]);
  const labels = page.detection({ project: { ...project, service: "rekognition" }, model: { arn: "arn" } }, "image/png", "AAAA", "", START);
  assert.equal(labels[1].headers["X-Amz-Target"], "RekognitionService.DetectCustomLabels");
  assert.deepEqual(JSON.parse(labels[1].body), { ProjectVersionArn: "arn", Image: { Bytes: "AAAA" } });
});

test("usage becomes words", () => {
  assert.equal(page.used({ training_hours: 0.5, inference_hours: 1, detections: 1200, amount: null }), "0.5 training hours, 1 inference hour, 1,200 detections");
  assert.equal(page.used({ training_hours: 0, inference_hours: 0.004, detections: 0, amount: 0 }), "");
  assert.equal(page.used({ training_hours: 0, inference_hours: 0, detections: 0, amount: 1234.5 }), "a cost of 1,234.50");
});

test("JSON has a line for each member, and other texts stay as they are", () => {
  assert.equal(page.pretty('{"a":1}'), '{\n  "a": 1\n}');
  assert.equal(page.pretty('{"a":1}\n{"a":2}'), '{"a":1}\n{"a":2}');
});
