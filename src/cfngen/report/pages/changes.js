"use strict";
const rows = [...document.querySelectorAll(".row")];
const filter = document.getElementById("filter");
const danger = document.getElementById("danger");
const shown = document.getElementById("shown");
const open = document.getElementById("open");
const kinds = [...document.querySelectorAll("input[name=kind]")];
const texts = new Map(rows.map((row) => [row, `${row.id} ${row.textContent}`.toLowerCase()]));

function apply() {
  const wanted = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    const fits = wanted.has(row.dataset.kind) && (!danger.checked || "danger" in row.dataset)
      && words.every((word) => texts.get(row).includes(word));
    row.hidden = !fits;
    count += fits;
  }
  for (const part of document.querySelectorAll(".stack, .root")) {
    part.hidden = part.querySelector(".row") !== null && part.querySelector(".row:not([hidden])") === null;
  }
  shown.textContent = `${count} / ${rows.length}`;
}

function step(by) {
  const visible = rows.filter((row) => !row.hidden);
  if (!visible.length) return;
  const at = visible.indexOf(document.activeElement.closest(".row"));
  const next = visible[at === -1 ? (by > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + by, 0), visible.length - 1)];
  next.querySelector("summary").focus();
  next.scrollIntoView({ block: "nearest" });
}

function reveal() {
  const row = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (row && row.classList.contains("row")) { row.hidden = false; row.open = true; row.scrollIntoView(); }
}

if (filter) {
  filter.form.addEventListener("submit", (event) => event.preventDefault());
  for (const control of [filter, danger, ...kinds]) control.addEventListener("input", apply);
  open.addEventListener("click", () => {
    const all = rows.filter((row) => !row.hidden);
    const close = all.every((row) => row.open);
    for (const row of all) row.open = !close;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === filter) { if (event.key === "Escape") { filter.value = ""; apply(); filter.blur(); } return; }
    if (event.key === "/") { event.preventDefault(); filter.focus(); }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => { for (const row of rows) row.open = true; });
  apply();
  reveal();
}
