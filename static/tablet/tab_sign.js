/* 核对签字: the customer reads the record, says what he thinks of the service and signs under exactly that. */
import * as acts from "./acts.js";
import { app, bodyOf, itemsOf, needy, signatureOf } from "./app.js";
import * as clock from "./clock.js";
import { button, errorLine, h, icon, id, panel, question } from "./dom.js";
import * as draft from "./draft.js";
import { choiceField, textField } from "./forms.js";
import * as outbox from "./outbox.js";
import * as record from "./record.js";
import * as sender from "./sender.js";
import { objection, sigpad } from "./sigpad.js";
import { lockedNote, waitsFor } from "./tab_record.js";
import { lines } from "./words.js";

const READ = [
  "number", "customer_name", "phone", "address", "product_type", "installers", "delivered_on", "completed_on", "kinds",
  "service_content", "diagnosis", "work_done", "readings", "parts", "repair_from", "repair_until", "charge", "promise",
];
const pads = new Map(); // strokes and name by trip, until they are confirmed

const checkPanel = (trip, body, redraw) => {
  const shown = record.shownOf(trip, body);
  const rows = READ.filter((name) => shown[name]?.length || name === "work_done");
  return panel("请客户核对", { push: draft.isLocked(trip) ? null : h("a", { class: "btn btn-quiet btn-sm push", href: "#record" }, "修改记录") },
    h("div", { class: "panel-body" }, h("dl", { class: "facts facts-1", "data-shown": true }, rows.map((name) => [
      h("dt", {}, app.choices.labels[name]), h("dd", { class: "tablet-lines" }, lines(name, shown[name], app.choices).join("\n"))]))));
};

const ratings = (trip, body, locked, redraw) => {
  const set = (name) => (value) => { body[name] = value; draft.write(trip, { [name]: value }); };
  const one = (name, more = {}) => choiceField(name, app.choices.labels[name], app.choices[name], body[name], more.change || set(name), { cls: "", locked });
  const why = textField("unfinished_reason", "未完成原因", body.unfinished_reason, set("unfinished_reason"), { locked, most: 300, required: true });
  why.hidden = body.outcome !== "unfinished";
  const outcome = (value) => {
    set("outcome")(value);
    why.hidden = value !== "unfinished";
    if (value === "done" && !body.completed_on) set("completed_on")(clock.dayOf(clock.now()));
    redraw();
  };
  return panel("客户评价", { push: h("span", { class: "push muted" }, "由客户填写") }, h("div", { class: "panel-body stack-s" },
    h("div", { class: "ratings" }, one("attitude"), one("damage"), one("hygiene"), one("outcome", { change: outcome }), one("satisfaction")),
    why, textField("suggestion", "客户建议", body.suggestion, set("suggestion"), { locked, most: 300 })));
};

const standing = (trip, signature) => panel("客户签字", { class: "sign", push: h("span", { class: "push state state-ok" }, signature.item && signature.item.state !== "done" ? "等待上传" : "已签") },
  h("div", { class: "panel-body stack-s" },
    h("div", { class: "strong" }, `${signature.name} · ${clock.moment(signature.at)}`),
    signature.item?.data ? sigpad(signature.item.data.strokes, () => {}, { locked: true }).node : null,
    h("p", { class: "help m-0" }, "签字与客户看到的内容绑定，内容指纹 ", h("span", { class: "code" }, (signature.sha256 || "").slice(0, 12)), "。")));

const confirm = async (trip, pad, trouble) => {
  const refuse = (words, field) => {
    trouble.replaceChildren(errorLine(words));
    field?.focus();
  };
  if (waitsFor(trip)) return refuse("登记出发后才能签字。");
  const gap = record.missing(bodyOf(trip), app.choices.labels);
  if (gap) return refuse(gap[0], document.querySelector(`[data-field="${gap[1]}"] input, input[data-field="${gap[1]}"]`));
  if (!pad.name.trim()) return refuse("请写明签名人的姓名。", document.getElementById("signer"));
  const short = objection(pad.strokes);
  if (short) return refuse(short);
  const words = "确认后记录锁定。再修改须作废本次签字并重新签。";
  if (!(await question("确认签字", `签字人 ${pad.name.trim()}。${words}`, "确认签字"))) return null;
  await draft.save(trip);
  await acts.sign(trip, pad.name.trim().slice(0, 40), structuredClone(pad.strokes));
  for (const old of needy(itemsOf(trip.id))) if (old.kind === "signature") await outbox.discard(old.seq); // signed anew
  pads.delete(trip.id);
  sender.kick();
  return null;
};

const signPanel = (trip) => {
  if (!pads.has(trip.id)) pads.set(trip.id, { name: trip.site_contact || trip.ticket.contact || "", strokes: [] });
  const pad = pads.get(trip.id), trouble = h("div", { role: "alert" });
  const glass = sigpad(pad.strokes, () => trouble.replaceChildren());
  const name = h("input", { class: "form-control", id: "signer", maxlength: 40, autocomplete: "off", oninput: (event) => { pad.name = event.target.value; } });
  name.value = pad.name;
  return panel("客户签字", { class: "sign", push: h("span", { class: "push muted" }, `记录第 ${Math.max(1, trip.record.version)} 版`) }, h("div", { class: "panel-body stack-s" },
    h("label", { class: "form-label mb-0", for: "signer" }, "签字人"), name, glass.node, trouble,
    h("div", { class: "row-flex" }, button("重签", glass.clear), button([icon("pen"), "确认签字"], () => confirm(trip, pad, trouble), { look: "primary", class: "btn btn-primary grow" })),
    h("p", { class: "help m-0", id: id("p") }, "确认后记录锁定。再修改须作废本次签字并重新签。不能在平板上签字时，请用打印的记录表签字后拍照，由客服上传扫描件。")));
};

export const draw = (trip, redraw) => {
  const body = bodyOf(trip), signature = signatureOf(trip), locked = Boolean(signature);
  return [locked ? lockedNote(trip, redraw) : null, checkPanel(trip, body, redraw), ratings(trip, body, locked, redraw)];
};

export const aside = (trip) => {
  const signature = signatureOf(trip);
  return signature ? standing(trip, signature) : signPanel(trip);
};
