"use strict";
const rows = [...document.querySelectorAll(".row")];
const filter = document.getElementById("filter");
const danger = document.getElementById("danger");
const open = document.getElementById("open");
const all = document.getElementById("all");
const kinds = [...document.querySelectorAll("input[name=kind]")];
const stacks = [...document.querySelectorAll(".tree a")];
const texts = new Map(rows.map((row) => [row, `${row.id} ${row.textContent}`.toLowerCase()]));
const places = new Map(rows.map((row) => [row, row.closest(".stack").dataset.stack]));
let stack = "";

function isIn(place) { return !stack || place === stack || place.startsWith(`${stack}/`); }

function say(id, hidden, values) {
  const place = document.getElementById(id);
  place.hidden = hidden;
  place.textContent = place.dataset.said.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function apply() {
  const wanted = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  let harmful = 0;
  for (const row of rows) {
    const fits = isIn(places.get(row)) && wanted.has(row.dataset.kind) && (!danger.checked || "danger" in row.dataset)
      && words.every((word) => texts.get(row).includes(word));
    row.hidden = !fits;
    count += fits;
    harmful += !fits && "danger" in row.dataset;
  }
  for (const part of document.querySelectorAll(".stack, .root")) {
    const empty = part.querySelector(".row") === null;
    part.hidden = empty ? Boolean(stack) : part.querySelector(".row:not([hidden])") === null;
  }
  for (const link of stacks) {
    if (link.dataset.stack === stack) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
  document.getElementById("shown").textContent = `${count} / ${rows.length}`;
  document.getElementById("chosen").hidden = !stack;
  document.querySelector("#chosen code").textContent = stack;
  say("harm", !harmful, { num: harmful });
  say("printed", count === rows.length, { shown: count, all: rows.length });
  all.hidden = !filtered();
}

function filtered() { return Boolean(stack || filter.value || danger.checked || kinds.some((box) => !box.checked)); }

// The filter stands behind "#?", so that a link to the page shows the same; any other fragment is a change's.
function remember(row) {
  const said = new URLSearchParams();
  if (stack) said.set("stack", stack);
  if (filter.value) said.set("text", filter.value);
  if (kinds.some((box) => !box.checked)) said.set("kinds", kinds.filter((box) => box.checked).map((box) => box.value).join(" "));
  if (danger.checked) said.set("harm", "1");
  if (row) said.set("change", row);
  history.replaceState(null, "", String(said) ? `#?${said}` : location.href.split("#")[0]);
}

function restore() {
  if (!location.hash.startsWith("#?")) { apply(); reveal(decodeURIComponent(location.hash.slice(1))); return; }
  const said = new URLSearchParams(location.hash.slice(2));
  stack = stacks.some((link) => link.dataset.stack === said.get("stack")) ? said.get("stack") : "";
  filter.value = said.get("text") || "";
  danger.checked = said.has("harm");
  for (const box of kinds) box.checked = !said.has("kinds") || said.get("kinds").split(" ").includes(box.value);
  apply();
  reveal(said.get("change"));
}

function changed() { apply(); remember(); }

function choose(key) { stack = stack === key ? "" : key; changed(); }

function clear() {
  stack = filter.value = "";
  danger.checked = false;
  for (const box of kinds) box.checked = true;
  changed();
}

function move(list, by, at) {
  if (!list.length) return undefined;
  return list[at === -1 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
}

function step(by) {
  const visible = rows.filter((row) => !row.hidden);
  const next = move(visible, by, visible.indexOf(document.activeElement.closest(".row")));
  if (!next) return;
  next.querySelector("summary").focus();
  next.scrollIntoView({ block: "nearest" });
}

function reveal(id) {
  const row = id && document.getElementById(id);
  if (!row || !row.classList.contains("row")) return;
  row.hidden = false;
  row.closest(".root").hidden = row.closest(".stack").hidden = false;
  row.open = true;
  row.scrollIntoView();
}

if (filter) {
  if (matchMedia("(max-width: 40rem)").matches) document.getElementById("stacks").open = false;
  filter.form.addEventListener("submit", (event) => event.preventDefault());
  for (const control of [filter, danger, ...kinds]) control.addEventListener("input", changed);
  open.addEventListener("click", () => {
    const visible = rows.filter((row) => !row.hidden);
    const close = visible.every((row) => row.open);
    for (const row of visible) row.open = !close;
  });
  all.addEventListener("click", clear);
  for (const link of stacks) {
    link.addEventListener("click", (event) => { event.preventDefault(); choose(link.dataset.stack); });
  }
  for (const link of document.querySelectorAll(".danger a[href^='#'], .warning a[href^='#']")) {
    link.addEventListener("click", (event) => {
      const id = decodeURIComponent(link.hash.slice(1));
      event.preventDefault();
      reveal(id);
      remember(id);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === filter) { if (event.key === "Escape") { filter.value = ""; changed(); filter.blur(); } return; }
    const at = stacks.indexOf(event.target);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at !== -1 && by) { event.preventDefault(); move(stacks, by, at).focus(); }
    if (at !== -1 && event.key === "Escape") choose(stack);
    if (event.key === "/") { event.preventDefault(); filter.focus(); }
    if (event.key === "s") {
      document.getElementById("stacks").open = true;
      (stacks.find((link) => link.hasAttribute("aria-current")) || stacks[0])?.focus();
    }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
  addEventListener("hashchange", restore);
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("main details")) one.open = true; });
  restore();
}
