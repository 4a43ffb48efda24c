/* The app: what is on the device is drawn at once, then the office is asked, and what waits is sent. */
import { app, load, openItems, tripOf } from "./app.js";
import { askBrowser, workerOf } from "./background.js";
import * as db from "./db.js";
import * as draft from "./draft.js";
import { note } from "./dom.js";
import * as frame from "./frame.js";
import * as net from "./net.js";
import * as outbox from "./outbox.js";
import * as pages from "./pages.js";
import * as sender from "./sender.js";
import * as sync from "./sync.js";

const EVERY = 60000;
const bar = document.getElementById("bar"), line = document.getElementById("net"), main = document.getElementById("main");
let drawn = "", ready = false, pulling = null, pullAgain = false;

const here = () => {
  const found = location.pathname.slice(net.settings().home.length).match(/^trips\/(\d+)\/$/);
  return found ? Number(found[1]) : null;
};

const typing = () => {
  const focus = document.activeElement;
  return main.contains(focus) && focus.matches("input:not([type=file]), textarea");
};

/* What a whole new drawing depends on; anything else only touches the moving parts. */
const pageKey = (trip) => [here(), location.hash, app.person?.id, Boolean(trip)].join("|");
const inForm = (trip) => trip && ["record", "parts", "sign"].includes(pages.tabNow(trip));

const busyWith = (trip) => typing() || (inForm(trip) && app.drafts.has(trip.id)) || Boolean(document.querySelector("dialog[open]"));

export const draw = ({ whole = false } = {}) => {
  const id = here(), trip = id ? tripOf(id) : null, key = pageKey(trip);
  frame.drawNet(line, retry);
  if (!whole && key === drawn && trip && busyWith(trip)) {
    pages.touchTrip(main, trip);
    return;
  }
  if (!whole && key === drawn && document.querySelector("dialog[open]")) return;
  drawn = key;
  if (!id) pages.listPage(main, bar, ready);
  else if (trip) pages.tripPage(main, bar, trip, (tab) => {
    if (tab && location.hash !== `#${tab}`) location.hash = tab;
    draw({ whole: true });
  });
  else pages.lostPage(main, bar);
};

const refresh = async () => {
  await load();
  draw();
};

let renewed = false;
const renew = async () => {
  if (renewed) return;
  renewed = true;
  const worker = await navigator.serviceWorker?.getRegistration(net.settings().home);
  worker?.update().catch(() => { renewed = false; });
};

/* Ask the office, then send; the two never disturb what is being typed. */
const pull = () => {
  if (pulling) {
    pullAgain = true; // the question under way may be older than what has just been sent
    return pulling;
  }
  pulling = sync.pull().then(async () => {
    sender.online();
    if (net.isOld()) renew();
    await refresh();
  }, async (error) => {
    sender.failed(error);
    await refresh();
  }).finally(() => {
    pulling = null;
    if (!pullAgain) return;
    pullAgain = false;
    pull();
  });
  return pulling;
};

const retry = async () => {
  await pull();
  await sender.retryNow();
};

const go = (url) => {
  history.pushState(null, "", url);
  scrollTo(0, 0);
  draw({ whole: true });
  main.focus({ preventScroll: true });
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.button) return;
  event.preventDefault();
  draft.flush().then(() => go(link.href));
});
addEventListener("popstate", () => draw());
addEventListener("hashchange", async () => {
  await draft.flush();
  draw({ whole: true });
  scrollTo(0, 0);
});
addEventListener("pagehide", () => { draft.flush(); });
addEventListener("online", retry);
addEventListener("offline", () => draw());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) retry();
  else draft.flush().then(() => { if (openItems().length) askBrowser(); });
});
setInterval(() => { if (!document.hidden) pull().then(sender.kick); }, EVERY);

outbox.onChange(refresh);
sender.onDone(pull);
sender.onState(() => {
  if (sender.status().offline && openItems().length) askBrowser();
  draw();
});

/* The worker keeps the app itself on the device. */
const install = async () => {
  if (!navigator.serviceWorker) return;
  try {
    const { home, worker } = net.settings();
    const [address, type] = workerOf(worker);
    await navigator.serviceWorker.register(address, { scope: home, updateViaCache: "none", type });
    await navigator.serviceWorker.ready;
    ready = true;
    document.documentElement.dataset.offline = "ready";
    draw();
  } catch (error) {
    console.info("offline start is not ready", String(error));
  }
};

const start = async () => {
  await sync.recall();
  await load();
  draw({ whole: true });
  db.keepForGood();
  await pull();
  install();
  sender.kick();
};

/* Whatever could not be kept is said at once and stays on the page until it is read. */
const alarm = (title, text) => {
  if (main.querySelector("[data-alarm]")) return;
  const box = note("red", title, text);
  box.dataset.alarm = "1";
  main.prepend(box);
};
addEventListener("unhandledrejection", (event) => {
  console.error(event.reason);
  alarm("刚才的内容没有存到本机", "可能是设备空间不足。请不要关闭页面，腾出空间后再保存一次。");
});

start().catch((error) => {
  console.error(error);
  alarm("这台设备不能保存外出内容", "浏览器没有允许本机存储，可能是隐私浏览或空间不足。请换用普通窗口打开。");
});
