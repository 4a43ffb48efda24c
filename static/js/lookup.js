/* Comboboxes: the server answers a listbox, the keys walk it. Used by the palette and by every lookup field.

   <div data-lookup><input role="combobox" aria-controls="ID" hx-get=… hx-target="#ID">
   <input type="hidden" data-lookup-value><ul role="listbox" id="ID"></ul></div>; options are li[role=option] with
   data-href (go there), data-value (fill the hidden input) or hx-trigger="choose" (the server draws what follows). */
(() => {
  const list = (input) => document.getElementById(input.getAttribute("aria-controls"));
  const options = (input) => [...(list(input)?.querySelectorAll("[role=option]") || [])];
  const mark = (input, option) => {
    options(input).forEach((item) => item.setAttribute("aria-selected", String(item === option)));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const shut = (input) => {
    const box = list(input);
    if (box) box.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (input, option) => {
    if (option.getAttribute("aria-disabled") === "true") return;
    if (option.dataset.href) { location.assign(option.dataset.href); return; }
    const box = input.closest("[data-lookup]");
    const hidden = box?.querySelector("[data-lookup-value]");
    if (hidden && option.dataset.value !== undefined) {
      hidden.value = option.dataset.value;
      input.value = option.dataset.label || option.textContent.trim();
    }
    window.htmx?.process(option); // a fresh list is bound only when it has settled; Enter may come before
    option.dispatchEvent(new CustomEvent("choose", { bubbles: true }));
    if (hidden) {
      hidden.dispatchEvent(new Event("change", { bubbles: true }));
      shut(input);
    }
  };
  const inputOf = (box) => document.querySelector(`[role=combobox][aria-controls="${box.id}"]`);

  /* A list that says what it was asked for is only taken for that: Enter waits for the answer to what stands typed. */
  const fits = (input, all) => all[0]?.dataset.for === undefined || all[0].dataset.for === input.value.trim().slice(0, 60);

  document.addEventListener("input", (event) => { delete event.target.dataset?.enter; });
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.detail.target, input = box.id && inputOf(box);
    if (!input) return;
    if (left(input)) { shut(input); return; }
    const all = options(input);
    all.forEach((item, index) => { item.id ||= `${box.id}-${index}`; });
    input.setAttribute("aria-expanded", String(all.length > 0));
    mark(input, all.find((item) => item.getAttribute("aria-selected") === "true") || all[0]);
    if (input.dataset.enter && fits(input, all)) {
      delete input.dataset.enter;
      choose(input, all[0]);
    }
  });
  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("[role=combobox]");
    if (!input || event.isComposing) return;
    const all = options(input), at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      mark(input, all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && all.length) {
      event.preventDefault();
      if (fits(input, all)) choose(input, all[Math.max(at, 0)]);
      else input.dataset.enter = "1";
    } else if (event.key === "Escape" && all.length && !input.closest("dialog")) {
      event.stopPropagation();
      shut(input);
    }
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.("[role=option]");
    if (!option || event.target.closest("a, button")) return;
    const input = inputOf(option.closest("[role=listbox]"));
    if (input) choose(input, option);
  });
  /* A press on an option leaves the focus in the input, so the list stays open until the click arrives. */
  document.addEventListener("mousedown", (event) => { if (event.target.closest?.("[role=option]")) event.preventDefault(); });
  /* A list shuts when its field is left; a press of the pointer ends first, or the page would jump under it. */
  let pressed = false;
  const left = (input) => {
    const box = input.closest("[data-lookup]"), now = document.activeElement;
    return box && now && now !== document.body && !box.contains(now);
  };
  const shutLeft = () => document.querySelectorAll("[data-lookup] [role=combobox][aria-expanded=true]").forEach((input) => {
    if (left(input)) shut(input);
  });
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  ["pointerup", "pointercancel"].forEach((type) => document.addEventListener(type, () => {
    pressed = false;
    setTimeout(shutLeft, 50);
  }, true));
  document.addEventListener("focusin", () => { if (!pressed) shutLeft(); });

  /* ---- palette: Ctrl/⌘ K ---- */
  const palette = document.getElementById("palette");
  const open = () => {
    if (!palette || palette.open) return;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    palette.showModal();
    const input = palette.querySelector("input");
    delete input.dataset.enter;
    input.select();
    input.dispatchEvent(new CustomEvent("palette-open"));
  };
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-palette]")) open(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
})();
