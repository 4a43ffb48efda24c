/* The two pages: my trips, and one trip with its steps. */
import * as frame from "./frame.js";
import { app, bodyOf, conductOf, expensesOf, handedInOf, itemsOf, load, momentsOf, needy, photosOf, signatureOf, tripOf } from "./app.js";
import * as clock from "./clock.js";
import { button, h, icon, note, panel } from "./dom.js";
import { editExpense } from "./expense_edit.js";
import * as net from "./net.js";
import * as record from "./record.js";
import * as sync from "./sync.js";
import { askStamp, stampsPanel } from "./stamps.js";
import { momentName } from "./words.js";
import * as tabCheck from "./tab_check.js";
import * as tabExpenses from "./tab_expenses.js";
import * as tabHandIn from "./tab_hand_in.js";
import * as tabParts from "./tab_parts.js";
import * as tabPhotos from "./tab_photos.js";
import * as tabRecord from "./tab_record.js";
import * as tabSign from "./tab_sign.js";

const TABS = [
  ["check", "检查表", tabCheck, (trip) => Boolean(conductOf(trip))],
  ["record", "记录", tabRecord, (trip) => Boolean(record.clean(bodyOf(trip)).work_done)],
  ["photos", "照片", tabPhotos, (trip) => photosOf(trip).length > 0],
  ["parts", "备件", tabParts, (trip) => bodyOf(trip).parts.length > 0],
  ["sign", "核对签字", tabSign, (trip) => Boolean(signatureOf(trip))],
  ["expenses", "费用", tabExpenses, (trip) => expensesOf(trip).length > 0],
  ["hand-in", "交单", tabHandIn, (trip) => Boolean(handedInOf(trip))],
];

const naturalTab = (trip) => {
  if (!conductOf(trip) || !momentsOf(trip).departed) return "check";
  return signatureOf(trip) ? "hand-in" : "record";
};

export const tabNow = (trip) => {
  const wanted = location.hash.slice(1);
  return TABS.some(([key]) => key === wanted) ? wanted : naturalTab(trip);
};

export const empty = (title, text, ...more) => h("div", { class: "empty" }, icon("truck"), h("div", { class: "empty-title" }, title), h("p", {}, text), more);

/* ---- my trips ---- */
const when = (trip) => {
  const today = clock.dayOf(clock.now());
  if (["on_the_way", "on_site", "restored", "back"].includes(trip.state)) return "now";
  if (["handed_in", "filed"].includes(trip.state)) return "done";
  return clock.dayOf(trip.planned_start) <= today ? "now" : "later";
};

const waitingWords = (trip) => {
  const open = itemsOf(trip.id).filter((item) => item.state !== "done");
  const troubled = needy(open).length;
  if (troubled) return h("span", { class: "tag tag-attention" }, `${troubled} 项需处理`);
  if (open.length) return h("span", { class: "tag tag-waiting" }, `${open.length} 项等待`);
  return app.drafts.has(trip.id) ? h("span", { class: "tag" }, "有未保存的改动") : null;
};

const card = (trip) => h("li", {}, h("a", { class: "tablet-trip", href: `${net.settings().home}trips/${trip.id}/`, "data-go": true },
  h("span", { class: "grow" },
    h("span", { class: "row-flex wrap" }, h("span", { class: "code strong" }, trip.number || "未编号"), h("span", { class: "strong cut" }, `${trip.ticket.customer} · ${trip.ticket.title || trip.purpose}`)),
    h("span", { class: "l2 muted" }, `${clock.moment(trip.planned_start)} 出发 · ${trip.destination}${trip.ticket.machine.serial ? ` · ${trip.ticket.machine.serial}` : ""}`)),
  waitingWords(trip), h("span", { class: `state state-${trip.tone}` }, trip.state_words), icon("chevron-right")));

const group = (title, trips) => (trips.length ? panel(title, { count: trips.length }, h("ul", { class: "item-list tablet-trips" }, trips.map(card))) : null);

