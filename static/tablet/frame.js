/* The parts around every page: the bar on top, the network line, the queue. */
import { app, needy, openItems, tripOf } from "./app.js";
import * as clock from "./clock.js";
import { bytes, button, h, icon, id, panel, question, say } from "./dom.js";
import * as net from "./net.js";
import * as outbox from "./outbox.js";
import * as sender from "./sender.js";
import * as sync from "./sync.js";
import { conflict } from "./conflict.js";
import { itemIcon, itemWords, savedWords } from "./words.js";

const signInUrl = () => `${net.settings().signIn}?next=${encodeURIComponent(location.pathname)}`;

const toggleTheme = () => {
  const dark = document.documentElement.dataset.bsTheme === "dark";
  localStorage.setItem("tablet-theme", dark ? "light" : "dark");
  window.applyTabletTheme();
};

const cookie = () => document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice(10) || "";

/* Leaving: what waits is named, stays for its owner alone, and the next person sees nothing of it. */
const signOut = async () => {
  const waiting = openItems().length + app.drafts.size;
  const text = waiting
    ? `还有 ${waiting} 项没有上传。它们会留在本机，只有您本人再次登录后才会上传；别人登录看不到，也不会替您上传。`
    : "这台设备上不再显示您的外出。";
  if (!(await question("退出登录", text, waiting ? "仍然退出" : "退出"))) return;
  await sync.forget(app.person.id);
  const form = h("form", { method: "post", action: net.settings().signOut },
    h("input", { type: "hidden", name: "csrfmiddlewaretoken", value: cookie() }));
  document.body.append(form);
  form.submit();
};

const personMenu = () => {
  if (!app.person) return null;
  const menu = h("div", { class: "tablet-menu", id: "person-menu", popover: "auto" },
    h("div", { class: "strong" }, app.person.name),
    h("a", { class: "btn btn-plain", href: "/" }, "去工作台"),
    button("退出登录", signOut));
  return [h("button", { type: "button", class: "btn btn-quiet btn-icon", popovertarget: "person-menu", "aria-label": `${app.person.name}的菜单` },
    h("span", { class: "avatar", "aria-hidden": "true" }, app.person.name.slice(0, 1))), menu];
};

const dueChip = (trip) => {
  const next = trip?.clocks[0];
  if (!next?.due_at) return null;
  const span = Date.parse(next.due_at) - clock.now();
  const tone = span <= 0 ? "overdue" : next.warn_at && Date.parse(next.warn_at) <= clock.now() ? "soon" : "normal";
  return h("span", { class: `due is-${tone} hide-md` }, icon(span <= 0 ? "exclamation-octagon-fill" : "clock"),
    h("span", { class: "at" }, `${next.name} ${clock.moment(next.due_at)}`),
    h("span", { class: "left" }, `${span > 0 ? "剩" : "已超"} ${clock.amount(span)}`));
};

export const drawBar = (bar, { title, sub, back, trip }) => {
  bar.replaceChildren(
    back ? h("a", { class: "btn btn-quiet btn-icon", href: back, "data-go": true, "aria-label": "返回我的外出" }, icon("chevron-left"))
      : h("span", { class: "tablet-mark" }, icon("truck")),
    h("div", { class: "grow tablet-title" }, h("h1", { class: "fs-6 cut" }, title), h("div", { class: "tiny muted cut" }, sub)),
    ...[dueChip(trip)].filter(Boolean),
    h("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": "切换明暗", onclick: toggleTheme }, icon("circle-half")),
    ...(personMenu() || []));
};

const lastSyncWords = () => {
  if (!app.sync) return "";
  const age = Date.now() - Date.parse(app.sync.at);
  const old = age > 86400000 ? `（${clock.amount(age)}前，办公室的改动可能还没看到）` : "";
  return ` · 上次同步 ${clock.moment(new Date(clock.now() - age))}${old}`;
};

const netState = () => {
  const waiting = openItems(), troubled = needy(waiting).length, { signedOut } = sender.status();
  const count = waiting.length - troubled;
  if (signedOut) {
    const kept = waiting.length ? `${waiting.length} 项保存在本机，登录后继续上传` : "登录后同步";
    return { tone: "", sign: "person-lock", head: "需处理", text: `请重新登录 · ${kept}`, signIn: true };
  }
  if (troubled) return { tone: "", sign: "exclamation-triangle", head: "需处理", text: `${troubled} 项要您决定${count ? `，${count} 项等待上传` : ""}` };
  if (!navigator.onLine || sender.status().offline) {
    return { tone: "", sign: "wifi-off", head: "离线", text: count ? `${count} 项保存在本机，联网后自动上传` : "内容都保存在本机，可以照常填写" };
  }
  if (count) return { tone: "", sign: "cloud-upload", head: "正在上传", text: `还有 ${count} 项` };
  return { tone: "is-online", sign: "wifi", head: "在线", text: "全部已上传" };
};

