/* What a person does on a trip becomes an entry of the queue; from here on it cannot be lost. */
import { app, baseOf, bodyOf, load } from "./app.js";
import * as clock from "./clock.js";
import { fingerprint } from "./canonical.js";
import { announceSaved } from "./frame.js";
import * as outbox from "./outbox.js";
import * as record from "./record.js";
import * as sender from "./sender.js";
import { itemWords } from "./words.js";

const queue = async (entry) => {
  const [item] = await outbox.add(app.person.id, [entry]);
  await load();
  announceSaved(itemWords(item));
  sender.kick();
  return item;
};

const patient = { enableHighAccuracy: true, timeout: 6000, maximumAge: 60000 };

/* Where the device is, if its owner allows that; never longer than a few seconds. */
export const position = () => new Promise((resolve) => {
  if (!navigator.geolocation) { resolve(null); return; }
  const slow = setTimeout(() => resolve(null), patient.timeout + 500);
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    clearTimeout(slow);
    resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: Math.round(coords.accuracy) });
  }, () => { clearTimeout(slow); resolve(null); }, patient);
});

/* A stamp: now by the device's clock, or a time that was typed, with its reason. */
export const stamp = async (trip, kind, { typed, reason, place, brings } = {}) => {
  const data = { kind, ...(place || {}) };
  if (brings !== undefined) data.brings_part = brings;
  if (typed) Object.assign(data, { typed: true, reason });
  const pressed = clock.deviceNow().toISOString();
  return queue({ kind: "moment", trip: trip.id, data, at: typed || pressed, device_at: pressed, shown_at: typed || clock.now().toISOString() });
};

export const restamp = async (item, { typed, reason }) => {
  const device = clock.deviceNow().toISOString();
  await outbox.resend(item.seq, { at: typed, shown_at: typed, device_at: device, data: { ...item.data, typed: true, reason } });
  await load();
  sender.kick();
};

export const acknowledge = (trip) => queue({ kind: "conduct", trip: trip.id, data: {} });

export const photo = (trip, blob, data) => queue({ kind: "photo", trip: trip.id, data, file: blob });

export const expense = (trip, blob, data) => queue({ kind: "expense", trip: trip.id, data, file: blob });

/* The signature under exactly what the glass showed. */
export const sign = async (trip, name, strokes) => {
  const shown = record.shownOf(trip, bodyOf(trip));
  const data = { name, strokes, shown, shown_sha256: await fingerprint(shown) };
  return queue({ kind: "signature", trip: trip.id, data, ...baseOf(trip) });
};

export const handIn = (trip, followUp) =>
  queue({ kind: "hand_in", trip: trip.id, data: followUp ? { follow_up: followUp } : {} });
