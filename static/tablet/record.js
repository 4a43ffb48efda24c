/* The record on the device: the same spelling as fieldservice/record_values.py, so that what is shown here and what
   the server stores have one fingerprint. */
import { same } from "./canonical.js";

export const BODY = [
  "completed_on", "kinds", "diagnosis", "work_done", "readings", "parts", "attitude", "damage", "hygiene",
  "satisfaction", "outcome", "unfinished_reason", "charge", "suggestion", "promise", "repair_from", "repair_until",
];
export const EVALUATION = ["attitude", "damage", "hygiene", "satisfaction", "outcome"];
const ROWS = {
  diagnosis: [["step", "finding"], ["is_problem"]],
  readings: [["name", "value", "unit", "note"], []],
  parts: [
    ["name", "model", "quantity", "unit", "charge", "price", "old_serial", "new_serial", "disposition"],
    ["returned", "own_use"],
  ],
};
/* Python's idea of white space, so that both sides cut the same. */
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const EDGES = new RegExp(`^${SPACE}|${SPACE}$`, "g");

const text = (value) => String(value ?? "").toWellFormed().replace(/\r\n/g, "\n").replace(EDGES, "");

const row = (name, given) => {
  const [texts, marks] = ROWS[name];
  const cells = Object.fromEntries(texts.map((key) => [key, text(given[key])]));
  const named = texts.some((key) => cells[key] && key !== "charge" && key !== "disposition");
  if (!named) return null;
  if (name === "parts") cells.charge ||= "warranty";
  const filled = Object.entries(cells).filter(([, cell]) => cell);
  return Object.fromEntries([...filled, ...marks.filter((key) => given[key]).map((key) => [key, true])]);
};

const cleanOne = (name, value) => {
  if (ROWS[name]) return (value || []).map((given) => row(name, given)).filter(Boolean);
  if (name === "kinds") return [...new Set((value || []).map(text).filter(Boolean))];
  return text(value);
};

/* The body as it is sent and as it will stand. */
export const clean = (body) => Object.fromEntries(BODY.map((name) => [name, cleanOne(name, body[name])]));

export const bodyOf = (shown) => structuredClone(Object.fromEntries(BODY.map((name) => [name, shown[name]])));

/* What the customer sees and signs. */
export const shownOf = (trip, body) => ({ ...trip.record.shown, ...clean(body) });

/* Why nobody can sign yet: [words, field], or null (fieldservice/gates_record.py asks the same). */
export const missing = (body, labels) => {
  const filled = clean(body);
  if (!filled.work_done) return ["还没有填写工作内容。", "work_done"];
  const blank = EVALUATION.find((name) => !filled[name]);
  if (blank) return [`还没有选择${labels[blank]}。`, blank];
  if (filled.outcome === "done" && !filled.completed_on) return ["请填写完成日期。", "completed_on"];
  if (filled.outcome === "unfinished" && !filled.unfinished_reason) return ["未完成要写明原因。", "unfinished_reason"];
  return null;
};

/* Fields on which two sides differ, and who changed them since the common beginning. */
export const differences = (base, mine, theirs) =>
  BODY.filter((name) => !same(mine[name], theirs[name])).map((name) => ({
    name,
    mine: mine[name],
    theirs: theirs[name],
    both: base ? !same(base[name], mine[name]) && !same(base[name], theirs[name]) : true,
    onlyTheirs: base ? same(base[name], mine[name]) : false,
  }));
