/** Reads the workspace, draws it, and follows its changes. */
import { get, post, Refusal, sleep, Unreachable } from "./api.js";
import { drawClock } from "./clock.js";
import { composer } from "./composer.js";
import { h, icon, iconButton, patch } from "./dom.js";
import { drawHome, readHome } from "./home.js";
import { forgetTraffic, inspectorOpen, readTraffic, toggleInspector } from "./inspector.js";
import { closeMenu } from "./menu.js";
import { attempt, avatar, drawMessages, onArrow } from "./messages.js";
import { drawModal } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { drawNotices, fail } from "./notices.js";
import { drawSidebar, openDrawer } from "./sidebar.js";
import { app, channelOf, channelTitle, current, go, hear, isHome, person, readAddress } from "./state.js";
import { toLine, toWire } from "./wire.js";

const at = (id) => document.getElementById(id);
const main = composer({ id: "composer", send: (text) => speak(text, null, false), onShortcut: (id) => attempt("shortcut", { callback_id: id }) });
const reply = composer({ id: "reply", send: (text, also) => speak(text, app.thread, also), broadcast: true });

/** Sends what was typed, as a message or as a command. Gives a problem in words, or nothing. */
async function speak(text, thread, broadcast) {
  const to = { as: app.as, channel: app.channel };
  try {
    if (/^\/[a-z]/i.test(text)) {
      const known = app.data.commands.some((one) => one.command === text.split(/\s/)[0]);
      if (!known) return `${text.split(/\s/)[0]} is not a command ${app.data.me.name} can use here. To send it as a message, put a space before it.`;
      if (thread) return "Commands do not work in threads. Use the channel's own box.";
      await post("run", { ...to, command: toLine(text) });
    } else {
      await post("say", { ...to, text: toWire(text.trim()), ...(thread && { thread_ts: thread, broadcast }) });
    }
  } catch (error) {
    return error.message;
  }
  scrollNext = true;
  await app.refresh();
  return "";
}

let reading = null;
let again = false;
let scrollNext = true;

/** Reads everything shown and draws it; calls made meanwhile share one more round. */
app.refresh = () => {
  again = true;
  reading ??= (async () => {
    while (again) {
      again = false;
      try {
        await read();
        draw();
      } catch (error) {
        if (error instanceof Refusal) fail(error);
        else if (!(error instanceof Unreachable)) throw error;
      }
    }
  })().finally(() => { reading = null; });
  return reading;
};

