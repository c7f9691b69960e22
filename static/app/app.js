// Every page: the live region, menus, dialogs, messages, the guard against double clicks, tables that became cards.
// No inline script, no eval. Each module stands alone; they meet only in the page (data attributes) and in "k:say".
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- live region: document.dispatchEvent(new CustomEvent("k:say", {detail: words}))
const say = (words) => {
  const region = $("#say");
  if (!region || !words) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 60);
};
document.addEventListener("k:say", (e) => say(e.detail));

// ---- double submits: the buttons of a submitted form rest until the page goes, comes back, or the request fails
const buttonsOf = (form) => [...form.elements].filter((el) => el.type === "submit");
const rest = (form, submitter) => {
  form.dataset.busy = "1";
  setTimeout(() => buttonsOf(form).forEach((button) => {
    if (button.disabled) return;
    button.disabled = true;
    button.dataset.rests = "1";
    if (button === submitter) button.setAttribute("aria-busy", "true");
  }));
};
const wake = (form) => {
  delete form.dataset.busy;
  setTimeout(() => buttonsOf(form).filter((button) => button.dataset.rests).forEach((button) => {
    button.disabled = false;
    delete button.dataset.rests;
    button.removeAttribute("aria-busy");
  }));
};
const wakeAll = () => $$("form[data-busy]").forEach(wake);
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.method === "dialog" || form.dataset.guard === "off") return;
  if (form.dataset.busy) { e.preventDefault(); e.stopImmediatePropagation(); return; }
  const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
  if (dialog && !dialog.open && form.dataset.confirmed !== "1") { e.preventDefault(); e.stopImmediatePropagation(); dialog.showModal(); return; }
  if (form.method === "post") rest(form, e.submitter);
}, true);
addEventListener("pageshow", (e) => { if (e.persisted) wakeAll(); });
document.addEventListener("k:failed", wakeAll);
document.addEventListener("htmx:finally:request", (e) => {
  const form = e.detail.ctx.sourceElement.closest?.("form");
  if (form) wake(form);
});

// ---- keys: a form that was answered and still stands is a new deed the next time; one that was not answered keeps its
// key, so that sending it again does nothing twice
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const renew = (form) => $$("input[type=hidden][name=key]", form).forEach((input) => { input.value = newKey(); });
addEventListener("pageshow", (e) => { if (e.persisted) $$("form[method=post]").forEach(renew); });
document.addEventListener("htmx:finally:request", (e) => {
  const { sourceElement, response } = e.detail.ctx, form = sourceElement.closest?.("form");
  if (form?.isConnected && response && response.status < 500) renew(form);
});

// A download answers a form without leaving the page: after a while the button is free again.
document.addEventListener("submit", (e) => { if (e.target.dataset.download !== undefined) setTimeout(() => wake(e.target), 4000); });

// ---- dialogs and menus
document.addEventListener("click", (e) => {
  const opener = e.target.closest("[data-opens]");
  if (opener) { document.getElementById(opener.dataset.opens)?.showModal(); e.preventDefault(); }
  const yes = e.target.closest("[data-confirms]");
  if (yes) {
    const form = document.getElementById(yes.dataset.confirms);
    yes.closest("dialog")?.close();
    form.dataset.confirmed = "1";
    form.requestSubmit($("[type=submit]", form));
    delete form.dataset.confirmed;
  }
  if (e.target.closest("[data-close]")) e.target.closest("dialog, .k-flash")?.[e.target.closest("dialog") ? "close" : "remove"]();
  if (e.target.matches("dialog[open]")) e.target.close();
  if (e.target.closest("[data-print]")) print();
  const fold = e.target.closest("[data-folds]");
  if (fold) {
    const open = document.getElementById(fold.dataset.folds).toggleAttribute("data-open");
    fold.setAttribute("aria-expanded", String(open));
  }
  $$("details.k-menu[open]").forEach((menu) => { if (!menu.contains(e.target)) menu.open = false; });
});
document.addEventListener("keydown", (e) => {
  const menu = e.key === "Escape" && e.target.closest?.("details.k-menu[open]");
  if (menu) { menu.open = false; $("summary", menu).focus(); e.stopPropagation(); }
}, true);
document.addEventListener("focusout", (e) => {
  const menu = e.target.closest?.("details.k-menu[open]");
  if (menu && e.relatedTarget && !menu.contains(e.relatedTarget)) menu.open = false;
});

// ---- words of swapped-in parts, and of failures (the server moves the focus itself with `autofocus`)
document.addEventListener("htmx:after:swap", (e) => {
  const target = e.detail.ctx?.target;
  const now = target?.isConnected ? target : target?.id && document.getElementById(target.id);
  const words = now && (now.matches("[data-say]") ? now : $("[data-say]", now));
  if (words) say(words.dataset.say);
  dress(document);
});
const failed = () => { wakeAll(); flash($("#say")?.dataset.failed); };
document.addEventListener("htmx:error", failed);
const ANSWERED = [401, 409, 422]; // signed out (goes to the sign-in), refused in words, form to be put right: all answered by the page
document.addEventListener("htmx:response:error", (e) => { if (!ANSWERED.includes(e.detail.ctx.response.status)) failed(); });
const flash = (words) => {
  const shape = $("#flash-shape"), list = $("#flashes");
  if (!words || !shape || !list || $$(".k-flash", list).some((old) => old.textContent.includes(words))) return;
  const made = shape.content.cloneNode(true);
  $("[data-words]", made).textContent = words;
  list.append(made);
};

// ---- messages without an undo leave by themselves, but not while they are read (pointer or focus on them)
const leave = (box) => setTimeout(() => (box.matches(":hover, :focus-within") ? leave(box) : box.remove()), 8000);
const dressFlashes = (root) => $$(".k-flash[data-leaves]:not([data-timed])", root).forEach((box) => { box.dataset.timed = "1"; leave(box); });

// ---- CSS that turns a table into cards takes its roles away; these give them back
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell", "th[scope=row]": "rowheader", "thead th": "columnheader" };
const dressTables = (root) => $$("table.k-table:not([role])", root).forEach((table) => {
  Object.entries(ROLES).forEach(([selector, role]) => (selector === "table" ? [table] : $$(selector, table)).forEach((el) => el.setAttribute("role", role)));
});
const dress = (root) => { dressFlashes(root); dressTables(root); };
dress(document);

if ("serviceWorker" in navigator && document.body.dataset.sw) navigator.serviceWorker.register(document.body.dataset.sw);
