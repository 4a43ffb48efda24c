/* Keeps the app on the device. VERSION, SHELL, SCOPE and ASSETS are written before this by the server; a changed
   version is a changed file, so the browser fetches everything anew and swaps when it is complete. The queue is not
   touched here: it stands in IndexedDB and belongs to no version. */
const CACHE = `aftersales-tablet-${VERSION}`;

const fetched = async (cache, address) => {
  const request = new Request(address, { cache: "reload", credentials: "same-origin", redirect: "error" });
  const answer = await fetch(request);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await cache.put(address, answer.clone());
  return answer;
};

/* The style sheet of the icons names its font. */
const fonts = async (answer) => {
  const found = (await answer.text()).matchAll(/url\("?([^")]+\.woff2[^")]*)"?\)/g);
  return [...found].map(([, address]) => new URL(address, answer.url).href);
};

const fill = async () => {
  const cache = await caches.open(CACHE);
  await fetched(cache, SHELL);
  const answers = await Promise.all(ASSETS.map((address) => fetched(cache, address)));
  const styles = answers.filter((answer) => new URL(answer.url).pathname.includes("bootstrap-icons"));
  const more = (await Promise.all(styles.map(fonts))).flat();
  await Promise.all(more.map((address) => fetched(cache, address)));
};

const clean = async () => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("aftersales-tablet-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clean()));

const isPage = (url) => url.pathname === SCOPE || /^trips\/\d+\/$/.test(url.pathname.slice(SCOPE.length));

const stored = async (request, address) => {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) || fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname.startsWith(SCOPE) && isPage(url)) event.respondWith(stored(request, SHELL));
  } else if (ASSETS.includes(url.pathname) || url.pathname.endsWith(".woff2")) {
    event.respondWith(stored(request, url.href));
  }
});