async function read() {
  const asked = app.as;
  const data = await get("state", { as: asked ?? "" }).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
    return get("state", {}); // nobody of that name: whoever the workspace puts first
  });
  if (asked !== app.as) { again = true; return; } // went back meanwhile: this is the answer about somebody else
  app.seq = data.seq;
  hear(data);
  if (app.as !== data.me.key) go({ as: data.me.key }, { replace: true });
  if (!channelOf(app.channel)) {
    const named = data.channels.find((one) => (/^(@|dm$)/.test(app.channel) ? one.kind === "im" : one.name === app.channel?.replace(/^#/, "")));
    go({ channel: (named ?? data.channels[0])?.id ?? null, thread: named ? app.thread : null }, { replace: true });
  }
  const where = [app.as, app.channel, app.thread, app.tab].join();
  const who = { as: app.as, channel: app.channel };
  const [top, thread] = await Promise.all([
    app.channel && !isHome() ? get("messages", who) : { messages: [] },
    app.channel && app.thread ? get("messages", { ...who, thread_ts: app.thread }).catch(() => ({ messages: [] })) : { messages: [] },
  ]);
  if (where !== [app.as, app.channel, app.thread, app.tab].join()) { again = true; return; }
  await readHome();
  app.messages = top.messages;
  app.replies = thread.messages;
}

function draw() {
  drawBanner();
  drawSidebar();
  drawHead();
  drawClock();
  drawConversation();
  drawThread();
  seek();
  drawModal();
  drawNotices();
  const channel = current();
  const unread = app.data.channels.reduce((sum, one) => sum + one.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${channel ? channelTitle(channel) : "Onward"} · ${app.data.me.name} · Onward local workspace`;
  document.body.classList.add("is-ready");
}

/** Brings the message that a link pointed at into sight. */
function seek() {
  if (!app.seek) return;
  const node = document.querySelector(`.message[data-ts="${CSS.escape(app.seek)}"]`);
  app.seek = null;
  if (!node) return;
  atEnd = false;
  node.classList.add("flash");
  node.focus();
  node.scrollIntoView({ block: "center" });
}

function drawHead() {
  const channel = current();
  const head = at("channel-head");
  if (!channel) return patch(head, [{ key: "none", sig: "", render: () => h("h1", { id: "channel-title" }, "No channel") }]);
  const mark = { channel: "hash", private: "lock" }[channel.kind];
  return patch(head, [
    {
      key: "title",
      sig: JSON.stringify([channel.name, channel.kind, app.data.bot.name]),
      render: () => h("h1", { id: "channel-title" }, mark ? icon(mark) : avatar(person(app.data.bot.id), "tiny"), h("span", {}, channelTitle(channel)), channel.kind === "im" && h("span", { class: "badge badge-app" }, "App")),
    },
    channel.is_ext_shared && { key: "shared", sig: JSON.stringify(channel.shared_with), render: () => h("span", { class: "badge badge-outside shared-badge", title: "People of another company read along here" }, icon("shared"), `Shared with ${channel.shared_with.join(", ")}`) },
    channel.topic && { key: "topic", sig: channel.topic, render: () => h("p", { class: "topic", title: channel.topic }, mrkdwn(channel.topic)) },
    channel.kind !== "im" && { key: "members", sig: JSON.stringify(channel.members), render: () => members(channel) },
    channel.kind === "im" && { key: "tabs", sig: JSON.stringify([isHome(), channel.unread]), render: () => tabs(channel) },
  ].filter(Boolean));
}

function members(channel) {
  const known = channel.members.map(person).filter(Boolean);
  const names = known.map((one) => one.name).join(", ");
  return h("span", { class: "members", title: names, "aria-label": `${known.length} members: ${names}`, role: "img" }, known.slice(0, 4).map((one) => avatar(one, "tiny")), h("span", {}, known.length));
}

function tabs(channel) {
  const tab = (name, words, selected) => h("button", { type: "button", role: "tab", "aria-selected": String(selected), tabindex: selected ? 0 : -1, data: { key: `tab-${name}` }, on: { click: () => go({ tab: name, thread: null }) } }, words);
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": `${app.data.bot.name} shows`, on: { keydown: (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    list.querySelector("[aria-selected=false]").focus();
    list.querySelector(":focus").click();
  } } }, tab("home", "Home", isHome()), tab("messages", channel.unread && isHome() ? ["Messages ", h("span", { class: "unread" }, channel.unread)] : "Messages", !isHome()));
  return list;
}

function empty() {
  const channel = current();
  const isBot = channel?.kind === "im";
  return h("div", { class: "empty" },
    h("h2", {}, !channel ? "Nothing to see for this person" : isBot ? `This is between you and ${app.data.bot.name}` : `The beginning of ${channel.name}`),
    h("p", {}, app.data.commands.length ? ["Type ", h("kbd", {}, "/"), ` to see what ${app.data.bot.name} understands, or just write something.`] : "Write something, or wait for the bot to speak."));
}

function drawConversation() {
  const box = at("messages");
  const home = isHome();
  box.hidden = home || !app.channel;
  at("home").hidden = !home;
  at("composer").hidden = home || !app.channel;
  if (home) {
    at("newer").hidden = true;
    return drawHome(at("home"));
  }
  const channel = current();
  const switched = box.dataset.shows !== `${app.as}:${app.channel}:false`;
  const came = drawMessages(box, app.messages, { channel: app.channel, inThread: false, empty });
  if (switched || atEnd || scrollNext) toEnd();
  else if (came) at("newer").hidden = false;
  scrollNext = false;
  if (channel) main.show(`${app.as}:${channel.id}`, `Message ${channel.kind === "im" ? "" : "#"}${channelTitle(channel)}`);
  return undefined;
}

let atEnd = true; // whether the newest message is in sight; then it stays so

function onScroll() {
  const box = at("messages");
  atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  if (atEnd) at("newer").hidden = true;
}

function toEnd() {
  const box = at("messages");
  atEnd = true;
  box.scrollTop = box.scrollHeight;
  at("newer").hidden = true;
}

let threadShown = null;

function drawThread() {
  const pane = at("thread");
  const wasOpen = !pane.hidden;
  pane.hidden = !app.thread || !app.channel;
  document.body.classList.toggle("thread-open", !pane.hidden);
  if (pane.hidden) {
    if (wasOpen) document.querySelector(`[data-ts="${CSS.escape(threadShown ?? "")}"]`)?.focus({ preventScroll: true });
    threadShown = null;
    return;
  }
  const list = pane.querySelector(".thread-list");
  const nearEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  const isNew = threadShown !== app.thread;
  const channel = current();
  pane.querySelector(".thread-where").textContent = channelTitle(channel);
  if (isNew) list.replaceChildren();
  drawMessages(list, app.replies, { channel: app.channel, inThread: true });
  if (isNew || nearEnd) list.scrollTop = list.scrollHeight;
  reply.show(`${app.as}:${app.channel}:${app.thread}`, "Reply", `Also send to ${channel.kind === "im" ? "" : "#"}${channelTitle(channel)}`);
  if (isNew) at("reply-text").focus();
  threadShown = app.thread;
}

let isAway = false;

function drawBanner() {
  const words = isAway ? "The workspace does not answer. Trying again…" : app.data.connected ? "" : `${app.data.bot.name} is not connected. Commands and buttons fail until it is back; messages wait for it.`;
  if (at("banner").textContent !== words) at("banner").textContent = words;
  at("banner").hidden = !words;
}

function away(is) {
  isAway = is;
  if (is || app.data) drawBanner();
}

/** Follows the workspace; after a restart it starts from what is there now. */
async function follow() {
  for (;;) {
    try {
      // A tab in the background holds no connection: a browser allows only six to one place.
      const { seq } = await get("changes", { since: app.seq, wait: document.hidden ? 0 : 25 });
      if (isAway) { away(false); forgetTraffic(); await app.refresh(); }
      else if (seq !== app.seq) await app.refresh();
      if (inspectorOpen()) readTraffic();
      if (document.hidden) await sleep(4000);
    } catch {
      away(true);
      app.seq = -1;
      await sleep(1000);
    }
  }
}

function onEscape(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (document.body.classList.contains("drawer-open")) openDrawer(false);
  else if (app.thread) go({ thread: null });
  else if (inspectorOpen()) toggleInspector(false);
}

function start() {
  at("drawer-toggle").append(icon("menu"));
  at("drawer-toggle").setAttribute("aria-label", "People and channels");
  at("drawer-toggle").addEventListener("click", () => openDrawer(!document.body.classList.contains("drawer-open")));
  at("scrim").addEventListener("click", () => openDrawer(false));
  at("inspector-toggle").append(icon("pulse"), h("span", { class: "wide-only" }, "Inspector"));
  at("inspector-toggle").setAttribute("aria-label", "Inspector: traffic and faults");
  at("inspector-toggle").addEventListener("click", () => toggleInspector());
  at("composer").append(main.node);
  at("messages").addEventListener("keydown", onArrow);
  at("messages").addEventListener("scroll", onScroll, { passive: true });
  new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(at("messages"));
  at("newer").addEventListener("click", toEnd);
  at("thread").append(
    h("header", { class: "thread-head" }, h("h2", {}, "Thread ", h("span", { class: "soft thread-where" })), iconButton("close", "Close the thread", () => go({ thread: null }))),
    h("div", { class: "thread-list scroller", on: { keydown: onArrow } }),
    h("div", { class: "composer" }, reply.node));
  document.addEventListener("keydown", onEscape);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) app.refresh(); });
  window.addEventListener("popstate", () => { closeMenu({ refocus: false }); readAddress(); app.refresh(); });
  setInterval(drawClock, 5000);
  readAddress();
  app.refresh().then(follow);
}

start();
