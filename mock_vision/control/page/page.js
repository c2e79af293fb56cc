// The page of a mock, and the script of its report. Texts of users reach the document as text nodes
// only. The functions at the top compute; those below build nodes; the last part talks to a server.

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const UNITS = [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"], [SECOND, "s"]];
const STEPS = [
  SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
  30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY,
];
const LONGEST_GAP = MINUTE;
const MOST_LANES = 12;
const SERVICES = { lookoutvision: "Lookout for Vision", rekognition: "Custom Labels" };
const FIGURES = { F1Score: "F1", Precision: "Precision", Recall: "Recall", ROCAUC: "ROC AUC" };

// Times

export const at = (text) => Date.parse(text);

/** Return a length of time in its two largest units: "1 d 2 h", "27 min 50 s", "0.25 s". */
export function duration(ms) {
  if (ms < SECOND) return `${Math.max(0, ms) / SECOND} s`;
  const first = UNITS.findIndex(([size]) => ms >= size);
  let rest = ms;
  const parts = [];
  for (const [size, unit] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
}

export const clockText = (ms) => new Date(ms).toISOString().slice(11, 19);
const longDay = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const dayOf = (ms) => Math.floor(ms / DAY);

// Names

/** Return the name of a resource as declarations write it: "boards/1" for the ARN of that model. */
export function shortName(title) {
  return title.split(" and ").map((each) => {
    if (!each.startsWith("arn:")) return each;
    const path = each.split(":").slice(5).join(":").split("/");
    const [kind, project, part, name] = path;
    if (kind === "model") return `${project}/${part}`;
    return part === "version" || part === "dataset" ? `${project}/${name}` : project ?? each;
  }).join(" and ");
}

// The timeline

/** Return the entries that the filter selects. */
export function filtered(entries, { which, words }) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const isCall = entry.kind === "call";
    const failed = isCall ? entry.state !== "ok" || entry.fault : /FAIL/.test(entry.what);
    if (which === "calls" && !isCall) return false;
    if (which === "transitions" && isCall) return false;
    if (which === "failures" && !failed) return false;
    const text = isCall
      ? [entry.service, entry.name, entry.about, entry.outcome, entry.message, entry.fault, entry.region]
      : [entry.subject, shortName(entry.subject), entry.what];
    const whole = text.join(" ").toLowerCase();
    return wanted.every((word) => whole.includes(word));
  });
}

/** Group equal entries that follow each other, such as the calls of a polling loop. */
export function folded(entries) {
  const groups = [];
  for (const entry of entries) {
    const last = groups.at(-1)?.at(-1);
    const same = last && entry.kind === "call" && last.kind === "call"
      && ["service", "name", "about", "outcome", "fault", "account", "region"].every((of) => last[of] === entry[of]);
    if (same) groups.at(-1).push(entry);
    else groups.push([entry]);
  }
  return groups;
}

// The chart

/** Return a lane for each resource with work in the timeline: its work, and the statuses in between. */
export function lanes(timeline, pending, now) {
  const found = new Map();
  const close = (lane, when) => {
    if (lane.open) lane.open.to = when;
    lane.open = null;
  };
  const begin = (lane, part) => lane.parts.push((lane.open = part));
  for (const entry of timeline) {
    if (entry.kind !== "transition") continue;
    const when = at(entry.when);
    const [, what, step, status] = /^(.*) (began|ended)(?:: (.*))?$/.exec(entry.what) ?? [];
    for (const title of step ? entry.subject.split(" and ") : []) {
      if (!found.has(title)) found.set(title, { title, name: shortName(title), parts: [], open: null });
      const lane = found.get(title);
      lane.last = when;
      const failed = /FAIL/.test(status ?? "");
      if (step === "began") {
        // The work under way was dropped, or this is the work that follows it.
        close(lane, when);
        begin(lane, { kind: "work", label: what, from: when });
      } else {
        let ended = lane.parts.findLast((part) => part.kind === "work" && part.label === what);
        // The work that follows has begun already.
        const goesOn = ended && lane.open && lane.open !== ended;
        if (!goesOn) close(lane, when);
        // Its beginning may be too long ago for the timeline.
        if (!ended) lane.parts.push((ended = { kind: "work", label: what, from: when, to: when }));
        ended.failed = failed;
        if (goesOn) continue;
        if (status) begin(lane, { kind: "rest", label: status, from: when, failed, on: /^(HOSTED|RUNNING)$/.test(status) });
      }
    }
  }
  for (const lane of found.values()) {
    const part = lane.open;
    if (!part) continue;
    part.to = now;
    if (part.kind !== "work") continue;
    const due = pending.find((event) => event.resource.split(" and ").includes(lane.title));
    part.ahead = due ? at(due.due) : Infinity;
  }
  const latest = [...found.values()].sort((a, b) => b.last - a.last).slice(0, MOST_LANES);
  return [...found.values()].filter((lane) => latest.includes(lane));
}

/** Return the first and the last time of the chart, which is a little ahead of now if an event is pending. */
export function extent(timeline, pending, now) {
  const from = Math.min(now, ...timeline.map((entry) => at(entry.when)));
  const dues = pending.map((event) => at(event.due));
  const next = Math.min(...dues);
  const past = Math.max(now - from, 10 * MINUTE);
  const ahead = dues.filter((due) => due <= now + past);
  return [from, Math.max(now, ...ahead, dues.length ? Math.min(next, now + 4 * past) : now)];
}

