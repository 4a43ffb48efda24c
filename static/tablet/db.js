/* The store on the device. Everything a person enters stands here before anything else happens to it.
   The layout only ever grows: items that wait from an older version of the app are read by a newer one. */
const NAME = "aftersales-tablet";
const VERSION = 1;
let opened = null;

const build = (event) => {
  const db = event.target.result;
  if (event.oldVersion < 1) {
    db.createObjectStore("meta");
    db.createObjectStore("trips", { keyPath: ["person", "id"] });
    db.createObjectStore("drafts", { keyPath: ["person", "trip"] });
    db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
    db.createObjectStore("files");
  }
};

export const open = () => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = build;
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => { db.close(); opened = null; };
      resolve(db);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
};

const wish = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/* Run `work(store, …)` in one transaction and answer when it stands on the disk, not earlier. */
export const write = async (names, work) => {
  const db = await open();
  const transaction = db.transaction(names, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
  });
  done.catch(() => {});
  let result;
  try {
    result = await work(...names.map((name) => transaction.objectStore(name)));
  } catch (error) {
    try { transaction.abort(); } catch { /* already over */ }
    throw error;
  }
  await done;
  return result;
};

export const ask = wish;

export const get = async (store, key) => wish((await open()).transaction(store).objectStore(store).get(key));
export const all = async (store, range) => wish((await open()).transaction(store).objectStore(store).getAll(range));
export const put = (store, value, key) =>
  write([store], (rows) => wish(key === undefined ? rows.put(value) : rows.put(value, key)));
export const remove = (store, key) => write([store], (rows) => wish(rows.delete(key)));

export const ofPerson = (person) => IDBKeyRange.bound([person], [person, []]);

/* Ask the browser not to clear the store when the disk runs full; whether it agrees is its own affair. */
export const keepForGood = () => navigator.storage?.persist?.().catch(() => false);
