/* Work in progress on a record: on the disk of the device a moment after each stroke, in the queue when saved. */
import { app, baseOf, bodyOf, itemsOf, load, needy, signatureOf } from "./app.js";
import { now } from "./clock.js";
import * as db from "./db.js";
import * as outbox from "./outbox.js";
import * as record from "./record.js";
import { same } from "./canonical.js";

const PAUSE = 250;
let timer = null, told = () => {};

export const onKept = (act) => { told = act; };

/* The draft of a trip; a first change begins one on top of what stands. */
const begin = (trip) => {
  const known = app.drafts.get(trip.id);
  if (known) return known;
  const body = bodyOf(trip);
  const draft = { person: app.person.id, trip: trip.id, strokes: 0, body, base: record.clean(body), ...baseOf(trip) };
  app.drafts.set(trip.id, draft);
  return draft;
};

export const flush = async () => {
  clearTimeout(timer);
  const draft = app.typing;
  if (!draft) return;
  const { strokes } = draft;
  await db.put("drafts", structuredClone(draft));
  app.turn += 1;
  if (app.typing === draft && draft.strokes === strokes) app.typing = null;
  told(draft);
};

/* Put values into the record on the device. */
export const write = (trip, values) => {
  if (app.typing && app.typing.trip !== trip.id) flush();
  const draft = begin(trip);
  Object.assign(draft.body, values);
  draft.strokes += 1;
  draft.saved_at = now().toISOString();
  app.typing = draft;
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
};

/* The customer's signature will be voided with the next saving. */
export const reopen = async (trip, reason) => {
  const draft = begin(trip);
  draft.unsign_reason = reason;
  draft.saved_at = now().toISOString();
  await db.put("drafts", structuredClone(draft));
  app.turn += 1;
};

export const refusedRecord = (trip) =>
  needy(itemsOf(trip.id)).find((item) => item.kind === "record" && item.problem.kind === "refused") || null;

/* The queue has it; what was typed meanwhile is the beginning of the next draft. */
const close = async (draft, strokes, row, data) => {
  app.drafts.delete(draft.trip);
  if (app.typing === draft) app.typing = null;
  if (draft.strokes === strokes) {
    await db.remove("drafts", [draft.person, draft.trip]);
  } else {
    const rest = { ...draft, base: data, follows: row.key, unsign_reason: undefined };
    app.drafts.set(draft.trip, rest);
    await db.put("drafts", structuredClone(rest));
  }
  app.turn += 1;
  await load();
  return row;
};

/* From the draft into the queue: whole or not at all. Answers what was queued, or null when nothing was new. */
export const save = async (trip) => {
  await flush();
  const draft = app.drafts.get(trip.id);
  if (!draft) return null;
  const { strokes, unsign_reason } = draft;
  const data = record.clean(draft.body);
  const refused = refusedRecord(trip);
  const reason = unsign_reason || refused?.data.unsign_reason;
  const said = reason ? { ...data, unsign_reason: reason } : data;
  if (refused) return close(draft, strokes, await outbox.resend(refused.seq, { data: said, saved_at: now().toISOString() }), data);
  if (!unsign_reason && same(data, draft.base)) return close(draft, strokes, null, data);
  const { base, base_version, follows } = draft;
  const [row] = await outbox.add(draft.person, [{ kind: "record", trip: trip.id, base, base_version, follows, data: said }]);
  return close(draft, strokes, row, data);
};

export const isLocked = (trip) => Boolean(signatureOf(trip));
