/* The office and the tablet changed the same record: both sides stand side by side, the engineer chooses for each
   field, and the choice is sent on top of the office's version. Nothing is overwritten without this. */
import { app } from "./app.js";
import { button, h, id, say } from "./dom.js";
import * as outbox from "./outbox.js";
import * as record from "./record.js";
import * as sender from "./sender.js";
import { lines } from "./words.js";

const side = (name, value, group, key, words, checked, choose) => {
  const place = id("side");
  return h("label", { class: "tablet-side", for: place },
    h("span", { class: "row-flex" },
      h("input", { class: "form-check-input", type: "radio", id: place, name: group, value: key, checked, onchange: choose }),
      h("span", { class: "small strong" }, words)),
    h("span", { class: "tablet-value" }, lines(name, value, app.choices).map((line) => h("span", {}, line))));
};

const fieldRow = (field, choices, answered) => {
  const group = id("c");
  const preset = field.both ? null : field.onlyTheirs ? "theirs" : "mine";
  choices.set(field.name, preset);
  const choose = (key) => () => { choices.set(field.name, key); answered(); };
  return h("fieldset", { class: "tablet-clash", "data-clash": field.name },
    h("legend", { class: "strong" }, app.choices.labels[field.name],
      h("span", { class: "small muted" }, field.both ? " · 两边都改了，请选择" : field.onlyTheirs ? " · 只有办公室改了" : " · 只有您改了")),
    h("div", { class: "tablet-sides" },
      side(field.name, field.mine, group, "mine", "我的", preset === "mine", choose("mine")),
      side(field.name, field.theirs, group, "theirs", "系统中的", preset === "theirs", choose("theirs"))));
};

const merged = (item, theirs, choices) => {
  const data = structuredClone(item.data);
  for (const [name, key] of choices) if (key === "theirs") data[name] = theirs[name];
  return data;
};

export const conflict = (item) => {
  const { server } = item.problem;
  const theirs = record.bodyOf(server.shown);
  const fields = record.differences(item.base, item.data, theirs);
  const choices = new Map();
  const heading = id("q");
  const why = h("p", { class: "help", role: "status" });
  const send = button("按选择保存并上传", async () => {
    const left = [...choices.values()].filter((key) => !key).length;
    if (left) {
      box.querySelector("fieldset:not(:has(:checked)) input")?.focus();
      return;
    }
    const data = merged(item, theirs, choices);
    const base = { base: record.clean(theirs), base_version: server.version, chained: false };
    await outbox.resend(item.seq, { data, ...base });
    box.close();
    box.remove();
    say("已按选择保存，正在上传");
    sender.kick();
  }, { look: "primary" });
  const answered = () => {
    const left = [...choices.values()].filter((key) => !key).length;
    why.textContent = left ? `还有 ${left} 处要选择。` : "";
    send.setAttribute("aria-disabled", String(left > 0));
  };
  const close = () => { box.close(); box.remove(); };
  const box = h("dialog", { class: "tablet-dialog wide", "aria-labelledby": heading, oncancel: close },
    h("h2", { id: heading }, "记录有冲突"),
    h("p", {}, item.problem.words || "", " 请逐项选择要留下的内容，另一边的内容不会上传。"),
    fields.length ? fields.map((field) => fieldRow(field, choices, answered))
      : h("p", { class: "muted" }, "您填写的内容与系统中的一致，直接保存即可。"),
    why, h("div", { class: "row-flex wrap" }, button("稍后处理", close, { autofocus: true }), send));
  document.body.append(box);
  answered();
  box.showModal();
};
