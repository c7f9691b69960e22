// The console: keys, rows, the bulk bar, the drawer. A key presses something that is on the page (data-key="n"),
// so nothing can be done by key that cannot be done by pointer. body[data-shortcuts=off] switches single keys off.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (words) => document.dispatchEvent(new CustomEvent("k:say", { detail: words }));
const drawer = () => $("#drawer");
let opener = null;
let go = false;

// ---- keys
const typing = (el) => el.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") || el.closest?.("dialog[open]");
const links = () => $$("[data-row] .row-link");
const current = () => $("[data-row]:focus-within .row-link") ?? $("[data-row] .row-link[aria-current]");
const step = (by) => {
  const all = links(), at = all.indexOf(current());
  const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.closest("[data-row]").scrollIntoView({ block: "nearest" });
};
const OWN = {
  j: () => step(1),
  k: () => step(-1),
  x: () => $("[data-row]:focus-within .pick input")?.click(),
  "/": () => $("[data-search]")?.focus(),
  "?": () => $("#keys")?.showModal(),
};
const press = (key) => {
  const button = $$(`[data-key="${CSS.escape(key)}"]`).find((el) => !el.disabled && el.offsetParent !== null);
  if (!button && !OWN[key]) return false;
  button ? button.click() : OWN[key]();
  return true;
};
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented) return;
  if (e.key === "Escape" && !$("dialog[open]")) { if (typing(e.target)) e.target.blur(); else shut(); return; }
  if (typing(e.target) || document.body.dataset.shortcuts === "off") return;
  const key = (go ? "g " : "") + e.key;
  go = e.key === "g" && !go;
  if (press(key)) { e.preventDefault(); go = false; }
});

// ---- choosing rows: the bar at the bottom belongs to what is chosen
const count = () => {
  const bar = $("#bulk");
  if (!bar) return;
  const boxes = $$("[data-row] .pick input"), n = boxes.filter((box) => box.checked).length, all = $("[data-pick-all]");
  bar.hidden = !n;
  $("[data-n]", bar).textContent = n;
  if (all) { all.checked = n > 0 && n === boxes.length; all.indeterminate = n > 0 && n < boxes.length; }
  return n;
};
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-pick-all]")) $$("[data-row] .pick input").forEach((box) => { box.checked = e.target.checked; });
  else if (!e.target.matches("[data-row] .pick input")) return;
  const n = count();
  if (n !== undefined) say($("#bulk").dataset.words.replace("{n}", n));
});
document.addEventListener("click", (e) => {
  if (!e.target.closest("[data-unpick]")) return;
  $$("[data-row] .pick input:checked").forEach((box) => { box.checked = false; });
  count();
});

// ---- drawer: what opened it stays marked, and gets the focus back
const mark = (link) => {
  $$("[data-row] .row-link[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
  link?.setAttribute("aria-current", "true");
};
const shut = () => {
  if (!drawer()?.childElementCount) return;
  drawer().replaceChildren();
  mark(null);
  (opener?.isConnected ? opener : document.getElementById(opener?.id))?.focus();
};
document.addEventListener("click", (e) => { if (e.target.closest("#drawer [data-shut]")) shut(); });
document.addEventListener("htmx:before:request", (e) => {
  const { target, sourceElement } = e.detail.ctx;
  if (!sourceElement.matches(".row-link")) return;
  mark(sourceElement);
  if (target?.id === "drawer") opener = sourceElement;
});
document.addEventListener("htmx:after:swap", (e) => {
  const source = e.detail.ctx.sourceElement;
  if (source.matches?.("a[data-place]")) history.replaceState(null, "", source.href); // a reload finds the same draft; Back leaves
  const open = drawer()?.childElementCount && opener?.id && document.getElementById(opener.id);
  if (open) mark(open);
  count();
});
addEventListener("pageshow", count);
