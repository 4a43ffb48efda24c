/* 检查表: what to know before leaving, what to carry, and the rules of conduct. */
import * as acts from "./acts.js";
import { app, conductOf } from "./app.js";
import * as clock from "./clock.js";
import { button, h, icon, panel } from "./dom.js";

const facts = (pairs) => h("dl", { class: "facts facts-1" }, pairs.filter(([, value]) => value)
  .map(([name, value]) => [h("dt", {}, name), h("dd", { class: "tablet-lines" }, value)]));

const carried = (rows) => rows.map((row) => [row.name, row.model, row.quantity && `× ${row.quantity}${row.unit || ""}`]
  .filter(Boolean).join(" ")).join("、");

const phone = (trip) => {
  const number = trip.site_phone || trip.ticket.phone;
  const name = trip.site_contact || trip.ticket.contact;
  if (!number) return name;
  return [name ? `${name} ` : "", h("a", { href: `tel:${number.replace(/[^\d+]/g, "")}` }, number)];
};

const machine = ({ machine: m }) => {
  const until = m.warranty_ends_on ? `，保修至 ${m.warranty_ends_on}` : "";
  return [m.model, m.product, m.serial].filter(Boolean).join(" ") + until;
};

const conductPanel = (trip) => {
  const at = conductOf(trip);
  const push = at ? h("span", { class: "push state state-ok" }, `您已确认 ${clock.moment(at)}`) : null;
  return panel("外出行为规范", { push, class: "conduct" }, h("div", { class: "panel-body stack-s" },
    h("ol", { class: "tablet-rules" }, app.choices.conduct.map((rule) => h("li", {}, rule))),
    trip.conduct_waits.length ? h("p", { class: "help m-0" }, `${trip.conduct_waits.join("、")}还没有确认，须本人确认。`) : null,
    at ? null : h("div", {}, button([icon("shield-check"), "我已阅读并遵守"], () => acts.acknowledge(trip), { look: "primary" }))));
};

export const draw = (trip) => [
  panel("这次外出", {}, h("div", { class: "panel-body" }, facts([
    ["事由", `${trip.kind_words} · ${trip.purpose}`],
    ["目的地", trip.destination],
    ["联系人", phone(trip)],
    ["计划", `${clock.moment(trip.planned_start)} 出发，${clock.moment(trip.planned_end)} 返回 · ${trip.transport_words}`],
    ["约定到达", trip.agreed_at && clock.moment(trip.agreed_at)],
    ["同行", `${trip.people.join("、")}（带队 ${trip.lead}）`],
    ["设备", machine(trip.ticket)],
    ["故障", trip.ticket.description],
    ["原因分析", trip.plan?.cause || trip.ticket.cause],
    ["方案措施", trip.plan?.measures],
    ["风险与安全", trip.plan?.risk],
    ["携带工具", carried(trip.tools)],
    ["携带备件", carried(trip.parts)],
    ["备注", trip.note],
  ]))),
  conductPanel(trip),
];
