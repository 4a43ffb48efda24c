/* 记录: the header as 客服 wrote it, and what the engineer finds and does. */
import { app, bodyOf, momentsOf, needy, itemsOf } from "./app.js";
import * as clock from "./clock.js";
import { button, h, icon, note, panel, question, say } from "./dom.js";
import * as draft from "./draft.js";
import { rowsField, textField, tick, ticks } from "./forms.js";
import * as sender from "./sender.js";
import { lines } from "./words.js";

const HEADER = ["number", "customer_name", "phone", "address", "product_type", "installers", "delivered_on", "service_content"];

export const errorsOf = (trip) => draft.refusedRecord(trip)?.problem.errors || {};

const headerPanel = (trip) => panel("表头", { push: h("span", { class: "push muted" }, "由客服填写") },
  h("div", { class: "panel-body" }, h("dl", { class: "facts" }, HEADER.map((name) => [
    h("dt", { class: name === "service_content" ? "" : null }, app.choices.labels[name]),
    h("dd", { class: `tablet-lines ${name === "service_content" ? "full" : ""}` }, lines(name, trip.record.shown[name], app.choices).join("\n")),
  ]), trip.record.prior_talk ? [h("dt", {}, "出发前沟通"), h("dd", { class: "full" }, trip.record.prior_talk)] : null)));

const diagnosis = (body, change, locked, error) => rowsField("diagnosis", body.diagnosis, {
  title: "诊断步骤", addWords: "加一步", emptyWords: "还没有诊断步骤。", locked, error,
  changed: () => change({ diagnosis: body.diagnosis }), blank: () => ({ step: "", finding: "", is_problem: false }),
  draw: (row, changed) => [
    textField("step", "检查什么", row.step, (value) => { row.step = value; changed(); }, { cls: "c3", locked }),
    textField("finding", "发现什么", row.finding, (value) => { row.finding = value; changed(); }, { cls: "c3", locked }),
    h("div", { class: "c6" }, tick("异常", row.is_problem, (value) => { row.is_problem = value; changed(); }, { locked })),
  ],
});

const readings = (body, change, locked, error) => rowsField("readings", body.readings, {
  title: "读数", addWords: "加一个读数", emptyWords: "还没有测量读数。", locked, error,
  changed: () => change({ readings: body.readings }), blank: () => ({ name: "", value: "", unit: "", note: "" }),
  draw: (row, changed) => [
    textField("name", "项目", row.name, (value) => { row.name = value; changed(); }, { cls: "c2", locked }),
    textField("value", "读数", row.value, (value) => { row.value = value; changed(); }, { cls: "c1", locked }),
    textField("unit", "单位", row.unit, (value) => { row.unit = value; changed(); }, { cls: "c1", locked }),
    textField("note", "说明", row.note, (value) => { row.note = value; changed(); }, { cls: "c2", locked }),
  ],
});

/* 记录 is written from the departure on; before that the office could not take it in. */
export const waitsFor = (trip) => (momentsOf(trip).departed ? "" : "登记出发后才能保存记录；现在填写的内容会留在本机。");

export const saveBar = (trip, redraw) => {
  const refusal = waitsFor(trip) || (needy(itemsOf(trip.id)).some((item) => item.kind === "record" && item.problem.kind === "conflict")
    ? "记录有冲突，请先在等待上传里处理。" : "");
  const state = h("span", { class: "grow small muted", id: "kept", role: "status" });
  const words = (held) => (held ? `${clock.timeOf(held.saved_at || clock.now())} 已存本机，保存后上传` : "没有未保存的改动");
  state.textContent = refusal || words(app.drafts.get(trip.id));
  draft.onKept((kept) => { if (kept.trip === trip.id && !refusal) state.textContent = words(kept); });
  const save = async () => {
    if (refusal) return;
    const item = await draft.save(trip);
    say(item ? "服务记录：已存本机" : "没有新的改动");
    sender.kick();
    redraw();
  };
  return h("div", { class: "tablet-save" }, state,
    button([icon("check2"), "保存记录"], save, { look: "primary", "aria-disabled": refusal ? "true" : null, "aria-describedby": "kept" }));
};

export const lockedNote = (trip, redraw) => note("amber", "客户已签字，记录已锁定", "再修改须作废本次签字并请客户重新签。",
  button("修改记录", async () => {
    const field = h("div", { class: "stack-s" }, h("label", { class: "form-label", for: "unsign" }, "修改原因"),
      h("input", { class: "form-control", id: "unsign", required: true, maxlength: 150 }));
    const reason = await question("作废客户签字", "签字在保存修改时作废，须请客户核对后重新签。", "作废并修改", field);
    if (!reason) return;
    await draft.reopen(trip, reason);
    redraw("record");
  }));

export const draw = (trip, redraw) => {
  const body = bodyOf(trip), locked = draft.isLocked(trip), errors = errorsOf(trip);
  const change = (values) => draft.write(trip, values);
  const set = (name) => (value) => { body[name] = value; change({ [name]: value }); };
  const refused = Object.entries(errors).length ? note("red", "这份记录没有被收下", Object.values(errors).join(" ")) : null;
  return [
    locked ? lockedNote(trip, redraw) : null, refused, headerPanel(trip),
    panel("诊断步骤", {}, h("div", { class: "panel-body form-grid" }, diagnosis(body, change, locked, errors.diagnosis))),
    panel("做了什么", {}, h("div", { class: "panel-body form-grid" },
      textField("work_done", "工作内容", body.work_done, set("work_done"), { lines: 4, locked, error: errors.work_done, required: true, most: 5000 }),
      ticks("kinds", "安装/维修类型", [...new Set([...app.choices.kinds, ...body.kinds])], body.kinds, set("kinds"), { locked }),
      textField("repair_from", "修理开始", body.repair_from, set("repair_from"), { type: "datetime-local", cls: "c2", locked, error: errors.repair_from }),
      textField("repair_until", "修理结束", body.repair_until, set("repair_until"), { type: "datetime-local", cls: "c2", locked, error: errors.repair_until }),
      textField("completed_on", "完成日期", body.completed_on, set("completed_on"), { type: "date", cls: "c2", locked, error: errors.completed_on }))),
    panel("测量读数", {}, h("div", { class: "panel-body form-grid" }, readings(body, change, locked, errors.readings))),
    panel("收费和承诺", {}, h("div", { class: "panel-body form-grid" },
      textField("charge", "收费情况", body.charge, set("charge"), { cls: "c6", locked, error: errors.charge, most: 120 }),
      textField("promise", "公司承诺", body.promise, set("promise"), { cls: "c6", locked, error: errors.promise, most: 300, help: "只写公司已确认的承诺。" }))),
    locked ? null : saveBar(trip, redraw),
  ];
};
