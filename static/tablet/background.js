/* Sending with no page of the tablet open: the browser wakes the worker once the network is back (Background Sync, in
   Chromium). It is the same queue, the same sender and the same keys; whatever goes wrong, everything stays on the
   device for the next page. Browsers without it send as soon as a page is opened. */
import * as net from "./net.js";
import * as outbox from "./outbox.js";
import * as sender from "./sender.js";
import * as sync from "./sync.js";

const TAG = "outbox";

const can = () => "SyncManager" in globalThis && "cookieStore" in globalThis;

/* The address and the kind of the worker that this browser can use. */
export const workerOf = (plain) => (can() ? [`${plain}?background`, "module"] : [plain, "classic"]);

/* On the page: ask to be woken. Asking again is the same wish; a browser that refuses leaves it to the page. */
export const askBrowser = async () => {
  if (!can() || !navigator.serviceWorker) return;
  try {
    await (await navigator.serviceWorker.ready).sync.register(TAG);
  } catch (error) {
    console.info("background sync", String(error));
  }
};

/* A page that somebody looks at sends by itself. */
const isWatched = async (scope) => {
  const pages = await self.clients.matchAll({ type: "window" });
  return pages.some((page) => page.visibilityState === "visible" && new URL(page.url).pathname.startsWith(scope));
};

/* In the worker. Fails when something that could go still waits, so that the browser tries again later. */
const send = async ({ TRIPS, SEND }) => {
  const person = await sync.recall();
  if (!person || !(await outbox.open(person.id)).some((item) => item.state !== outbox.NEEDS)) return;
  net.use({ trips: TRIPS, send: SEND, csrf: (await self.cookieStore.get("csrftoken"))?.value || "" });
  try {
    const now = await sync.pull(); // who is signed in, and what time it really is
    if (now.id !== person.id) return;
    await sender.retryNow();
    if (sender.status().signedOut) return;
  } catch (error) {
    if (error instanceof net.SignedOut) return; // only its owner can help, and he is told on the page
    throw error;
  }
  await sync.pull().catch(() => {});
  const left = (await outbox.open(person.id)).filter((item) => item.state === outbox.WAITS && item.tries);
  if (left.length) throw new Error(`${left.length} items wait`);
};

export const awake = async (event, places) => {
  if (event.tag !== TAG || (await isWatched(places.SCOPE))) return;
  await send(places);
  outbox.changed(); // hidden pages draw what has arrived
};
