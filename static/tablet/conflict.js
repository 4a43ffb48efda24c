/* The office and the tablet changed the same record: both sides stand side by side, the engineer chooses for each
   field, and the choice is sent on top of the office's version. Nothing is overwritten without this. */
import { app, load } from "./app.js";
import * as clock from "./clock.js";
import * as db from "./db.js";
import { button, h, icon, id, say } from "./dom.js";
import * as outbox from "./outbox.js";
import * as record from "./record.js";
import * as sender from "./sender.js";
import { lines } from "./words.js";

const WRITTEN = { work_done: ["\n", 5000], unfinished_reason: ["；", 500], charge: ["；", 120], suggestion: ["；", 500], promise: ["；", 300] };
const LISTS = ["diagnosis", "readings", "parts"];

/* What this device says by now: records that wait behind the disputed one, and what is still being typed, belong to
   the same decision. A signature, or a record that voids one, begins something else. */
const mineNow = (item) => {
  const behind = app.items.filter((row) => row.trip === item.trip && row.seq > item.seq && row.state !== outbox.DONE);
  const stop = behind.findIndex((row) => row.kind === "signature" || row.data.unsign_reason);
  const records = (stop < 0 ? behind : behind.slice(0, stop)).filter((row) => row.kind === "record");
  const typing = stop < 0 && app.drafts.get(item.trip);
  const draft = typing && !typing.unsign_reason ? typing : null;
  const data = draft ? record.clean(draft.body) : record.bodyOf((records.at(-1) || item).data);
  return { data, draft, absorbed: records.map((row) => row.seq), saved_at: (draft || records.at(-1) || item).saved_at };
};

const joined = ({ name, mine, theirs }) => {
  if (WRITTEN[name]) return `${theirs}${WRITTEN[name][0]}${mine}`;
  const known = new Set(theirs.map((row) => JSON.stringify(row)));
  return [...theirs, ...mine.filter((row) => !known.has(JSON.stringify(row)))];
};

/* Both sides can be kept where both say something: a list of lines, or words that are put together by hand. */
const canJoin = ({ name, mine, theirs }) => (WRITTEN[name] || LISTS.includes(name)) && mine.length && theirs.length;

const spoken = (name, value) => h("span", { class: "tablet-value" }, lines(name, value, app.choices).map((line) => h("span", {}, line)));

const side = (group, key, [sign, words, about], content, checked, choose) => {
  const place = id("side");
  return h("div", { class: `tablet-side is-${key}` },
    h("label", { for: place },
      h("span", { class: "tablet-side-head" },
        h("input", { class: "form-check-input", type: "radio", id: place, name: group, value: key, checked, onchange: choose }),
        icon(sign), h("span", { class: "strong" }, words), about ? h("span", { class: "tiny muted" }, about) : null),
      content));
};

/* Words put together by hand; for lines there is nothing to write. */
const together = (field, choice) => {
  if (!WRITTEN[field.name]) return { content: spoken(field.name, choice.value), show: () => {} };
  const area = h("textarea", {
    class: "form-control", rows: field.name === "work_done" ? 4 : 2, hidden: true, maxlength: WRITTEN[field.name][1],
    "aria-label": `${app.choices.labels[field.name]}，合起来写`, oninput: (event) => { choice.value = event.target.value; },
  });
  area.value = choice.value;
  return { content: area, show: (on) => { area.hidden = !on; if (on) area.focus(); } };
};

