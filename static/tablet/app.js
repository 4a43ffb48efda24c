/* What the pages are drawn from: the office's side, the queue and the unsent work, read together from the device. */
import * as db from "./db.js";
import * as outbox from "./outbox.js";
import * as record from "./record.js";
import * as sync from "./sync.js";

export const app = { person: null, trips: [], choices: null, items: [], sync: null, drafts: new Map(), typing: null, turn: 0 };

/* The drafts on the disk; read again when one was written meanwhile, or what was typed would fall out of sight. */
const readDrafts = async (person) => {
  for (;;) {
    const { turn } = app;
    const drafts = await db.all("drafts", db.ofPerson(person));
    if (turn === app.turn) return drafts;
  }
};

export const load = async () => {
  app.person = (await sync.current()) || null;
  app.choices = (await db.get("meta", "choices")) || app.choices;
  if (!app.person) {
    Object.assign(app, { trips: [], items: [], sync: null, drafts: new Map() });
    return;
  }
  const { id } = app.person;
  const [trips, items, last] = await Promise.all([sync.trips(id), outbox.items(id), sync.lastSync(id)]);
  const drafts = await readDrafts(id);
  trips.sort((a, b) => a.planned_start.localeCompare(b.planned_start) || a.id - b.id);
  const kept = new Map(drafts.map((draft) => [draft.trip, draft]));
  if (app.typing?.person === id) kept.set(app.typing.trip, app.typing); // newer than what the disk has
  Object.assign(app, { trips, items, sync: last, drafts: kept });
};

export const tripOf = (id) => app.trips.find((trip) => trip.id === id);
export const itemsOf = (id) => app.items.filter((item) => item.trip === id);
export const openItems = () => app.items.filter((item) => item.state !== outbox.DONE);
export const needy = (items) => items.filter((item) => item.state === outbox.NEEDS);

/* Entries that the office's side does not tell yet: they wait, or arrived after it was fetched. */
const untold = (trip) =>
  itemsOf(trip.id).filter((item) => item.state !== outbox.DONE || item.done_at > trip.fetched_at);

export const momentsOf = (trip) => {
  const found = { ...trip.moments };
  for (const item of untold(trip)) {
    if (item.kind === "moment" && !found[item.data.kind]) found[item.data.kind] = { at: item.shown_at || item.at, item };
  }
  return found;
};

export const conductOf = (trip) =>
  trip.conduct_at || untold(trip).find((item) => item.kind === "conduct" && item.state !== outbox.NEEDS)?.saved_at;

export const lastRecordItem = (trip) => untold(trip).filter((item) => item.kind === "record").at(-1) || null;

/* What the next record or signature stands on. */
export const baseOf = (trip) => {
  const before = untold(trip).filter((item) => item.kind === "record" || item.kind === "signature").at(-1);
  return { base_version: trip.record.version, follows: before?.key || null };
};

/* The body as it stands on this device: unsaved work, else what waits, else the office's. */
export const bodyOf = (trip) => {
  const draft = app.drafts.get(trip.id);
  if (draft) return draft.body;
  const item = lastRecordItem(trip);
  return record.bodyOf(item ? item.data : trip.record.shown);
};

export const signatureOf = (trip) => {
  let standing = trip.signature;
  for (const item of untold(trip)) {
    if (item.kind === "signature" && item.state !== outbox.NEEDS) {
      standing = { name: item.data.name, at: item.saved_at, item, sha256: item.data.shown_sha256 };
    }
    if (item.kind === "record" && item.data.unsign_reason) standing = null;
  }
  return app.drafts.get(trip.id)?.unsign_reason ? null : standing;
};

export const photosOf = (trip) => {
  const waiting = untold(trip).filter((item) => item.kind === "photo");
  const mine = new Map(itemsOf(trip.id).filter((item) => item.kind === "photo").map((item) => [item.answer?.photo, item]));
  return [...trip.photos.map((photo) => ({ ...photo, item: mine.get(photo.id) })), ...waiting.map((item) => ({ item }))];
};

/* What the office has of the traveller's expenses, then what waits. */
export const expensesOf = (trip) => {
  const waiting = untold(trip).filter((item) => item.kind === "expense");
  return [...(trip.expenses || []), ...waiting.map((item) => ({ ...item.data, fee: item.data.fee_words, item }))];
};

export const handedInOf = (trip) =>
  ["handed_in", "filed"].includes(trip.state)
    ? { at: trip.handed_in_at }
    : untold(trip).find((item) => item.kind === "hand_in" && item.state !== outbox.NEEDS) && { waits: true };

/* What keeps the trip from being handed in, as far as the device knows: [words, tab]. */
export const toDo = (trip) => {
  const moments = momentsOf(trip), body = bodyOf(trip), list = [];
  if (!moments.arrived) list.push(["还没有登记到达时间。", "check"]);
  const gap = record.missing(body, app.choices.labels);
  if (gap) list.push([gap[0], record.EVALUATION.includes(gap[1]) ? "sign" : "record"]);
  if (app.drafts.has(trip.id)) list.push(["记录有改动还没有保存。", "record"]);
  if (!signatureOf(trip) && !trip.photos.some((photo) => photo.kind === "scan")) list.push(["客户还没有签字。", "sign"]);
  for (const item of needy(itemsOf(trip.id))) {
    if (!["hand_in", "expense"].includes(item.kind)) list.push(["有内容需要处理，处理后才能交单。", "queue"]);
  }
  return list;
};