const signedOutPage = () => empty("请先登录", "登录一次后，您的外出会存到这台设备上，没有网络也能打开。",
  h("a", { class: "btn btn-primary", href: `${net.settings().signIn}?next=${encodeURIComponent(location.pathname)}` }, "去登录"));

export const listPage = (main, bar, ready) => {
  frame.drawBar(bar, { title: "我的外出", sub: app.person ? `${app.person.name} · ${ready ? "没有网络也能打开" : "正在准备离线使用"}` : "售后服务管理" });
  if (!app.person) {
    main.replaceChildren(signedOutPage());
    return;
  }
  const of = (key) => app.trips.filter((trip) => when(trip) === key);
  const lists = [group("今天", of("now")), group("以后", of("later")), group("已交单", of("done").reverse())].filter(Boolean);
  const none = app.sync ? empty("没有外出", "派给您的外出会出现在这里，联网打开一次后就能离线使用。") : empty("还没有同步", "联网打开一次后，您的外出会存到这台设备上。");
  main.replaceChildren(h("div", { class: "field-main" }, h("div", { class: "stack" }, lists.length ? lists : none),
    h("div", { class: "stack" }, frame.queuePanel(app.items, (tab, item) => goTo(item, tab), { named: true }))));
};

const goTo = (item, tab) => {
  if (item) history.pushState(null, "", `${net.settings().home}trips/${item.trip}/#${tab}`);
  dispatchEvent(new PopStateEvent("popstate"));
};

/* ---- one trip ---- */
const jump = (trip, now) => h("nav", { class: "jump", "aria-label": "外出步骤" }, TABS.map(([key, words, , done]) =>
  h("a", { href: `#${key}`, "aria-current": key === now ? "step" : null }, key === now ? icon("pencil") : done(trip) ? icon("check2") : null, words)));

const title = (trip) => [h("span", { class: "code" }, trip.number || "未编号"), ` ${trip.ticket.customer} · ${trip.ticket.title || trip.purpose}`];

/* The office has changed the arrangements since this device last asked. */
const told = (trip, redraw) => (trip.changes?.length ? note("amber", `办公室改了：${trip.changes.join("、")}`, "新的安排见检查表。",
  button("知道了", async () => {
    await sync.read(app.person.id, trip.id);
    await load();
    redraw();
  })) : null);

/* Where something of the queue is put right: a dialog of its own, or the step where it was written. */
const leads = (trip) => (key, item) => {
  if (item?.kind === "moment") askStamp(trip, item.data.kind, momentName(item.data.kind), item);
  else if (item?.kind === "expense") editExpense(trip, item);
  else location.hash = key;
};

export const tripPage = (main, bar, trip, redraw) => {
  const now = tabNow(trip), [, , tab] = TABS.find(([key]) => key === now);
  frame.drawBar(bar, {
    title: h("span", {}, title(trip)), back: net.settings().home, trip,
    sub: [trip.destination, trip.site_contact || trip.ticket.contact, trip.site_phone || trip.ticket.phone].filter(Boolean).join(" · "),
  });
  const queue = h("div", { id: "queue", class: "queue" }, frame.queuePanel(itemsOf(trip.id), leads(trip)));
  main.replaceChildren(jump(trip, now), h("div", { class: "field-main" },
    h("div", { class: "stack" }, told(trip, redraw), stampsPanel(trip), tab.draw(trip, redraw)),
    h("div", { class: "stack" }, tab.aside ? tab.aside(trip) : null, queue)));
};

/* Only what moves by itself: while somebody types in the form, the form stays as it is. */
export const touchTrip = (main, trip) => {
  main.querySelector("#queue")?.replaceChildren(frame.queuePanel(itemsOf(trip.id), leads(trip)));
  main.querySelector(".stamps")?.replaceWith(stampsPanel(trip));
};

export const lostPage = (main, bar) => {
  frame.drawBar(bar, { title: "外出", sub: "", back: net.settings().home });
  main.replaceChildren(app.person ? empty("这次外出不在本机", "可能已改派、已归档，或还没有同步。联网后回到我的外出再看。",
    h("a", { class: "btn btn-plain", href: net.settings().home, "data-go": true }, "回到我的外出")) : signedOutPage());
};