const fieldRow = (field, choices, heads, answered) => {
  const group = id("c");
  const preset = field.both ? null : field.onlyTheirs ? "theirs" : "mine";
  const choice = { key: preset, value: canJoin(field) ? joined(field) : null };
  choices.set(field.name, choice);
  const both = choice.value ? together(field, choice) : null;
  const choose = (key) => () => { choice.key = key; both?.show(key === "both"); answered(); };
  return h("fieldset", { class: "tablet-clash", "data-clash": field.name },
    h("legend", {}, h("span", { class: "strong" }, app.choices.labels[field.name]),
      h("span", { class: field.both ? "tag tag-clash" : "small muted" }, field.both ? "两边都改了，请选择" : field.onlyTheirs ? "只有办公室改了" : "只有您改了")),
    h("div", { class: "tablet-sides" },
      side(group, "mine", heads.mine, spoken(field.name, field.mine), preset === "mine", choose("mine")),
      side(group, "theirs", heads.theirs, spoken(field.name, field.theirs), preset === "theirs", choose("theirs")),
      both ? side(group, "both", ["union", WRITTEN[field.name] ? "合起来写" : "两边都留", ""], both.content, false, choose("both")) : null));
};

const merged = (data, theirs, choices) => {
  const result = structuredClone(data);
  for (const [name, { key, value }] of choices) {
    if (key === "theirs") result[name] = theirs[name];
    if (key === "both") result[name] = value;
  }
  return record.clean(result);
};

const settle = async (item, mine, data, server, theirs) => {
  const { unsign_reason } = item.data;
  const said = unsign_reason ? { ...data, unsign_reason } : data;
  await outbox.decide(item.seq, { data: said, base: record.clean(theirs), base_version: server.version, chained: false }, mine.absorbed);
  if (mine.draft) {
    app.drafts.delete(item.trip);
    if (app.typing === mine.draft) app.typing = null;
    await db.remove("drafts", [mine.draft.person, item.trip]);
    app.turn += 1;
  }
  await load();
};

const part = (title, text, fields, draw) => (fields.length ? h("section", { class: "stack-s" },
  h("h3", {}, title, h("span", { class: "n" }, ` ${fields.length}`)), h("p", { class: "small muted m-0" }, text), fields.map(draw)) : null);

export const conflict = (item) => {
  const { server, words } = item.problem;
  const theirs = record.bodyOf(server.shown), mine = mineNow(item);
  const fields = record.differences(item.base, mine.data, theirs);
  const heads = {
    mine: ["tablet", "我的", `这台平板 · ${clock.moment(mine.saved_at)}`],
    theirs: ["building", "系统中的", [server.by, server.at && clock.moment(server.at)].filter(Boolean).join(" · ")],
  };
  const choices = new Map();
  const heading = id("q");
  const why = h("p", { class: "grow small m-0", role: "status" });
  const left = () => [...choices.values()].filter(({ key }) => !key).length;
  const close = () => { box.close(); box.remove(); };
  const send = button("按选择保存并上传", async () => {
    if (left()) {
      box.querySelector("fieldset:not(:has(:checked)) input")?.focus();
      return;
    }
    await settle(item, mine, merged(mine.data, theirs, choices), server, theirs);
    close();
    say("已按选择保存，正在上传");
    sender.kick();
  }, { look: "primary" });
  const answered = () => {
    why.textContent = left() ? `还有 ${left()} 处要选择。` : "";
    send.setAttribute("aria-disabled", String(left() > 0));
  };
  const row = (field) => fieldRow(field, choices, heads, answered);
  const box = h("dialog", { class: "tablet-dialog wide tablet-merge", "aria-labelledby": heading, oncancel: close },
    h("header", {}, h("h2", { id: heading }, "记录有冲突"), h("p", { class: "m-0" }, words || "", " 选好之前什么都不会上传，也不会丢。")),
    h("div", { class: "tablet-merge-body" },
      part("要您选择", "同一处两边写的不一样。", fields.filter((field) => field.both), row),
      part("已经选好", "只有一边改过，按改过的留下，也可以换。", fields.filter((field) => !field.both), row),
      fields.length ? null : h("p", { class: "muted m-0" }, "您填写的内容与系统中的一致，直接保存即可。")),
    h("footer", { class: "row-flex wrap" }, why, button("稍后处理", close, { autofocus: true }), send));
  document.body.append(box);
  answered();
  box.showModal();
};