/** Return round times between two others, at most `most` of them, with their texts. */
export function marks(from, to, most) {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? STEPS.at(-1);
  const found = [];
  for (let when = Math.ceil(from / step) * step; when <= to; when += step) found.push(when);
  const text = (when) => {
    if (step >= DAY) return shortDay.format(when);
    return step < MINUTE ? clockText(when) : clockText(when).slice(0, 5);
  };
  return found.slice(0, 2 * most).map((when) => [when, text(when)]);
}

// Nodes

/** Return an element. The property `style` has CSS properties by name; every other property is an attribute. */
function h(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style") for (const [key, to] of Object.entries(value)) node.style.setProperty(key, to);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const hidden = (...children) => h("span", { class: "hidden" }, ...children);

/** Change a node until it equals another. What has the focus, is open or was scrolled stays so. */
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) return void old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) return void (old.data = fresh.data);
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open" && name !== "style") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "style" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  // The Content-Security-Policy forbids the attribute, not the property.
  if (old.style.cssText !== fresh.style.cssText) old.style.cssText = fresh.style.cssText;
  if (!old.hasAttribute("data-own")) morphChildren(old, fresh);
}

function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].filter((each) => each.dataset.key).map((each) => [each.dataset.key, each]));
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const key = child.dataset?.key;
    const match = key ? keyed.get(key) : next?.dataset?.key ? null : next;
    if (!match) {
      old.insertBefore(child, next);
      continue;
    }
    if (match === next) next = next.nextSibling;
    else old.insertBefore(match, next);
    morph(match, child);
  }
  while (next) {
    const rest = next;
    next = next.nextSibling;
    rest.remove();
  }
}

function show(id, ...children) {
  const old = document.getElementById(id);
  const fresh = old.cloneNode(false);
  fresh.append(...children.flat(Infinity).filter(Boolean));
  morph(old, fresh);
}

// The sections

let view;
let ahead = () => 0;

const now = () => at(view.clock.now) + ahead();

function renderTime() {
  const ms = now();
  const next = view.pending[0];
  show("date", longDay.format(ms));
  show("time", clockText(ms), h("small", null, "UTC"));
  const how = view.clock.standing_still ? "The clock stands still." : "The clock follows the wall clock.";
  if (!next) show("next", h("span", { class: "soft" }, "Nothing is pending. ", how));
  else {
    const left = at(next.due) - ms;
    show("next", `${left > 0 ? `In ${duration(left)}` : "Now"}: `, h("b", null, `${next.what} ends`), ` ${shortName(next.resource)} `, h("span", { class: "soft" }, how));
  }
  document.title = `${clockText(ms)} mock_vision`;
}

function renderChart() {
  const ms = now();
  const [from, to] = extent(view.timeline, view.pending, ms);
  const rows = lanes(view.timeline, view.pending, ms);
  if (to - from < SECOND || !view.timeline.length) return show("chart");
  const place = (when) => `${(100 * (Math.min(Math.max(when, from), to) - from)) / (to - from)}%`;
  const span = (start, end) => ({ left: place(start), width: `calc(${place(end)} - ${place(start)})` });
  const line = () => h("b", { class: "now", style: { left: place(ms) } });
  const part = (each) => {
    const label = `${each.label}, ${clockText(each.from)} to ${clockText(each.to)}`;
    const kind = `${each.kind}${each.failed ? " failed" : ""}${each.on ? " on" : ""}`;
    return [
      h("i", { class: kind, style: span(each.from, each.to), title: label }),
      each.ahead && h("i", { class: "work ahead", style: span(ms, each.ahead), title: each.ahead === Infinity ? `${each.label} does not end by itself` : `${each.label} ends at ${clockText(each.ahead)}` }),
    ];
  };
  const described = (lane) => lane.parts.map((each) => `${each.label} ${clockText(each.from)} to ${clockText(each.to)}`).join(", ");
  const ticks = new Map();
  for (const call of view.timeline.filter((each) => each.kind === "call")) {
    const spot = Math.round((400 * (at(call.when) - from)) / (to - from));
    ticks.set(spot, ticks.get(spot) || call.state !== "ok");
  }
  const texts = marks(from, to, Math.min(9, Math.floor(window.innerWidth / 120)));
  show("chart", h("ul", { class: "lanes", "aria-label": "Work over virtual time" },
    rows.map((lane) => h("li", { class: "lane", "data-key": lane.title },
      h("span", null, lane.name),
      h("div", { class: "band" }, hidden(described(lane)), lane.parts.map(part), line()))),
    h("li", { class: "lane", "data-key": "calls" },
      h("span", { class: "soft" }, "calls"),
      h("div", { class: "band" }, [...ticks].map(([spot, bad]) => h("i", { class: bad ? "tick bad" : "tick", style: { left: `${spot / 4}%` } })), line())),
    h("li", { class: "lane axis", "data-key": "axis", "aria-hidden": "true" },
      h("span"),
      h("div", { class: "band" }, texts.map(([when, text]) => {
        const share = (when - from) / (to - from);
        return h("span", { class: share < 0.03 ? "first" : share > 0.97 ? "last" : null, style: { left: place(when) } }, text);
      })))));
}

