/* How values of a record are said to people. */
import { moment, timeOf } from "./clock.js";

const CHARGES = { warranty: "三包", bought: "客户购买" };
const DISPOSITIONS = { repair: "报修", scrap: "报废" };
export const MOMENTS = [["departed", "出发"], ["arrived", "到达"], ["restored", "恢复运行"], ["returned", "返回"]];
export const momentName = (kind) => Object.fromEntries(MOMENTS)[kind];
export const charges = Object.entries(CHARGES);
export const dispositions = [["", "不处理"], ...Object.entries(DISPOSITIONS)];

const partWords = (part) => {
  const serials = [part.old_serial && `旧 ${part.old_serial}`, part.new_serial && `新 ${part.new_serial}`];
  const fate = [part.returned && "旧件带回", DISPOSITIONS[part.disposition], part.own_use && "自用"];
  const head = [part.name, part.model].filter(Boolean).join(" ");
  const price = part.charge === "bought" && part.price ? ` ${part.price} 元` : "";
  const amount = ` × ${part.quantity || 1}${part.unit ? ` ${part.unit}` : ""}（${CHARGES[part.charge] || "三包"}${price}）`;
  return [head + amount, ...serials, ...fate].filter(Boolean).join("，");
};

const SAYS = {
  diagnosis: (rows) => rows.map((row, place) => `${place + 1}. ${row.step || ""}${row.finding ? `：${row.finding}` : ""}${row.is_problem ? "（异常）" : ""}`),
  readings: (rows) => rows.map((row) => `${row.name || ""} ${row.value || ""}${row.unit ? ` ${row.unit}` : ""}${row.note ? `（${row.note}）` : ""}`),
  parts: (rows) => rows.map(partWords),
  kinds: (rows) => [rows.join("、")],
};

/* A value as lines of text; an empty one is a dash. */
export const lines = (name, value, choices) => {
  if (!value || (Array.isArray(value) && !value.length)) return ["—"];
  if (SAYS[name]) return SAYS[name](value);
  if (choices[name] && Array.isArray(choices[name][0])) return [Object.fromEntries(choices[name])[value] || value];
  if (name === "repair_from" || name === "repair_until") return [String(value).replace("T", " ")];
  return String(value).split("\n");
};

const KINDS = {
  conduct: ["shield-check", () => "行为规范确认"],
  moment: ["clock-history", (item) => `${momentName(item.data.kind)} ${timeOf(item.at)}`],
  record: ["journal-text", (item) => (item.data.unsign_reason ? "修改已签字的服务记录" : "服务记录")],
  photo: ["image", (item) => (item.data.caption ? `照片 · ${item.data.caption}` : "照片")],
  expense: ["receipt", (item) => `${item.data.fee_words} · ${item.data.amount} 元`],
  signature: ["pen", (item) => `客户签字 · ${item.data.name}`],
  hand_in: ["send-check", () => "交单"],
};
export const itemIcon = (item) => KINDS[item.kind]?.[0] || "box";
export const itemWords = (item) => KINDS[item.kind]?.[1](item) || item.kind;
export const savedWords = (item) => `${moment(item.saved_at)} 保存`;
