/* Building pages without markup in strings: text stays text. */
export const h = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "value" || name === "checked" || name === "hidden") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

export const icon = (name) => h("i", { class: `bi bi-${name}`, "aria-hidden": "true" });

let counter = 0;
export const id = (start) => `${start}-${(counter += 1)}`;

export const panel = (title, { count, push, ...more } = {}, ...children) => {
  const heading = id("h");
  const head = h("div", { class: "panel-head" },
    h("h2", { id: heading }, title, count ? h("span", { class: "n" }, ` ${count}`) : null), push);
  return h("section", { ...more, class: `panel ${more.class || ""}`, "aria-labelledby": heading }, head, children);
};

export const note = (tone, title, text, ...buttons) =>
  h("div", { class: `note-bar ${tone}`, role: tone === "red" ? "alert" : "status" },
    icon(tone === "red" ? "exclamation-octagon" : tone === "amber" ? "exclamation-triangle" : "info-circle"),
    h("div", { class: "grow" }, h("div", { class: "strong" }, title), text ? h("div", { class: "small" }, text) : null),
    buttons);

export const errorLine = (words, place) => h("div", { class: "field-error", id: place },
  icon("exclamation-circle"), words);

export const button = (label, act, { look = "plain", ...more } = {}) =>
  h("button", { type: "button", class: `btn btn-${look}`, onclick: act, ...more }, label);

export const say = (text) => {
  const status = document.getElementById("announce");
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 30);
};

export const bytes = (size) =>
  size < 1048576 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1048576).toFixed(1)} MB`;

/* A question with a way out; answers what was pressed. The focus starts on the harmless button. */
export const question = (title, text, verb, extra) => new Promise((resolve) => {
  const heading = id("q");
  const answer = (value) => { box.close(); box.remove(); resolve(value); };
  const field = extra || null;
  const box = h("dialog", { class: "tablet-dialog", "aria-labelledby": heading, oncancel: () => answer(null) },
    h("h2", { id: heading }, title), text ? h("p", {}, text) : null, field,
    h("div", { class: "row-flex wrap" },
      button("取消", () => answer(null), { autofocus: true }),
      button(verb, () => {
        const input = field?.querySelector?.("input, textarea");
        if (input && input.required && !input.value.trim()) { input.focus(); input.setAttribute("aria-invalid", "true"); return; }
        answer(input ? input.value.trim() : true);
      }, { look: "primary" })));
  document.body.append(box);
  box.showModal();
});