const filter = { which: "all", words: "" };

function renderTimeline() {
  const kept = filtered(view.timeline, filter);
  const groups = folded(kept).reverse();
  const shown = view.timeline.length < view.entries ? `the last ${view.timeline.length} of ${view.entries}` : `${view.entries}`;
  show("count", kept.length === view.timeline.length ? shown : `${kept.length} of ${view.timeline.length}`);
  const rows = [];
  let above = null;
  for (const group of groups) {
    const last = at(group.at(-1).when);
    if (above !== null && above - last >= LONGEST_GAP) {
      rows.push(h("li", { class: "gap" }, h("span"), h("div", { class: "what" }, duration(above - last))));
    }
    if (above === null || dayOf(above) !== dayOf(last)) {
      rows.push(h("li", { class: "day" }, h("span"), h("div", { class: "what" }, longDay.format(last))));
    }
    rows.push(row(group));
    above = at(group[0].when);
  }
  if (!rows.length && view.timeline.length) rows.push(h("li", { class: "nothing" }, "No entry fits the filter."));
  else if (!rows.length) rows.push(h("li", { class: "nothing" }, "No calls yet. ", h("span", { class: "live" }, "AWS's SDKs and command line come here with ", h("code", null, `AWS_ENDPOINT_URL=${location.origin}`))));
  show("entries", rows);
}

function row(group) {
  const entry = group.at(-1);
  const time = h("time", { datetime: entry.when }, clockText(at(entry.when)));
  const key = `entry${group[0].id}`;
  if (entry.kind === "transition") {
    const kind = /FAIL/.test(entry.what) ? "what failed" : "what transition";
    return h("li", { "data-key": key }, time,
      h("div", { class: kind }, h("span", { class: "op" }, entry.what), " ", h("span", { class: "about" }, shortName(entry.subject))));
  }
  const summary = h("summary", null,
    h("span", { class: "op" }, entry.name || entry.service),
    entry.about && [" ", h("span", { class: "about" }, shortName(entry.about))],
    group.length > 1 && [" ", h("span", { class: "times" }, `× ${group.length}`)],
    entry.attempt > 1 && [" ", h("span", { class: "times" }, `attempt ${entry.attempt}`)],
    (entry.state !== "ok" || entry.fault) && h("span", { class: entry.state === "ok" ? "out" : "out bad" },
      [entry.outcome, entry.fault && (entry.fault === "declared" ? "declared fault" : entry.fault), entry.message].filter(Boolean).join(" · ")));
  return h("li", { "data-key": key }, time,
    h("details", { class: `what ${entry.state}`, "data-entry": entry.id }, summary, h("div", { class: "detail", "data-own": true })));
}

function fillDetail(details) {
  const entry = view.timeline.find((each) => String(each.id) === details.dataset.entry);
  const place = details.querySelector(".detail");
  if (!entry) return;
  const json = (title, value) => [h("h3", null, title), h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2))];
  place.replaceChildren(
    h("p", { class: "soft mono" }, `${entry.service} · ${entry.region} · ${entry.account} · ${entry.outcome}`),
    ...json("Parameters", entry.params),
    ...(entry.answer ? json("Response", entry.answer) : []));
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const bar = (share) => h("div", { class: "bar", "aria-hidden": "true" }, h("i", { style: { width: `${100 * Math.min(1, Math.max(0, share))}%` } }));
const bars = (pairs) => h("div", { class: "bars" }, pairs.map(([name, share, text]) =>
  h("div", null, h("span", null, name), bar(share), h("span", null, text ?? share.toFixed(3)))));

function status(part) {
  return h("span", { class: `status ${part.state}` }, part.status, part.ends && h("span", { class: "soft" }, ` ends in ${duration(at(part.ends) - now())}`));
}

function renderProjects() {
  show("usage", used(view.usage));
  if (!view.projects.length) return show("projects", h("p", { class: "nothing" }, "No projects exist now."));
  const more = view.project_count - view.projects.length;
  show("projects", more > 0 && h("p", { class: "nothing", "data-key": "more" }, `${more} older ${more === 1 ? "project is" : "projects are"} not shown.`), view.projects.map((project) => h("article", { class: "project", "data-key": project.arn },
    h("div", { class: "heading" }, h("h3", null, project.name),
      h("p", { class: "place" }, `${SERVICES[project.service]} ${project.kind === "project" ? "" : project.kind} · ${project.region} · ${project.account}`)),
    h("div", { class: "parts" }, project.datasets.map(dataset)),
    project.models.map(model),
    project.datasets.length + project.models.length === 0 && h("p", { class: "message" }, "Nothing is in it."),
    project.jobs.map((job) => h("div", { class: "model", "data-key": `job${job.name}` },
      h("div", { class: "heading" }, h("h4", null, `Packaging ${job.name} of model ${job.model}`), status(job)), h("p", { class: "message" }, job.message))))));
}

