/* The queue on the device. An entry stands on the disk before the person is told 已存本机, and leaves only when the
   server has said that it has it, or when the person throws it away by name. */
import * as db from "./db.js";
import { deviceNow, now } from "./clock.js";

export const WAITS = "waiting", SENDS = "sending", DONE = "done", NEEDS = "attention";
/* A photo or a receipt that was refused, or a handing in that came too early, keeps nothing else from going. */
const ALONE = new Set(["photo", "expense", "hand_in"]);
export const holds = (item) => item.state === NEEDS && !ALONE.has(item.kind);
const CHAINED = new Set(["record", "signature"]); // their base version is what the entry before them leads to

const channel = new BroadcastChannel("aftersales-tablet");
const listeners = new Set();
const told = () => listeners.forEach((listener) => listener());
channel.onmessage = told;

export const onChange = (listener) => listeners.add(listener);
export const changed = () => { channel.postMessage("outbox"); told(); };

export const items = async (person) => (await db.all("outbox")).filter((item) => item.person === person);
export const open = async (person) => (await items(person)).filter((item) => item.state !== DONE);
export const ofTrip = async (person, trip) => (await items(person)).filter((item) => item.trip === trip);

const fresh = (person, entry) => {
  const device = deviceNow().toISOString();
  return {
    format: 1,
    key: crypto.randomUUID(),
    person,
    at: device,
    device_at: device,
    base_version: null,
    chained: false,
    state: WAITS,
    tries: 0,
    next_at: 0,
    saved_at: now().toISOString(),
    size: new Blob([JSON.stringify(entry.data)]).size + (entry.file?.size || 0),
    ...entry,
    file: undefined,
    has_file: Boolean(entry.file),
  };
};

/* A record or signature that was made on top of an earlier entry (`follows`) takes its base version from there: at
   once when that one has arrived, else when it arrives. A photo may have begun the record meanwhile. */
const based = (entry, rows) => {
  if (!CHAINED.has(entry.kind)) return {};
  const before = rows.find((row) => row.key === entry.follows);
  if (before) return before.state === DONE ? { base_version: before.version } : { chained: true };
  const began = rows.find((row) => row.trip === entry.trip && row.kind === "photo" && row.version);
  return began && !entry.base_version ? { base_version: began.version } : {};
};

const untouched = (row) => row?.kind === "record" && row.state === WAITS && !row.tries && !row.data.unsign_reason;

/* Add entries at the end, all or none. A record that still waits untouched is replaced where it stands. */
export const add = async (person, entries) => {
  const added = await db.write(["outbox", "files", "drafts"], async (rows, files, drafts) => {
    const held = (await db.ask(rows.getAll())).filter((row) => row.person === person);
    const result = [];
    for (const entry of entries) {
      const last = held.filter((row) => row.trip === entry.trip && row.state !== DONE && CHAINED.has(row.kind)).at(-1);
      const made = { ...fresh(person, entry), ...based(entry, held) };
      if (entry.kind === "record" && !entry.data.unsign_reason && untouched(last)) {
        const { seq, key, base, base_version, chained } = last;
        Object.assign(made, { seq, key, base, base_version, chained });
        await db.ask(rows.put(made));
        held[held.indexOf(last)] = made;
      } else {
        made.seq = await db.ask(rows.add(made));
        held.push(made);
        if (entry.file) await db.ask(files.put(entry.file, made.key));
      }
      result.push(made);
      if (entry.kind === "record") await db.ask(drafts.delete([person, entry.trip]));
    }
    return result;
  });
  changed();
  return added;
};

/* Change one entry if `when(entry)` still holds; answers the entry as it stands then, or null. */
export const change = async (seq, when, values) => {
  const result = await db.write(["outbox"], async (rows) => {
    const item = await db.ask(rows.get(seq));
    if (!item || !when(item)) return null;
    const next = { ...item, ...(typeof values === "function" ? values(item) : values) };
    await db.ask(rows.put(next));
    return next;
  });
  changed();
  return result;
};

/* An entry that needed somebody's word goes again in its old place, as a new thing with a new key; with another file
   where that was taken anew. */
export const resend = (seq, values, taken = null) => db.write(["outbox", "files"], async (rows, files) => {
  const item = await db.ask(rows.get(seq));
  if (!item || item.state === DONE || item.state === SENDS) return null;
  const key = crypto.randomUUID();
  if (item.has_file) {
    const file = taken || await db.ask(files.get(item.key));
    await db.ask(files.put(file, key));
    await db.ask(files.delete(item.key));
  }
  const size = taken ? { size: taken.size } : {};
  const next = { ...item, ...values, ...size, key, state: WAITS, tries: 0, next_at: 0, problem: null };
  await db.ask(rows.put(next));
  return next;
}).then((next) => { changed(); return next; });

/* A conflict is decided: the entry goes again with what was chosen, and the records that waited behind it and went
   into the choice go with it. What still stands behind knows nothing of the choice, so it is asked about again. */
export const decide = async (seq, values, absorbed) => {
  await db.write(["outbox"], async (rows) => {
    const item = await db.ask(rows.get(seq));
    if (!item || item.state === DONE || item.state === SENDS) return;
    await db.ask(rows.put({ ...item, ...values, key: crypto.randomUUID(), state: WAITS, tries: 0, next_at: 0, problem: null }));
    for (const later of await db.ask(rows.getAll())) {
      if (later.seq <= seq || later.trip !== item.trip || later.person !== item.person || !CHAINED.has(later.kind)) continue;
      if (absorbed.includes(later.seq)) await db.ask(rows.delete(later.seq));
      else if (later.state !== DONE) await db.ask(rows.put({ ...later, chained: false }));
    }
  });
  changed();
};

export const discard = async (seq) => {
  await db.write(["outbox", "files"], async (rows, files) => {
    const item = await db.ask(rows.get(seq));
    if (!item || item.state === SENDS) return;
    await db.ask(rows.delete(seq));
    await db.ask(files.delete(item.key));
  });
  changed();
};

/* The server has it. Records and signatures behind it go on from the version it led to. */
const goesOn = (later, item) => {
  if (later.person !== item.person || later.trip !== item.trip || later.seq <= item.seq) return false;
  if (later.state === DONE || !CHAINED.has(later.kind)) return false;
  return item.kind === "photo" ? !later.base_version : later.chained;
};

export const settle = async (seq, answer) => {
  await db.write(["outbox"], async (rows) => {
    const item = await db.ask(rows.get(seq));
    const end = { state: DONE, done_at: deviceNow().toISOString(), problem: null, version: answer.version, answer };
    await db.ask(rows.put({ ...item, ...end }));
    if (!answer.version || !(CHAINED.has(item.kind) || item.kind === "photo")) return;
    for (const later of await db.ask(rows.getAll())) {
      if (goesOn(later, item)) await db.ask(rows.put({ ...later, base_version: answer.version }));
    }
  });
  changed();
};

/* What arrived is shown for a while; it goes when its trip has left the device. */
export const tidy = async (person, trips) => {
  await db.write(["outbox", "files"], async (rows, files) => {
    for (const item of await db.ask(rows.getAll())) {
      if (item.person !== person || item.state !== DONE || trips.has(item.trip)) continue;
      await db.ask(rows.delete(item.seq));
      await db.ask(files.delete(item.key));
    }
  });
};

export const fileOf = (key) => db.get("files", key);
export { channel };
