/* The office's side of things, kept on the device per person: all that a trip needs without a network. */
import * as db from "./db.js";
import * as net from "./net.js";
import * as outbox from "./outbox.js";
import { same } from "./canonical.js";
import { setSkew } from "./clock.js";

export const current = () => db.get("meta", "current");
export const lastSync = (person) => db.get("meta", `sync:${person}`);
export const trips = (person) => db.all("trips", db.ofPerson(person));
export const trip = (person, id) => db.get("trips", [person, id]);

/* Start with what was known when the device was last online: its clock, too. */
export const recall = async () => {
  const person = await current();
  const sync = person && (await lastSync(person.id));
  if (sync) setSkew(sync.skew || 0);
  return person;
};

/* What the office may change of a trip while somebody is on the way; the engineer is told until he has read it. */
const ARRANGED = {
  purpose: "外出事由", destination: "目的地", site_contact: "联系人", site_phone: "联系电话", planned_start: "计划出发",
  planned_end: "计划返回", agreed_at: "约定到达", people: "同行人员", tools: "携带工具", parts: "携带备件", note: "备注",
};

const changesOf = (old, row) => {
  if (!old) return [];
  const fresh = Object.keys(ARRANGED).filter((name) => !same(old[name], row[name])).map((name) => ARRANGED[name]);
  return [...new Set([...(old.changes || []), ...fresh])];
};

export const read = async (person, id) => {
  await db.write(["trips"], async (rows) => {
    const row = await db.ask(rows.get([person, id]));
    if (row) await db.ask(rows.put({ ...row, changes: [] }));
  });
};

/* `asked` is when the question left: what was sent after that may not stand in the answer yet. */
const store = async (data, etag, skew, asked) => {
  const person = data.person;
  await db.write(["meta", "trips"], async (meta, rows) => {
    const kept = { at: new Date().toISOString(), server_at: data.server_at, etag, skew };
    await db.ask(meta.put(person, "current"));
    await db.ask(meta.put(kept, `sync:${person.id}`));
    await db.ask(meta.put(data.choices, "choices"));
    const before = new Map((await db.ask(rows.getAll(db.ofPerson(person.id)))).map((row) => [row.id, row]));
    await db.ask(rows.delete(db.ofPerson(person.id)));
    for (const row of data.trips) {
      const changes = changesOf(before.get(row.id), row);
      await db.ask(rows.put({ ...row, person: person.id, fetched_at: asked, changes }));
    }
  });
  const waiting = (await outbox.open(person.id)).map((item) => item.trip);
  await outbox.tidy(person.id, new Set([...data.trips.map((row) => row.id), ...waiting]));
};

const touch = async (skew) => {
  const person = await current();
  const sync = await lastSync(person.id);
  await db.put("meta", { ...sync, at: new Date().toISOString(), skew }, `sync:${person.id}`);
};

/* Ask the office. Throws Offline, SignedOut or Broken; then what is on the device stays as it is. */
export const pull = async () => {
  const person = await current();
  const known = person && (await lastSync(person.id));
  const headers = known?.etag ? { "If-None-Match": known.etag } : {};
  const asked = new Date().toISOString();
  const { answer, skew } = await net.request(net.settings().trips, { headers });
  if (answer.status === 304) {
    await touch(skew);
    return person;
  }
  const data = await net.body(answer);
  if (answer.status === 403) throw new net.SignedOut();
  if (!answer.ok || !data?.person) throw new net.Broken(String(answer.status));
  await store(data, answer.headers.get("ETag"), skew, asked);
  return data.person;
};

/* Signing out: the next person on this device sees nothing of this one; what waits stays for its owner. */
export const forget = async (person) => {
  await db.write(["meta", "trips"], async (meta, rows) => {
    await db.ask(meta.delete("current"));
    await db.ask(meta.delete(`sync:${person}`));
    await db.ask(rows.delete(db.ofPerson(person)));
  });
};