function dataset(part) {
  const labels = Object.entries(part.labels).map(([name, count]) => `${count} ${name}`).join(", ");
  return h("div", { class: "dataset", "data-key": `dataset${part.name}` }, h("h4", null, part.name),
    h("div", null, h("span", null, `${part.images} ${part.images === 1 ? "image" : "images"}`), labels && h("span", { class: "soft" }, `: ${labels}`),
      " ", part.state === "idle" ? hidden(part.status) : h("span", null, " ", status(part)),
      part.state !== "idle" && h("p", { class: "message" }, part.message)));
}

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const money = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
// Less is zero in two decimals.
const LEAST = 0.005;
const counted = (count, unit) => `${number.format(count)} ${unit}${count === 1 ? "" : "s"}`;

/** Return the usage of models as words. */
export function used({ training_hours, inference_hours, detections, amount }) {
  const parts = [
    training_hours >= LEAST && counted(training_hours, "training hour"),
    inference_hours >= LEAST && counted(inference_hours, "inference hour"),
    detections > 0 && counted(detections, "detection"),
    amount > 0 && `a cost of ${money.format(amount)}`,
  ];
  return parts.filter(Boolean).join(", ");
}

function model(part) {
  const { evaluation } = part;
  const usage = view.used[part.arn];
  const values = evaluation?.figures ?? part.figures;
  const names = [...Object.keys(FIGURES).filter((name) => name in values), ...Object.keys(values).filter((name) => !(name in FIGURES))];
  const figures = names.map((name) => [FIGURES[name] ?? spaced(name), values[name]]);
  const facts = [
    part.description,
    part.units && (part.units[0] === part.units[1] ? `${part.units[0]} inference ${part.units[0] === 1 ? "unit" : "units"}` : `${part.units[0]} to ${part.units[1]} inference units`),
    part.size && `images of ${part.size[0]} × ${part.size[1]} pixels`,
    evaluation && `trained on ${evaluation.training_images} images, tested on ${evaluation.testing_images}`,
  ].filter(Boolean);
  return h("div", { class: "model", "data-key": `model${part.name}` },
    h("div", { class: "heading" }, h("h4", null, `Model ${part.name}`), status(part)),
    h("p", { class: "message" }, [part.message, facts.length && `${sentence(facts.join(", "))}.`, usage && used(usage) && `Used: ${used(usage)}.`].filter(Boolean).join(" ")),
    figures.length > 0 && h("div", { class: "charts" }, bars(figures), evaluation?.confusion && confusion(evaluation.confusion)),
    (part.files.length > 0 || evaluation?.labels.length > 0) && h("details", { class: "more" },
      h("summary", null, evaluation?.labels.length > 0 ? "Labels and result files" : "Result files"),
      evaluation?.labels.length > 0 && labelTable(evaluation.labels, part.classes),
      h("ul", { class: "files" }, part.files.map((file) => h("li", null,
        h("span", null, file.name), h("code", { class: "soft" }, `s3://${file.bucket}/${file.key}`),
        h("button", { type: "button", class: "plain", "data-bucket": file.bucket, "data-file": file.key, "aria-label": `Show ${file.name}` }, "Show")))),
      h("p", { class: "soft mono" }, part.arn)));
}

const spaced = (name) => sentence(name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase());
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function confusion({ labels, counts }) {
  const most = Math.max(1, ...counts.flat());
  return h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "Confusion" }, h("table", { class: "matrix" },
    h("caption", null, "Test images: true label by row, predicted by column"),
    h("thead", null, h("tr", null, h("td"), labels.map((label) => h("th", { scope: "col" }, label)))),
    h("tbody", null, counts.map((line, true_) => h("tr", null, h("th", { scope: "row" }, labels[true_]),
      line.map((count, predicted) => h("td", { class: true_ === predicted ? null : "wrong", style: { "--share": count / most } }, String(count))))))));
}

const COUNTS = ["right", "wrong", "missed"];

function labelTable(labels, classes) {
  const columns = [["F1", "f1"], ["Precision", "precision"], ["Recall", "recall"], ["IoU", "iou"], ["Threshold", "threshold"], ["Right", "right"], ["Wrong", "wrong"], ["Missed", "missed"]]
    .filter(([, key]) => labels.some((label) => label[key] !== null));
  const text = (key, value) => (value === null ? "" : COUNTS.includes(key) ? String(value) : value.toFixed(3));
  return h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "Figures of the labels" }, h("table", null,
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Label"), columns.map(([name]) => h("th", { scope: "col", class: "number" }, name)))),
    h("tbody", null, labels.map((label) => h("tr", null, h("th", { scope: "row" }, swatch(classes[label.name]), label.name),
      columns.map(([, key]) => h("td", { class: "number" }, text(key, label[key]))))))));
}

const swatch = (colour) => colour && h("span", { class: "swatch", style: { background: colour } });

function renderPending() {
  if (!view.pending.length) return show("events", h("p", { class: "nothing" }, "Nothing is under way."));
  const more = view.clock.pending - view.pending.length;
  show("events", more > 0 && h("p", { class: "nothing", "data-key": "more" }, `${more} later events are not shown.`), h("ul", { class: "rows" }, view.pending.map((event) => h("li", null,
    h("span", null, `${sentence(event.what)} ends `, h("span", { class: "soft" }, shortName(event.resource))),
    h("span", null, duration(at(event.due) - now())),
    h("small", null, h("time", { datetime: event.due }, `${longDay.format(at(event.due))}, ${clockText(at(event.due))} UTC`), h("span", { class: "live" },
      endButton("end_now", "End now", event), CAN_FAIL.test(event.what) && endButton("fail_now", "Fail now", event)))))));
}

