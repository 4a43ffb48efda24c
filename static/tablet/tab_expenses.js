/* 费用: a receipt is photographed where it is paid, with its amount; on the computer nothing is typed again. */
import * as acts from "./acts.js";
import { app, expensesOf, momentsOf } from "./app.js";
import * as clock from "./clock.js";
import { button, errorLine, h, icon, id, panel, say } from "./dom.js";
import { editExpense } from "./expense_edit.js";
import { choiceField, textField } from "./forms.js";
import * as outbox from "./outbox.js";
import { compress, Unreadable } from "./photo.js";

const MOST = 999999.99;
const STATES = { waiting: "等待", sending: "上传中", done: "已上传", attention: "需处理" };
const typed = new Map(); // what stands in the form, by trip, until its receipt is photographed

const begin = () => ({ fee: "transport", amount: "", on: clock.dayOf(clock.now()), note: "" });

/* What is wrong with the entry: [field, words], or null. */
export const wrong = (trip, said) => {
  const amount = said.amount.trim().replaceAll(",", "");
  const first = clock.dayOf(momentsOf(trip).departed.at), last = clock.dayOf(clock.now());
  if (!/^\d+(\.\d{1,2})?$/.test(amount) || Number(amount) <= 0) return ["amount", "请填写大于 0 的金额，最多两位小数。"];
  if (Number(amount) > MOST) return ["amount", "金额不能超过 999,999.99 元。"];
  if (!said.on || said.on < first || said.on > last) return ["on", `日期要在外出期间（${first} 至 ${last}）。`];
  if (said.fee === "other" && !said.note.trim()) return ["note", "选“其他”时请写明是什么费用。"];
  return null;
};

const row = (trip) => (entry) => h("li", { class: "row-flex", "data-expense": entry.item?.state || "there" },
  h("span", { class: "grow" }, h("span", { class: "row-flex wrap" }, h("span", { class: "strong" }, entry.fee), entry.note ? h("span", {}, entry.note) : null),
    h("span", { class: "l2 muted" }, entry.on)),
  h("span", { class: "strong num" }, `${entry.amount} 元`),
  h("span", { class: `tag ${entry.item ? `tag-${entry.item.state}` : ""}` }, entry.item ? STATES[entry.item.state] : entry.state),
  entry.item?.state === outbox.NEEDS ? button("修改", () => editExpense(trip, entry.item)) : null);

const total = (entries) => (entries.reduce((sum, entry) => sum + Math.round(Number(entry.amount) * 100), 0) / 100).toFixed(2);

/* The entry as it is sent. */
export const dataOf = (said) => {
  const fee_words = app.choices.fees.find(([key]) => key === said.fee)?.[1] || said.fee;
  const amount = Number(said.amount.trim().replaceAll(",", "")).toFixed(2);
  return { fee: said.fee, fee_words, amount, on: said.on, note: said.note.trim(), name: "票据" };
};

/* The photo ends the entry: what was typed goes with it, or stays with what is wrong. */
const take = async (trip, said, file, refuse) => {
  const problem = wrong(trip, said);
  if (problem) return refuse(...problem);
  try {
    const { blob } = await compress(file);
    await acts.expense(trip, blob, dataOf(said));
  } catch (error) {
    return refuse("file", error instanceof Unreadable ? "这张照片打不开。请用相机重新拍票据（JPEG）。"
      : "没有存到本机，可能是空间不足。请腾出空间后重拍。");
  }
  typed.delete(trip.id);
  say("费用：已存本机");
  return true;
};

const form = (trip, redraw) => {
  if (!typed.has(trip.id)) typed.set(trip.id, begin());
  const said = typed.get(trip.id), trouble = h("div", { role: "alert" });
  const set = (name) => (value) => { said[name] = value; };
  const input = h("input", {
    type: "file", accept: "image/*", class: "visually-hidden", "aria-label": "拍票据",
    onclick: (event) => {
      const problem = wrong(trip, said); // said before the camera opens
      if (!problem) return;
      event.preventDefault();
      refuse(...problem);
    },
    onchange: async (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file && await take(trip, said, file, refuse)) redraw();
    },
  });
  const node = h("div", { class: "form-grid" },
    choiceField("fee", "费用", app.choices.fees, said.fee, set("fee")),
    textField("amount", "金额（元）", said.amount, set("amount"), { cls: "c2", numeric: true, required: true, most: 12 }),
    textField("on", "日期", said.on, set("on"), { cls: "c2", type: "date", required: true }),
    textField("note", "说明", said.note, set("note"), { cls: "c2", most: 150 }),
    h("div", { class: "c6" }, trouble),
    h("div", { class: "c6" }, h("label", { class: "btn btn-primary tablet-snap", for: input.id ||= id("f") }, input, icon("camera"), "拍票据并保存")));
  const refuse = (name, words) => {
    const place = id("e"), field = node.querySelector(`input[data-field="${name}"]`);
    node.querySelectorAll("[aria-invalid]").forEach((old) => old.removeAttribute("aria-invalid"));
    trouble.replaceChildren(errorLine(words, place));
    field?.setAttribute("aria-invalid", "true");
    field?.setAttribute("aria-describedby", place);
    field?.focus();
    return false;
  };
  return node;
};

/* An app that was renewed without a network since does not know the kinds of fees yet. */
const waitsFor = (trip) => {
  if (!momentsOf(trip).departed) return "登记出发后可以记费用。";
  return app.choices.fees ? "" : "联网同步一次后可以记费用。";
};

export const draw = (trip, redraw) => {
  const entries = expensesOf(trip), waits = waitsFor(trip);
  const sum = entries.length ? h("span", { class: "push muted" }, `合计 ${total(entries)} 元`) : null;
  return [
    panel("记一笔费用", {}, h("div", { class: "panel-body stack-s" },
      waits ? h("p", { class: "muted m-0" }, waits) : form(trip, redraw),
      h("p", { class: "help m-0" }, "上传后成为您报销单里的一行，回来核对后提交。餐饮费按标准报销，不用拍票据。"))),
    panel("已记费用", { count: entries.length || null, push: sum }, entries.length ? h("ul", { class: "item-list" }, entries.map(row(trip)))
      : h("p", { class: "panel-body muted m-0" }, "还没有记费用。")),
  ];
};
