// Files: names, sizes, drag and drop, progress of the upload. Without this script the form is a plain file form.
// Contract with the server: the POST carries HX-Request: true; a success answers with HX-Redirect (or redirects),
// a refusal answers 4xx with a page that holds the same form (by id) and its error summary.
const $ = (selector, root = document) => root.querySelector(selector);
const language = document.documentElement.lang || "en";
const say = (words) => document.dispatchEvent(new CustomEvent("k:say", { detail: words }));
const fill = (words, places) => words.replace(/\{(\w+)\}/g, (_, name) => places[name]);

const UNITS = [["gigabyte", 1e9], ["megabyte", 1e6], ["kilobyte", 1e3], ["byte", 1]];
const size = (bytes) => {
  const [unit, step] = UNITS.find(([, least]) => bytes >= least) ?? UNITS[3];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: step > 1 ? "short" : "long", maximumFractionDigits: bytes < 100 * step ? 1 : 0 }).format(bytes / step);
};
const tooLarge = (zone, file) => file.size > Number(zone.dataset.max || Infinity);
const inputs = (zone) => [...zone.querySelectorAll("input[type=file]")];

// ---- the list of chosen files
const row = (zone, input, file) => {
  const li = $("template", zone).content.cloneNode(true).firstElementChild;
  $("strong", li).textContent = file.name;
  const wrong = tooLarge(zone, file) && fill(zone.dataset.tooLarge, { size: size(file.size) });
  $("small", li).textContent = wrong || (file.size ? size(file.size) : zone.dataset.empty);
  li.classList.toggle("wrong", Boolean(wrong) || !file.size);
  const button = $("button", li);
  button.setAttribute("aria-label", fill(button.dataset.label, { name: file.name }));
  button.addEventListener("click", () => { take(zone, input, [...input.files].filter((other) => other !== file)); $("input[type=file]", zone).focus(); });
  return li;
};
const show = (zone) => {
  const rows = inputs(zone).flatMap((input) => [...input.files].map((file) => row(zone, input, file)));
  $(".k-files", zone).replaceChildren(...rows);
  zone.toggleAttribute("data-full", rows.length > 0);
};
const take = (zone, input, files) => {
  const held = new DataTransfer();
  files.forEach((file) => held.items.add(file));
  input.files = held.files;
  if (files.length) zone.parentElement.querySelector(".k-field-error")?.remove();
  show(zone);
  say(fill(zone.dataset.chosen, { n: inputs(zone).reduce((n, one) => n + one.files.length, 0) }));
};
const same = (a) => (b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

// ---- drag and drop; a file let fall beside the zone must not open in the browser
const over = (zone, on) => zone.classList.toggle("over", on);
const carries = (e) => e.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (e) => {
  if (!carries(e)) return;
  e.preventDefault();
  document.querySelectorAll("[data-drop]").forEach((zone) => over(zone, true));
});
document.addEventListener("dragleave", (e) => { if (!e.relatedTarget) document.querySelectorAll("[data-drop]").forEach((zone) => over(zone, false)); });
document.addEventListener("drop", (e) => {
  if (!carries(e)) return;
  e.preventDefault();
  document.querySelectorAll("[data-drop]").forEach((zone) => over(zone, false));
  const zone = e.target.closest("[data-drop]") ?? $("[data-drop]");
  const input = zone && $("input[type=file]", zone);
  if (!input) return;
  const before = input.multiple ? [...input.files] : [];
  const fresh = [...e.dataTransfer.files].filter((file) => !before.some(same(file)));
  take(zone, input, [...before, ...fresh].slice(0, input.multiple ? undefined : 1));
});
document.addEventListener("change", (e) => { const zone = e.target.closest("[data-drop]"); if (zone && e.target.type === "file") take(zone, e.target, [...e.target.files]); });
addEventListener("pageshow", () => document.querySelectorAll("[data-drop]").forEach(show));

// ---- sending
const sending = new WeakSet();
const progress = (form, done, total) => {
  const box = $("[data-upload-progress]", form);
  box.hidden = false;
  const bar = $("progress", box), percent = total ? Math.floor((100 * done) / total) : 0;
  bar.max = total || 1;
  bar.value = done;
  const words = done >= total ? box.dataset.stored : fill(box.dataset.words, { done: size(done), total: size(total), percent });
  $("p", box).textContent = words;
};
const trouble = (form, words) => {
  $("[data-upload-progress]", form).hidden = true;
  const box = $("[data-upload-trouble]", form);
  $("[data-words]", box).textContent = words;
  box.hidden = false;
  box.focus();
  document.dispatchEvent(new CustomEvent("k:failed"));
};
const answered = (form, request) => {
  const onward = request.getResponseHeader("HX-Redirect");
  if (onward) { location.assign(onward); return; }
  if (request.status < 400) { location.assign(request.responseURL || location.href); return; }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.getElementById(form.id);
  if (!fresh) { trouble(form, form.dataset.failed); return; }
  const held = inputs(form).map((input) => input.files);
  form.replaceWith(document.adoptNode(fresh));
  inputs(fresh).forEach((input, i) => { if (held[i]) input.files = held[i]; });
  fresh.querySelectorAll("[data-drop]").forEach(show);
  $(".k-errors", fresh)?.focus();
};
const send = (form, submitter) => {
  const request = new XMLHttpRequest(), body = new FormData(form, submitter);
  sending.add(form);
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", (e) => progress(form, e.loaded, e.total));
  const done = (then) => () => { sending.delete(form); window.removeEventListener("beforeunload", ask); then(); };
  request.addEventListener("load", done(() => answered(form, request)));
  request.addEventListener("error", done(() => trouble(form, form.dataset.broken)));
  request.addEventListener("abort", done(() => trouble(form, form.dataset.broken)));
  window.addEventListener("beforeunload", ask);
  request.send(body);
};
const ask = (e) => e.preventDefault();
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.dataset.upload === undefined || e.defaultPrevented) return;
  const zone = $("[data-drop]", form), large = zone && inputs(zone).flatMap((input) => [...input.files]).find((file) => tooLarge(zone, file));
  e.preventDefault();
  if (sending.has(form)) return;
  $("[data-upload-trouble]", form).hidden = true;
  if (large) trouble(form, `${large.name}: ${fill(zone.dataset.tooLarge, { size: size(large.size) })}`);
  else send(form, e.submitter);
});