const CAN_FAIL = /training|start|import|creation|update|copying|distribution|packaging$/;
const endButton = (end, text, event) =>
  h("button", { type: "button", class: "plain", "data-end": end, "data-resource": event.resource.split(" and ")[0], "aria-label": `${text}: ${event.what} of ${shortName(event.resource)}` }, text);

function renderDeclared() {
  if (!view.declared.length) return show("declarations", h("p", { class: "nothing" }, "No faults, endings or answers are in force."));
  show("declarations", h("ul", { class: "rows" }, view.declared.map((each) => h("li", null,
    h("code", null, each.text),
    h("span", null, each.used ? `used ${each.used === 1 ? "once" : `${each.used} times`}` : "not used"),
    h("small", null, `${each.written}${each.optional ? ", optional" : ""}`,
      h("span", { class: "live" }, h("button", { type: "button", class: "plain", "data-remove": each.id, "aria-label": `Remove ${each.text}` }, "Remove")))))));
}

function renderSwallowed() {
  show("swallowed", view.swallowed.length > 0 && h("ul", null, view.swallowed.map((text) => h("li", null, "The code under test swallowed: ", text))));
}

function render() {
  for (const section of [renderTime, renderChart, renderTimeline, renderProjects, renderPending, renderDeclared, renderSwallowed]) section();
}

// Actions in both the page and the report

/** Show an object of S3 as text, whatever its content type. */
async function showFile(button) {
  const project = view.projects.find(({ arn }) => arn === button.closest(".project").dataset.key);
  const file = project.models.flatMap((each) => each.files).find(({ bucket, key }) => bucket === button.dataset.bucket && key === button.dataset.file);
  let { text } = file;
  if (text === null) {
    const answer = await stored(project, `s3://${file.bucket}/${file.key}`);
    text = answer.ok ? await answer.text() : `S3 answered ${answer.status}.`;
  }
  document.getElementById("viewer-title").textContent = file.name;
  document.getElementById("viewer-text").textContent = pretty(text);
  document.getElementById("viewer").showModal();
}