export const drawNet = (line, retry) => {
  if (!app.person && !sender.status().signedOut) {
    line.replaceChildren();
    line.hidden = true;
    return;
  }
  const state = netState();
  line.hidden = false;
  line.className = `netbar ${state.tone}`;
  const words = [h("span", { class: "strong" }, state.head), h("span", {}, state.text + lastSyncWords())];
  if (net.isOld()) words.push(h("span", {}, "· 应用已更新，下次打开时生效"));
  if (clock.isWrong()) words.push(h("span", {}, `· ${clock.skewWords()}`));
  line.replaceChildren(icon(state.sign), ...words,
    state.signIn ? h("a", { class: "btn btn-plain btn-sm push", href: signInUrl() }, "去登录")
      : button(state.tone ? "同步" : "立即重试", retry, { class: "btn btn-plain btn-sm push", "data-retry": true }));
};

/* ---- the queue ---- */
const STATES = { waiting: "等待", sending: "上传中", done: "已上传", attention: "需处理" };

const refusedWords = (item) => Object.values(item.problem.errors || {}).join(" ");

const discard = async (item) => {
  const text = "这一项没有上传，只保存在本机。放弃后无法找回。";
  if (await question(`放弃“${itemWords(item)}”`, text, "放弃这一项")) await outbox.discard(item.seq);
};

const withdraw = async (item) => {
  const text = "这次签字没有生效。本机的笔迹将作废，请客户重看记录后重新签字。";
  if (await question("作废本机的签字", text, "作废，重新签字")) await outbox.discard(item.seq);
};

const fix = (item, go) => {
  const kind = item.problem.kind;
  if (item.kind === "record" && kind === "conflict") {
    return [button("处理冲突", () => conflict(item), { look: "primary" })];
  }
  if (item.kind === "record") return [button("去修改", () => go("record", item), { look: "primary" }), button("放弃", () => discard(item))];
  if (item.kind === "signature") return [button("重新签字", () => withdraw(item), { look: "primary" })];
  if (item.kind === "moment" && kind === "conflict") return [button("采用已登记的", () => outbox.discard(item.seq), { look: "primary" })];
  const again = button("再试一次", () => outbox.resend(item.seq, {}).then(sender.kick));
  if (item.kind === "expense") return [button("修改", () => go("expenses", item), { look: "primary" }), again, button("放弃", () => discard(item))];
  return [item.kind === "moment" ? button("改时间", () => go("check", item), { look: "primary" }) : again, button("放弃", () => discard(item))];
};

const explain = (item) => {
  if (item.state === outbox.DONE) return `${clock.moment(item.done_at)} 上传`;
  if (item.state === outbox.NEEDS) {
    if (item.problem.kind !== "conflict") return refusedWords(item);
    return [item.problem.words, item.problem.changed?.length && `改动：${item.problem.changed.join("、")}`].filter(Boolean).join(" ");
  }
  const tries = item.tries ? ` · ${item.trouble}（已试 ${item.tries} 次）` : "";
  return `${savedWords(item)}${tries}`;
};

const numberOf = (item) => {
  const trip = tripOf(item.trip);
  return trip ? `${trip.number || trip.ticket.customer} · ` : "已不在本机的外出 · ";
};

const row = (item, held, go, named) => {
  const waits = held && item.state === outbox.WAITS ? " · 等前一项处理后发送" : "";
  return h("li", { "data-state": item.state, "data-kind": item.kind },
    icon(itemIcon(item)), h("span", { class: "strong cut" }, itemWords(item)),
    h("span", { class: `tag tag-${item.state}` }, STATES[item.state]),
    h("span", { class: "l2" }, (named ? numberOf(item) : "") + explain(item) + waits),
    item.state === outbox.NEEDS ? h("div", { class: "l2 row-flex wrap" }, fix(item, go)) : null);
};

/* What waits in sending order, then what has arrived. `go(tab, item)` leads to where something is put right. */
export const queuePanel = (items, go, { named = false } = {}) => {
  const open = items.filter((item) => item.state !== outbox.DONE);
  const arrived = items.filter((item) => item.state === outbox.DONE).reverse();
  const total = open.reduce((sum, item) => sum + item.size, 0);
  const held = new Set();
  const rows = open.map((item) => {
    const drawn = row(item, held.has(item.trip), go, named);
    if (outbox.holds(item)) held.add(item.trip);
    return drawn;
  });
  const push = total ? h("span", { class: "push muted" }, `共 ${bytes(total)}`) : null;
  return panel("等待上传", { class: "queue", count: open.length || null, push },
    open.length ? h("ul", { class: "item-list outbox", "data-outbox": "open" }, rows)
      : h("p", { class: "panel-body muted m-0" }, "没有等待上传的内容。"),
    arrived.length ? h("details", { class: "tablet-arrived" }, h("summary", { id: id("s") }, `已上传 ${arrived.length} 项`),
      h("ul", { class: "item-list outbox", "data-outbox": "done" }, arrived.slice(0, 50).map((item) => row(item, false, go, named)))) : null);
};

export const announceSaved = (what) => say(`${what}：已存本机`);
