/* Fields of the tablet's forms: label, value, help and error at the field, 44 pixels for a finger. */
import { errorLine, h, id, icon } from "./dom.js";

const wired = (name, label, input, { help, error, cls = "c6", required } = {}) => {
  const place = id("f");
  input.id ||= place;
  input.dataset.field = name;
  const marks = [help && `${place}-h`, error && `${place}-e`].filter(Boolean).join(" ");
  if (marks) input.setAttribute("aria-describedby", marks);
  if (error) input.setAttribute("aria-invalid", "true");
  return h("div", { class: `field ${cls}` },
    h("label", { class: `form-label${required ? " required" : ""}`, for: input.id }, label), input,
    help ? h("div", { class: "help", id: `${place}-h` }, help) : null,
    error ? errorLine(error, `${place}-e`) : null);
};

export const textField = (name, label, value, change, { type = "text", lines, locked, most, ...more } = {}) => {
  const properties = {
    class: "form-control", oninput: (event) => change(event.target.value), readonly: locked, maxlength: most,
    autocomplete: "off", inputmode: more.numeric ? "decimal" : null, placeholder: null,
  };
  const input = lines ? h("textarea", { ...properties, rows: lines }) : h("input", { ...properties, type });
  input.value = value ?? "";
  return wired(name, label, input, more);
};

/* Two to five short options. */
export const choiceField = (name, label, options, value, change, { locked, error, cls = "c6" } = {}) => {
  const group = id("g"), heading = id("l");
  const one = ([key, words]) => h("label", {},
    h("input", {
      type: "radio", name: group, value: key, checked: key === value, disabled: locked && key !== value,
      onchange: () => change(key),
    }), words);
  return h("div", { class: cls },
    h("span", { class: "form-label d-block", id: heading }, label),
    h("div", { class: "seg", role: "radiogroup", "aria-labelledby": heading, "data-field": name }, options.map(one)),
    error ? errorLine(error) : null);
};

export const ticks = (name, label, options, values, change, { locked, cls = "c6" } = {}) => {
  const heading = id("l");
  const chosen = new Set(values);
  const one = (words) => h("label", { class: "tick" },
    h("input", {
      class: "form-check-input", type: "checkbox", checked: chosen.has(words), disabled: locked,
      onchange: (event) => {
        if (event.target.checked) chosen.add(words); else chosen.delete(words);
        change(options.filter((option) => chosen.has(option)));
      },
    }), words);
  return h("div", { class: cls },
    h("span", { class: "form-label d-block", id: heading }, label),
    h("div", { class: "ticks", role: "group", "aria-labelledby": heading, "data-field": name }, options.map(one)));
};

export const tick = (label, value, change, { locked } = {}) => h("label", { class: "tick" },
  h("input", {
    class: "form-check-input", type: "checkbox", checked: Boolean(value), disabled: locked,
    onchange: (event) => change(event.target.checked),
  }), label);

/* Lines that can be added and taken away; `draw(row, changed)` answers the cells of one line. */
export const rowsField = (name, rows, { draw, blank, addWords, emptyWords, locked, changed, title, error }) => {
  const box = h("div", { class: "c6 stack-s", "data-field": name });
  const fill = (focus) => {
    const drawn = rows.map((row, place) => h("div", { class: "tablet-row", role: "group", "aria-label": `${title}第 ${place + 1} 行` },
      h("div", { class: "form-grid grow" }, draw(row, changed, place)),
      locked ? null : h("button", {
        type: "button", class: "btn btn-quiet btn-icon", "aria-label": `删除${title}第 ${place + 1} 行`,
        onclick: () => { rows.splice(place, 1); changed(); fill(); },
      }, icon("trash"))));
    box.replaceChildren(...drawn);
    if (!rows.length) box.append(h("p", { class: "muted m-0" }, emptyWords));
    if (error) box.append(errorLine(error));
    if (!locked) {
      box.append(h("div", {}, h("button", {
        type: "button", class: "btn btn-plain", onclick: () => { rows.push(blank()); changed(); fill(true); },
      }, icon("plus-lg"), addWords)));
    }
    if (focus) box.querySelector(".tablet-row:last-of-type input")?.focus();
  };
  fill();
  return box;
};