/** Return JSON with a line for each member, and every other text as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// A page that was opened from a file may have no storage.
function remembered(name) {
  try {
    return localStorage.getItem(`mock_vision ${name}`);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`mock_vision ${name}`, value);
  } catch {
    // The setting lasts until the page is left.
  }
}

function listen() {
  const form = document.getElementById("filter");
  const words = document.getElementById("words");
  const keys = document.getElementById("keys");
  keys.checked = remembered("keys") !== "off";
  keys.addEventListener("change", () => remember("keys", keys.checked ? "on" : "off"));
  const change = () => {
    Object.assign(filter, { words: words.value, which: new FormData(form).get("which") });
    renderTimeline();
  };
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("toggle", ({ target }) => {
    if (target.open && target.dataset.entry) fillDetail(target);
  }, true);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-file]");
    if (button) showFile(button);
  });
  document.addEventListener("keydown", (event) => {
    if (!keys.checked) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=radio]), select, textarea, dialog")) return;
    if (event.key === "/") {
      event.preventDefault();
      words.focus();
    } else if (event.key.length === 1) document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"][data-move]:not(:disabled)`)?.click();
  });
  window.addEventListener("resize", renderChart);
}

// A report

function startReport(data) {
  document.documentElement.classList.add("report");
  view = JSON.parse(data.textContent);
  document.getElementById("link").textContent = `seed ${view.seed}`;
  listen();
  render();
}

// A server

const POLL = 1000;
const RETRY = 3000;
const MOVES = {
  next: ["clock/advance_to_next", {}],
  hour: ["clock/advance", { hours: 1 }],
  idle: ["clock/run_until_idle", {}],
};

class Refused extends Error {}

/** Send a request to the control plane and return the value of its response. */
async function send(method, path, body) {
  const how = { method, cache: "no-store" };
  if (body) Object.assign(how, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const answer = await fetch(path, how);
  const value = await answer.json();
  if (!answer.ok) throw new Refused(value.error.message);
  return value;
}

let timer;
let polls = 0;

/** Read the state, show it, and schedule the next reading. */
async function poll() {
  clearTimeout(timer);
  const mine = (polls += 1);
  const link = document.getElementById("link");
  let lost = "";
  let found;
  try {
    found = await send("GET", "view");
  } catch (error) {
    lost = error instanceof Refused ? error.message : "not reachable";
  }
  // A response that arrives after that of a later request has an older state.
  if (mine !== polls) return;
  if (!lost) {
    view = found;
    const received = performance.now();
    ahead = () => (view.clock.standing_still ? 0 : performance.now() - received);
  }
  link.classList.toggle("lost", Boolean(lost));
  const text = lost || `seed ${view.seed}`;
  if (link.textContent !== text) link.textContent = text;
  if (!lost) renderLive();
  timer = setTimeout(() => (document.hidden ? null : poll()), lost ? RETRY : POLL);
}

function renderLive() {
  render();
  // The form offers what the first state names; the page may open while the server does not answer.
  if (!document.querySelector("#declare select")) startDeclaring();
  for (const move of ["next", "idle"]) document.querySelector(`[data-move=${move}]`).disabled = !view.pending.length;
  const freeze = document.getElementById("freeze");
  const text = view.clock.standing_still ? "Follow the wall" : "Freeze";
  if (freeze.textContent !== text) freeze.textContent = text;
  renderModels();
}

const say = (text, bad) => {
  const said = document.getElementById("said");
  said.textContent = text;
  said.classList.toggle("bad", Boolean(bad));
};

/** Perform an action that the server may refuse, show its result, and read the state. */
async function act(what) {
  try {
    say(await what());
  } catch (error) {
    say(error.message, true);
  }
  await poll();
}

function move(name) {
  if (!view) return;
  const before = now();
  if (name === "freeze") {
    const how = view.clock.standing_still ? "follow" : "freeze";
    return act(async () => {
      await send("POST", `clock/${how}`, {});
      return how === "freeze" ? "The clock stands still." : "The clock follows the wall clock.";
    });
  }
  return act(async () => {
    const clock = await send("POST", ...MOVES[name]);
    return `The clock moved by ${duration(at(clock.now) - before)}.`;
  });
}

// Declaring

const FIELDS = {
  operation: { label: "Operation", options: () => grouped((service) => Object.keys(service.operations)), first: "lookoutvision.DetectAnomalies" },
  code: { label: "Error", options: (form) => codes(form.elements.operation.value) },
  message: { label: "Message", hint: "the usual one" },
  error: { label: "What the client meets", options: () => view.offers.failures.map((name) => h("option", { value: name }, name)), first: "ReadTimeoutError" },
  seconds: { label: "Seconds", type: "number", value: "30", number: true },
  status: { label: "HTTP status", type: "number", value: "502", number: true },
  work: { label: "Work", options: () => grouped((service) => Object.keys(service.works)), first: "lookoutvision.training" },
  fails: { label: "Fails with", hint: "a message", value: "" },
  takes: { label: "Takes, in hours", type: "number", value: "12", number: true, scale: 3600 },
  model: { label: "Model", hint: "any, or boards/*" },
  confidence: { label: "Confidence", type: "number", value: "0.95", number: true },
  labels: { label: "Labels", hint: "bolt, gear", list: true },
  project: { label: "Project", hint: "boards" },
  times: { label: "How often", type: "number", value: "1", number: true, hint: "without end", empty: null },
};
// What the form can declare: its title, the path of the control plane, and the fields.
const KINDS = {
  throttle: ["Throttle requests", "faults/throttle", ["operation", "model", "times"]],
  error: ["Return an error", "faults/error", ["operation", "code", "message", "model", "times"]],
  lose_request: ["Lose requests", "faults/lose_request", ["operation", "error", "model", "times"]],
  lose_reply: ["Lose replies", "faults/lose_reply", ["operation", "error", "model", "times"]],
  cut_reply: ["Cut replies", "faults/cut_reply", ["operation", "model", "times"]],
  garble_reply: ["Garble replies", "faults/garble_reply", ["operation", "status", "model", "times"]],
  delay: ["Delay requests", "faults/delay", ["operation", "seconds", "model", "times"]],
  fails: ["Have work fail", "endings/of", ["work", "fails", "model", "times"]],
  takes: ["Have work take long", "endings/of", ["work", "takes", "model", "times"]],
  never: ["Have work never end", "endings/of", ["work", "model", "times"]],
  anomaly: ["Find every image anomalous", "answers/anomaly", ["confidence", "model"]],
  normal: ["Find every image normal", "answers/normal", ["confidence", "model"]],
  labels: ["Find labels in every image", "answers/labels", ["labels", "model"]],
  anomaly_model: ["Make a hosted model of Lookout for Vision", "given/anomaly_model", ["project"]],
  label_model: ["Make a running model of Custom Labels", "given/label_model", ["project", "labels"]],
};
const PARTS = { faults: "Requests", endings: "Work", answers: "Detections", given: "Models" };

function grouped(names) {
  return Object.entries(view.offers.services).map(([service, offers]) =>
    h("optgroup", { label: SERVICES[service] }, names(offers).map((name) => h("option", { value: `${service}.${name}` }, name))));
}

function kinds() {
  return Object.entries(PARTS).map(([part, label]) => h("optgroup", { label },
    Object.entries(KINDS).filter(([, [, path]]) => path.startsWith(`${part}/`)).map(([name, [title]]) => h("option", { value: name }, title))));
}

function codes(operation) {
  const [service, name] = operation.split(".");
  return (view.offers.services[service]?.operations[name] ?? []).map((code) => h("option", { value: code }, code));
}

function startDeclaring() {
  const form = document.getElementById("declare");
  const kind = h("select", { name: "kind" }, kinds());
  const fields = h("div", { class: "fields" });
  form.append(h("h3", null, "Declare"), h("label", null, "What happens", kind), fields,
    h("p", { class: "refused", role: "alert" }), h("div", null, h("button", { type: "submit" }, "Declare")));
  const fill = () => {
    const kept = Object.fromEntries(new FormData(form));
    fields.replaceChildren();
    for (const name of KINDS[kind.value][2]) {
      const { label, options, hint, value, type = "text", first } = FIELDS[name];
      const control = options
        ? h("select", { name }, options(form))
        : h("input", { name, type, value, placeholder: hint, min: type === "number" ? "0" : null, step: type === "number" ? "any" : null, spellcheck: "false", autocomplete: "off" });
      fields.append(h("label", null, label, control));
      if (options) control.value = first;
      if (kept[name] !== undefined) control.value = kept[name];
      if (options && control.selectedIndex < 0) control.selectedIndex = 0;
    }
  };
  kind.addEventListener("change", fill);
  fields.addEventListener("change", ({ target }) => {
    if (target.name === "operation" && form.elements.code) form.elements.code.replaceChildren(...codes(target.value));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refused = form.querySelector(".refused");
    refused.textContent = "";
    try {
      const [, path] = KINDS[kind.value];
      const declared = await send("POST", path, declaration(kind.value, Object.fromEntries(new FormData(form))));
      say(declared.text ? `Declared: ${declared.text}` : `Made: ${shortName(declared.arn)}`);
      await poll();
    } catch (error) {
      refused.textContent = error.message;
    }
  });
  fill();
}

/** Return the body of the request that declares what the form contains. */
export function declaration(kind, values) {
  const [, path, fields] = KINDS[kind];
  const body = path.startsWith("given/") ? {} : { optional: true };
  for (const name of fields) {
    const { number, scale = 1, list, empty } = FIELDS[name];
    const value = (values[name] ?? "").trim();
    if (list) body[name] = value.split(",").map((each) => each.trim()).filter(Boolean);
    else if (value) body[name] = number ? Number(value) * scale : value;
    else if (empty === null) body[name] = null;
  }
  if (kind === "fails") body.fails ??= true;
  if (kind === "never") body.never = true;
  return body;
}

// Trying a detection

const tried = { arn: null, url: null };

const running = () => view.projects.flatMap((project) =>
  project.models.filter((each) => each.state === "running").map((each) => ({ project, model: each })));

const encoded = (key) => key.split("/").map(encodeURIComponent).join("/");

function renderModels() {
  const select = document.getElementById("model");
  const options = running().map(({ project, model }) =>
    h("option", { value: model.arn }, `${project.name}/${model.name} · ${SERVICES[project.service]} · ${project.region}`));
  select.disabled = !options.length;
  show("model", options.length ? options : h("option", { value: "" }, "No model is running"));
  // Options that are added one by one may each become the selected one.
  const arns = running().map(({ model }) => model.arn);
  if (!arns.includes(tried.arn)) tried.arn = arns[0];
  if (tried.arn && select.value !== tried.arn) select.value = tried.arn;
  document.getElementById("drop").hidden = !options.length;
  const { project } = running().find(({ model }) => model.arn === select.value) ?? {};
  const all = [...new Set(project?.datasets.flatMap((part) => part.pictures) ?? [])];
  const step = Math.max(1, Math.floor(all.length / 12));
  const chosen = all.filter((_, index) => index % step === 0).slice(0, 12);
  show("pictures", chosen.map((ref) => h("button", { type: "button", "data-key": ref, "data-picture": ref, "aria-label": `Detect in ${ref}`, title: ref },
    h("img", { src: thumbnail(project, ref), alt: "" }))));
}

const thumbnails = new Map();

/** Return the address of a picture in S3, or null until it was read. */
function thumbnail(project, ref) {
  if (!thumbnails.has(ref)) {
    thumbnails.set(ref, null);
    stored(project, ref).then(async (answer) => {
      if (answer.ok) thumbnails.set(ref, URL.createObjectURL(await answer.blob()));
      renderModels();
    }, () => thumbnails.delete(ref));
  }
  return thumbnails.get(ref);
}

/** Return headers as AWS's SDKs send them. Signatures are not verified. */
function signed(service, project, date) {
  const stamp = new Date(date).toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `page/${stamp.slice(0, 8)}/${project.region}/${service}/aws4_request`;
  return {
    "Authorization": `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    "X-Amz-Date": stamp,
    "X-Moto-Account-Id": project.account,
  };
}

/** Read an object of S3. */
const stored = (project, ref) =>
  fetch(`/${encoded(ref.slice("s3://".length))}`, { headers: signed("s3", project, now()), cache: "no-store" });

/** Return the path and the options of the request for a detection. */
export function detection({ project, model }, type, base64, bytes, date) {
  const isLookout = project.service === "lookoutvision";
  const headers = {
    ...signed(project.service, project, date),
    "Content-Type": isLookout ? type : "application/x-amz-json-1.1",
  };
  if (isLookout) {
    const path = `/2020-11-20/projects/${encodeURIComponent(project.name)}/models/${encodeURIComponent(model.name)}/detect`;
    return [path, { method: "POST", headers, body: bytes }];
  }
  headers["X-Amz-Target"] = "RekognitionService.DetectCustomLabels";
  return ["/", { method: "POST", headers, body: JSON.stringify({ ProjectVersionArn: model.arn, Image: { Bytes: base64 } }) }];
}

async function detect(blob) {
  const place = document.getElementById("detected");
  const chosen = running().find(({ model }) => model.arn === document.getElementById("model").value);
  if (!chosen) return;
  if (tried.url) URL.revokeObjectURL(tried.url);
  tried.url = URL.createObjectURL(blob);
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const type = bytes[0] === 0x89 ? "image/png" : "image/jpeg";
    const base64 = chosen.project.service === "lookoutvision" ? "" : await base64Of(blob);
    const answer = await fetch(...detection(chosen, type, base64, bytes, now()));
    const value = await answer.json();
    if (!answer.ok) throw new Error([value.Code ?? value.__type, value.Message ?? value.message].filter(Boolean).join(": "));
    const picture = h("figure", { class: "picture" }, h("img", { src: tried.url, alt: "The picture that was sent" }));
    const found = value.DetectAnomalyResult ? anomalies(value.DetectAnomalyResult, picture) : labels(value.CustomLabels, picture);
    place.replaceChildren(h("div", { class: "found" }, picture, found));
  } catch (error) {
    place.replaceChildren(h("p", { class: "bad" }, error.message));
  }
  await poll();
}

const base64Of = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

function anomalies(result, picture) {
  if (result.AnomalyMask) overlay(result.AnomalyMask, picture);
  const areas = (result.Anomalies ?? []).filter(({ Name }) => Name !== "background");
  return h("div", null,
    h("p", { class: "verdict" }, result.IsAnomalous ? "Anomalous" : "Normal"),
    bars([["Confidence", result.Confidence, percent(result.Confidence)]]),
    areas.length > 0 && h("table", { class: "more" }, h("caption", null, "Share of the picture"), h("tbody", null, areas.map(({ Name, PixelAnomaly }) =>
      h("tr", null, h("th", { scope: "row" }, swatch(PixelAnomaly.Color), Name), h("td", { class: "number" }, percent(PixelAnomaly.TotalPercentageArea)))))));
}

/** Draw a mask without its white background over a picture. */
async function overlay(base64, picture) {
  const mask = new Image();
  mask.src = `data:image/png;base64,${base64}`;
  await mask.decode();
  const canvas = h("canvas", { width: mask.width, height: mask.height, role: "img", "aria-label": "The mask of the anomalies" });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(mask, 0, 0);
  const pixels = context.getImageData(0, 0, mask.width, mask.height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    if (pixels.data[i] === 255 && pixels.data[i + 1] === 255 && pixels.data[i + 2] === 255) pixels.data[i + 3] = 0;
  }
  context.putImageData(pixels, 0, 0);
  picture.append(canvas);
}

const SHADES = ["#62cfbd", "#ffb454", "#8fb8ff", "#ff8fb1", "#d3e35b", "#c9a3ff"];

function labels(found, picture) {
  const names = [...new Set(found.map(({ Name }) => Name))];
  for (const { Name, Confidence, Geometry } of found) {
    if (!Geometry) continue;
    const { Left, Top, Width, Height } = Geometry.BoundingBox;
    const style = { left: `${100 * Left}%`, top: `${100 * Top}%`, width: `${100 * Width}%`, height: `${100 * Height}%`, "--shade": SHADES[names.indexOf(Name) % SHADES.length] };
    picture.append(h("div", { class: Top < 0.08 ? "box high" : "box", style }, h("span", null, `${Name} ${Confidence.toFixed(1)}`)));
  }
  if (!found.length) return h("p", { class: "verdict" }, "No labels");
  return bars(found.map(({ Name, Confidence }) => [Name, Confidence / 100, `${Confidence.toFixed(1)} %`]));
}

function startTrying() {
  const drop = document.getElementById("drop");
  const file = document.getElementById("file");
  file.addEventListener("change", () => {
    const [picked] = file.files;
    // Picking the same file once more is a change too.
    file.value = "";
    if (picked) detect(picked);
  });
  document.getElementById("model").addEventListener("change", ({ target }) => {
    tried.arn = target.value;
    document.getElementById("detected").replaceChildren();
    renderModels();
  });
  document.getElementById("detect").addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => (event.preventDefault(), drop.classList.add("over")));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) detect(event.dataTransfer.files[0]);
  });
}

function startLive() {
  listen();
  document.addEventListener("click", ({ target }) => {
    const { dataset } = target.closest("button") ?? { dataset: {} };
    if (dataset.move) move(dataset.move);
    if (dataset.end) act(async () => (await send("POST", `endings/${dataset.end}`, { model: dataset.resource }), `Ended: ${shortName(dataset.resource)}`));
    if (dataset.remove) act(async () => `Removed: ${(await send("DELETE", `declarations/${encodeURIComponent(dataset.remove)}`)).text}`);
    if (dataset.picture) stored(running().find(({ model }) => model.arn === tried.arn).project, dataset.picture).then((answer) => answer.blob()).then(detect);
  });
  document.addEventListener("visibilitychange", () => document.hidden || poll());
  setInterval(() => view && !view.clock.standing_still && !document.hidden && renderTime(), 250);
  startTrying();
  poll();
}

if (typeof document !== "undefined") {
  const data = document.getElementById("view");
  if (data) startReport(data);
  else startLive();
}
