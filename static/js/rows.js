/* Rows of a list by keyboard: J K or the arrows move, Enter opens, X selects, and A R B U do what the row offers.

   <tr data-row> holds a[data-open] (what Enter does), an optional [data-pick] and links with data-row-key. A row that
   was left for an act is the current one again when its list comes back. Cards drop on [data-drop-person]. */
(() => {
  const KEPT = "rows", FRESH = 600000;
  const say = (text) => {
    const status = document.getElementById("announce");
    if (status) status.textContent = text;
  };
  const typing = (node) => node.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], [role=listbox]");
  const covered = () => document.querySelector(".offcanvas.show, .offcanvas.showing, dialog[open], .dropdown-menu.show");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const target = (row) => row.querySelector("[data-open]") || row.querySelector("a[href]");
  const current = () => document.querySelector("[data-row].is-current");
  const here = () => location.pathname + location.search;

  const mark = (row) => {
    document.querySelectorAll("[data-row].is-current").forEach((old) => old.classList.toggle("is-current", old === row));
    if (!row) return;
    row.classList.add("is-current");
    target(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const go = (step) => {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(current());
    mark(list[Math.max(0, Math.min(list.length - 1, at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step))]);
    return true;
  };

  /* ---- the place in the list survives the act ---- */
  const keep = (row) => {
    const at = rows().indexOf(row);
    if (at >= 0) sessionStorage.setItem(KEPT, JSON.stringify({ url: here(), at, when: Date.now() }));
  };
  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    if (!kept || kept.url !== here()) return;
    sessionStorage.removeItem(KEPT);
    const list = rows();
    if (!list.length || Date.now() - kept.when > FRESH || document.activeElement.matches("input, textarea, select")) return;
    mark(list[Math.min(kept.at, list.length - 1)]);
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (!row || !event.target.closest("[data-open], [data-row-key]")) return;
    document.querySelectorAll("[data-row].is-current").forEach((old) => old.classList.remove("is-current"));
    row.classList.add("is-current");
    keep(row);
  }, true);

  /* ---- the panel beside: focus goes to its first field, and back to the row ---- */
  const FIRST = "form input:checked, form :is(input:not([type=hidden]):not([type=file]), textarea, select), footer a";
  const enter = (event) => {
    const panel = event.target.closest?.(".offcanvas");
    if (panel) (panel.querySelector("[data-focus]") || panel.querySelector(FIRST))?.focus();
  };
  document.addEventListener("htmx:afterSettle", enter);
  document.addEventListener("shown.bs.offcanvas", enter);
  /* What an earlier act left in the panel goes as soon as the next is asked for: no key may land in it. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const panel = event.detail.target;
    if (!panel?.matches?.(".offcanvas") || panel.classList.contains("show")) return;
    panel.querySelectorAll(":scope > :not(header)").forEach((part) => part.remove());
    const title = panel.querySelector("header h2");
    if (title) title.textContent = "正在打开";
  });
  document.addEventListener("hidden.bs.offcanvas", () => {
    const row = current();
    if (row) target(row)?.focus({ preventScroll: true });
  });

  const does = (key) => {
    const row = current();
    if (!row) return false;
    const link = row.querySelector(`[data-row-key="${key}"]`);
    if (link) link.click(); else say("这一行现在不能这样办理。");
    return true;
  };
  const open = (event) => {
    if (event.target !== document.body && !event.target.matches("main")) return false;
    const row = current() || document.querySelector("[data-row].todo-next");
    if (row) target(row)?.click();
    return Boolean(row);
  };
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    arrowdown: () => Boolean(current()) && go(1),
    arrowup: () => Boolean(current()) && go(-1),
    x: () => { current()?.querySelector("[data-pick]")?.click(); return Boolean(current()); },
    a: () => does("a"),
    r: () => does("r"),
    b: () => does("b"),
    u: () => does("u"),
    enter: open,
  };
  let first = 0;
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!document.body.hasAttribute("data-shortcuts") || typing(event.target) || covered()) return;
    const key = event.key.toLowerCase(), second = Date.now() - first < 1200;
    first = key === "g" && !second ? Date.now() : 0;
    if (second || event.shiftKey) return; // the second letter of G then B belongs to keys.js
    if (acts[key]?.(event)) event.preventDefault();
  });

  /* ---- a card dropped on a person opens the hand-over with that person chosen ---- */
  const drop = (event) => event.target.closest?.("[data-drop-person]");
  let held = null;
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-give]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.give);
    document.body.classList.add("is-dragging");
  });
  document.addEventListener("dragend", () => {
    document.body.classList.remove("is-dragging");
    document.querySelectorAll(".is-over").forEach((node) => node.classList.remove("is-over"));
    held = null;
  });
  document.addEventListener("dragover", (event) => {
    const person = held && drop(event);
    document.querySelectorAll(".is-over").forEach((node) => node.classList.toggle("is-over", node === person));
    if (!person) return;
    event.preventDefault();
    person.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const person = held && drop(event);
    if (!person) return;
    event.preventDefault();
    mark(held);
    keep(held);
    const panel = document.getElementById("act");
    window.htmx.ajax("GET", `${held.dataset.give}&to=${person.dataset.dropPerson}`, { target: panel });
    window.bootstrap.Offcanvas.getOrCreateInstance(panel).show();
  });

  /* An act on a page of its own, begun on a row: the hands go on in its first field. */
  const begin = () => {
    if (!new URLSearchParams(location.search).has("back")) return;
    document.querySelector("main form[data-primary] :is(textarea, input:not([type=hidden]))")?.focus();
  };
  addEventListener("pageshow", () => { restore(); begin(); });
})();
