/* Sends what waits, in order, one sender for all tabs of the device. Nothing is taken from the queue before the
   server has answered for it; whatever is sent twice carries the same key and has one effect. */
import * as db from "./db.js";
import * as net from "./net.js";
import * as outbox from "./outbox.js";
import { getSkew } from "./clock.js";

const FIRST_WAIT = 2000, LONGEST_WAIT = 300000;
const JSON_PATIENCE = 60000, FILE_PATIENCE = 600000;
let asked = false, timer = null, again = 0;
const state = { signedOut: false, offline: false };
const after = { done: () => {}, state: () => {} };

export const onDone = (act) => { after.done = act; };
export const onState = (act) => { after.state = act; };
export const status = () => ({ ...state, again });

const setState = (values) => {
  Object.assign(state, values);
  after.state();
};

/* What asking for the trips has shown about the line. */
export const online = () => setState({ signedOut: false, offline: false });
export const failed = (error) => {
  if (error instanceof net.SignedOut) setState({ signedOut: true, offline: false });
  else if (error instanceof net.Offline) setState({ offline: true });
  else if (!(error instanceof net.Broken)) console.error(error);
};

const wait = (tries) => Math.min(FIRST_WAIT * 2 ** Math.min(tries - 1, 10), LONGEST_WAIT);

const parcel = (item) => ({
  key: item.key,
  kind: item.kind,
  trip: item.trip,
  at: item.at,
  device_at: item.device_at,
  skew: getSkew(),
  base_version: item.base_version,
  data: item.data,
});

const post = async (item) => {
  const headers = { "Idempotency-Key": item.key, "X-Tablet-Person": String(item.person) };
  const text = JSON.stringify(parcel(item));
  const url = net.settings().send;
  if (!item.has_file) {
    headers["Content-Type"] = "application/json";
    return net.request(url, { method: "POST", headers, body: text, patience: JSON_PATIENCE });
  }
  const form = new FormData();
  form.append("item", text);
  form.append("file", await outbox.fileOf(item.key), `${item.data.name || "photo"}.jpg`);
  return net.request(url, { method: "POST", headers, body: form, patience: FILE_PATIENCE });
};

const attention = (item, problem) =>
  outbox.change(item.seq, (row) => row.key === item.key, { state: outbox.NEEDS, problem });

/* What the server said about one entry. */
const settle = async (item, answer) => {
  const said = await net.body(answer);
  if (said?.state === "done") return outbox.settle(item.seq, said);
  if (said?.state === "conflict") return attention(item, { kind: "conflict", ...said });
  if (said?.state === "refused") return attention(item, { kind: "refused", errors: said.errors });
  if (said?.state === "other_person" || answer.status === 403) throw new net.SignedOut();
  if (answer.status === 413) {
    return attention(item, { kind: "refused", errors: { file: "文件太大，服务器没有收。请重新拍照。" } });
  }
  throw new net.Broken(String(answer.status));
};

const pause = async (item, trouble) => {
  const tries = item.tries + 1;
  const back = { state: outbox.WAITS, tries, next_at: Date.now() + wait(tries), trouble };
  await outbox.change(item.seq, (row) => row.key === item.key && row.state === outbox.SENDS, back);
  return back.next_at;
};

/* One entry to its end; answers false when the queue has to rest. */
const send = async (item) => {
  const taken = await outbox.change(item.seq, (row) => row.key === item.key && row.state !== outbox.DONE,
    { state: outbox.SENDS, problem: null });
  if (!taken) return true;
  try {
    const { answer } = await post(taken);
    await settle(taken, answer);
    setState({ signedOut: false, offline: false });
    return true;
  } catch (error) {
    if (error instanceof net.SignedOut) {
      await outbox.change(taken.seq, (row) => row.key === taken.key, { state: outbox.WAITS });
      setState({ signedOut: true, offline: false });
    } else {
      const broken = error instanceof net.Broken;
      again = await pause(taken, broken ? "服务器没有处理成功，稍后自动重试" : "连接中断，稍后自动重试");
      setState({ offline: !broken });
      if (!(error instanceof net.Offline) && !broken) console.error(error);
    }
    return false;
  }
};

/* The next entry that may go: an entry that needs a decision holds back what follows it in its own trip. */
const next = (rows) => {
  const held = new Set();
  for (const item of rows) {
    if (item.state === outbox.DONE || held.has(item.trip)) continue;
    if (outbox.holds(item)) held.add(item.trip);
    else if (item.state !== outbox.NEEDS) return item;
  }
  return null;
};

const drain = async (person) => {
  let sent = 0;
  for (;;) {
    const item = next(await outbox.items(person));
    if (!item) break;
    if (item.next_at > Date.now()) {
      again = item.next_at;
      break;
    }
    if (!(await send(item))) break;
    sent += 1;
  }
  return sent;
};

const wakeAt = (moment) => {
  clearTimeout(timer);
  timer = moment ? setTimeout(kick, Math.max(100, moment - Date.now())) : null;
};

/* Send what can be sent. Calls while one is waiting its turn are the same call. */
export const kick = async () => {
  if (asked) return;
  asked = true;
  again = 0;
  let sent = 0;
  await navigator.locks.request("aftersales-tablet-outbox", async () => {
    asked = false;
    const person = await db.get("meta", "current");
    if (person) sent = await drain(person.id);
  }).catch((error) => { asked = false; console.error(error); });
  wakeAt(again);
  if (sent) after.done();
};

/* 立即重试, the network is back, or somebody signed in again: nothing waits for its time any more. */
export const retryNow = async () => {
  const person = await db.get("meta", "current");
  if (!person) return;
  for (const item of await outbox.open(person.id)) {
    if (item.next_at) await outbox.change(item.seq, (row) => row.state === outbox.WAITS, { next_at: 0 });
  }
  await kick();
};
