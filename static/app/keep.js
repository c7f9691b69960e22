// Nothing typed is ever lost: the text of every POST form is kept in this tab until it was taken in.
// Kept under the person (body[data-person]); another person in the same tab finds nothing. Never kept: passwords,
// codes, hidden and file fields, and forms marked data-keep="off". Taken in means: the next page says so, by a
// message of success or an element with data-sent, or an htmx answer below 400.
const person = document.body.dataset.person;
const PREFIX = "keep:";
const DAY = 24 * 60 * 60 * 1000;
const store = (() => { try { return window.sessionStorage; } catch { return null; } })();

const keyOf = (form) => `${PREFIX}${person}:${location.pathname}:${form.id || form.getAttribute("action") || ""}`;
const mayKeep = (form) => person && store && form.method === "post" && form.dataset.keep !== "off" && !form.querySelector("[type=password]");
const fields = (form) => [...form.elements].filter((el) => el.name && el.matches("textarea, select, input:not([type=hidden], [type=file], [type=password], [type=submit], [autocomplete=one-time-code])") && !el.closest("[data-keep=off]"));
const isBox = (el) => el.type === "checkbox" || el.type === "radio";
const valueOf = (el) => (isBox(el) ? el.checked : el.value);
const first = (el) => (isBox(el) ? el.defaultChecked : el.matches("select") ? ([...el.options].find((o) => o.defaultSelected) ?? el.options[0])?.value : el.defaultValue);
const nameOf = (el) => (isBox(el) ? `${el.name}=${el.value}` : el.name);
const put = (el, value) => { if (isBox(el)) el.checked = value; else el.value = value; };

const entries = () => Object.keys(store).filter((key) => key.startsWith(PREFIX)).map((key) => [key, JSON.parse(store.getItem(key))]);
const remember = (form) => {
  const typed = Object.fromEntries(fields(form).filter((el) => valueOf(el) !== first(el)).map((el) => [nameOf(el), valueOf(el)]));
  try {
    if (Object.keys(typed).length) store.setItem(keyOf(form), JSON.stringify({ at: Date.now(), typed }));
    else store.removeItem(keyOf(form));
  } catch { /* full: the page still works, only this copy is missing */ }
};
const forget = (key) => store.removeItem(key);

const restore = (form) => {
  if (!mayKeep(form) || form.dataset.kept) return;
  form.dataset.kept = "1";
  const kept = JSON.parse(store.getItem(keyOf(form)) ?? "null");
  const back = kept ? fields(form).filter((el) => nameOf(el) in kept.typed && valueOf(el) === first(el)) : [];
  back.forEach((el) => put(el, kept.typed[nameOf(el)]));
  if (back.length) document.dispatchEvent(new CustomEvent("k:say", { detail: document.getElementById("say")?.dataset.kept }));
};

const sweep = () => entries().forEach(([key, kept]) => {
  const mine = key.startsWith(`${PREFIX}${person}:`);
  if (!mine || Date.now() - kept.at > DAY) forget(key);
  else if (kept.sent) taken() ? forget(key) : store.setItem(key, JSON.stringify({ ...kept, sent: false }));
});
const taken = () => document.querySelector("[data-flash~=success], [data-sent]") !== null;

if (person && store) {
  sweep();
  const all = () => document.querySelectorAll("form").forEach(restore);
  all();
  document.addEventListener("htmx:after:swap", all);
  document.addEventListener("input", (e) => { if (e.target.form && mayKeep(e.target.form)) remember(e.target.form); });
  document.addEventListener("submit", (e) => {
    const kept = mayKeep(e.target) && store.getItem(keyOf(e.target));
    if (kept) store.setItem(keyOf(e.target), JSON.stringify({ ...JSON.parse(kept), sent: true }));
  });
  document.addEventListener("htmx:after:request", (e) => {
    const form = e.detail.ctx.sourceElement.closest?.("form");
    if (form && mayKeep(form) && e.detail.ctx.response.status < 400) forget(keyOf(form));
  });
}
