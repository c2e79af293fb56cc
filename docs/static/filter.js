// A field above the tables of the pages named here that hides the rows without the text typed.
"use strict";

const PAGES = ["fidelity", "reference/faults", "reference/quotas", "reference/durations"];

function addFilter(main) {
  const rows = [...main.querySelectorAll("tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const sections = [...main.querySelectorAll("section section")];

  const label = document.createElement("label");
  label.className = "row-filter";
  label.textContent = "Show rows with ";
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "an operation, a status, an error";
  const count = document.createElement("output");
  label.append(field, count);
  main.querySelector("h1").after(label);

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
    });
    for (const section of sections) {
      const own = [...section.querySelectorAll("tbody tr")];
      section.hidden = words.length > 0 && own.length > 0 && own.every((row) => row.hidden);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = words.length ? ` ${shown} of ${rows.length}` : "";
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const path = window.location.pathname.replace(/\.html$/, "");
  const main = document.querySelector("article");
  if (main !== null && PAGES.some((page) => path.endsWith("/" + page))) {
    addFilter(main);
  }
});
