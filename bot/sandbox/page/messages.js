/** Messages of a channel or a thread, and what a person can do with each. */
import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { confirmed } from "./confirm.js";
import { announce, h, icon, iconButton, patch } from "./dom.js";
import { QUICK, emoji } from "./emoji.js";
import { openMenu } from "./menu.js";
import { bareText, link, mrkdwn } from "./mrkdwn.js";
import { fail } from "./notices.js";
import { app, go, now, person, zone } from "./state.js";
import { dayKey, dayName, fromNow, fromTs, fullTime, timeOf } from "./times.js";
import { fromWire, toWire } from "./wire.js";

const picked = new Map();
let editing = null; // ts of the message being edited

/** Everything that can fail in front of a person: says so, then reads the workspace anew. */
export async function attempt(name, body) {
  try {
    return await post(name, { as: app.as, ...body });
  } catch (error) {
    fail(error);
    return null;
  } finally {
    await app.refresh();
  }
}

const isGone = (message) => Boolean(message.deleted) || message.subtype === "tombstone";

export function avatar(who, size = "") {
  if (who?.is_bot) return h("span", { class: `avatar avatar-bot ${size}`, "aria-hidden": "true" });
  const name = who?.name ?? "?";
  const letters = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word)).map((word) => word[0]);
  const tone = [...(who?.id ?? name)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 8;
  return h("span", { class: `avatar tone-${tone} ${size}`, "aria-hidden": "true" }, (letters[0] ?? "?") + (letters.length > 1 ? letters.at(-1) : ""));
}

export const outsideBadge = (who) => (who?.is_external ? h("span", { class: "badge badge-outside", title: `From another company: ${who.team_name}` }, who.team_name) : null);

const authorOf = (message) => person(message.user) ?? (message.bot_id || message.user === app.data.bot.id ? { ...app.data.bot, is_bot: true } : { id: message.user, name: message.username });

/** Draws into `container`; `channel` is an id, `inThread` whether these are replies. Gives how many came new. */
export function drawMessages(container, messages, { channel, inThread, empty }) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const at = fromTs(message.ts);
    const newDay = !before || dayKey(fromTs(before.ts)) !== dayKey(at);
    if (newDay && !inThread) items.push({ key: `day:${dayKey(at)}`, sig: dayName(at), render: () => h("div", { class: "day", role: "separator" }, h("span", {}, dayName(at))) });
    const follows = !newDay && before.user === message.user && before.bot_id === message.bot_id && message.ts - before.ts < 300
      && !before.is_ephemeral && !message.is_ephemeral && !isGone(before);
    items.push({
      key: message.ts,
      sig: JSON.stringify([message, follows, zone(), dayKey(now()), lastReply(message), app.as, editing === message.ts, authorOf(message), app.data.shortcuts.length]),
      render: () => drawMessage(message, { channel, inThread, follows }),
    });
    if (inThread && message === messages[0] && messages.length > 1) {
      const count = messages.length - 1;
      items.push({ key: "count", sig: String(count), render: () => h("div", { class: "reply-rule" }, h("span", {}, count === 1 ? "1 reply" : `${count} replies`)) });
    }
    before = message;
  }
  if (!items.length && empty) items.push({ key: "empty", sig: `${channel}:${app.as}`, render: empty });
  const isSame = container.dataset.shows === `${app.as}:${channel}:${inThread}`;
  container.dataset.shows = `${app.as}:${channel}:${inThread}`;
  const changed = patch(container, items);
  const fresh = isSame ? changed.filter((one) => one.isNew && one.node.matches(".message")) : [];
  if (isSame) for (const one of changed) if (!one.isNew && one.node.matches(".message") && !one.node.matches(".is-editing")) one.node.classList.add("flash");
  for (const one of fresh) if (!one.node.matches(".mine")) announce(one.node.getAttribute("aria-label"));
  rove(container);
  return fresh.length;
}

const lastReply = (message) => (message.latest_reply ? fromNow(fromTs(message.latest_reply)) : "");

/** One message at a time can be reached with Tab; the arrows go from one to the next. */
function rove(container) {
  const all = [...container.querySelectorAll(".message")];
  const now = all.find((node) => node.tabIndex === 0) ?? all.at(-1);
  for (const node of all) node.tabIndex = node === now ? 0 : -1;
}

/** Arrow keys, for a container of messages. */
export function onArrow(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".message")) return;
  const all = [...event.currentTarget.querySelectorAll(".message")];
  const next = all[all.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function drawMessage(message, { channel, inThread, follows }) {
  const who = authorOf(message);
  const at = fromTs(message.ts);
  const mine = message.user === app.data.me.id;
  const style = ["message", follows && "follows", message.is_ephemeral && "ephemeral", mine && "mine", editing === message.ts && "is-editing"].filter(Boolean).join(" ");
  const spoken = message.text || bareText(message.blocks?.map((block) => block.text?.text ?? "").join(" "));
  const label = `${message.is_ephemeral ? "Only visible to you. " : ""}${who.name}, ${timeOf(at)}: ${bareText(spoken).slice(0, 300)}`;
  const stamp = h("time", { class: "stamp", datetime: at.toISOString(), title: fullTime(at) }, timeOf(at));
  const key = (name) => `${inThread ? "t" : "c"}:${message.ts}:${name}`;
  return h("article", { class: style, tabindex: -1, "aria-label": label, data: { key: key("message"), ts: message.ts } },
    h("div", { class: "gutter" }, follows ? stamp : avatar(who)),
    h("div", { class: "body" },
      message.is_ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      !follows && h("p", { class: "byline" }, h("span", { class: "author" }, who.name), who.is_bot && h("span", { class: "badge badge-app" }, "App"), outsideBadge(who), stamp),
      editing === message.ts ? editor(message, channel) : content(message, channel, inThread),
      reactions(message, channel, key),
      !inThread && message.reply_count > 0 && h("button", { type: "button", class: "replies", data: { key: key("replies") }, on: { click: () => go({ thread: message.ts }) } },
        icon("reply"), message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`, h("span", { class: "soft" }, lastReply(message)))),
    toolbar(message, { channel, inThread, mine, key }));
}

function content(message, channel, inThread) {
  if (isGone(message)) return h("p", { class: "soft" }, "This message was deleted.");
  const surface = {
    key: `${inThread ? "t" : "c"}:${message.ts}`,
    picked,
    press: (block, element, value) => attempt("press", { where: "message", channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id, value }),
  };
  const edited = message.edited && h("span", { class: "soft edited" }, "(edited)");
  const broadcast = !inThread && message.thread_ts && message.thread_ts !== message.ts;
  return h("div", { class: "content" },
    broadcast && h("p", { class: "soft" }, "replied to ", h("button", { type: "button", class: "link", on: { click: () => go({ thread: message.thread_ts }) } }, "a thread")),
    // What people typed is drawn from its text: the workspace keeps their styles there.
    message.blocks?.length && message.bot_id ? drawBlocks(message.blocks, surface) : h("div", { class: "words" }, mrkdwn(message.text)),
    (message.attachments ?? []).map((one) => h("blockquote", {}, one.blocks ? drawBlocks(one.blocks, surface) : mrkdwn(one.text ?? one.fallback ?? ""))),
    (message.files ?? []).map((file) => h("div", { class: "file" }, file.url_private?.startsWith(location.origin) ? link(file.url_private, file.title || file.name) : file.title || file.name)),
    edited);
}

function reactions(message, channel, key) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map((one) => {
    const own = one.users.includes(app.data.me.id);
    const names = one.users.map((id) => person(id)?.name ?? id).join(", ");
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(own), "aria-label": `${one.name.replaceAll("_", " ")}: ${names}`, title: `${names} (:${one.name}:)`, data: { key: key(`r-${one.name}`) }, on: { click: () => attempt("react", { channel, ts: message.ts, name: one.name, remove: own }) } },
      h("span", {}, emoji(one.name)), h("span", {}, one.users.length));
  });
  const add = iconButton("smile", "Add a reaction", () => react(add, message, channel), { class: "reaction add", data: { key: key("r-add") }, "aria-haspopup": "listbox" });
  return h("div", { class: "reactions" }, chips, add);
}

function react(anchor, message, channel) {
  openMenu(anchor, {
    label: "Reactions",
    role: "listbox",
    grid: true,
    items: QUICK.map((name) => ({ id: name, text: emoji(name), hint: name.replaceAll("_", " ") })),
    onPick: (item) => attempt("react", { channel, ts: message.ts, name: item.id }),
  });
}

function toolbar(message, { channel, inThread, mine, key }) {
  if (isGone(message) || editing === message.ts) return null;
  const reply = () => go({ thread: message.thread_ts ?? message.ts });
  const smile = iconButton("smile", "Add a reaction", () => react(smile, message, channel), { data: { key: key("smile") }, "aria-haspopup": "listbox" });
  const more = iconButton("more", "More actions on this message", () => unfold(), { data: { key: key("more") }, "aria-haspopup": "menu", class: "icon-button more" });
  const items = [
    !message.is_ephemeral && { id: "react", text: "Add a reaction", run: () => react(more, message, channel) },
    !message.is_ephemeral && !inThread && { id: "reply", text: "Reply in thread", run: reply },
    { id: "copy", text: "Copy text", run: () => navigator.clipboard?.writeText(bareText(message.text)) },
    mine && { id: "edit", text: "Edit message", run: () => edit(message.ts) },
    mine && { id: "delete", text: "Delete message", danger: true, run: () => remove(message, channel) },
  ].filter(Boolean);
  const shortcuts = message.is_ephemeral ? [] : app.data.shortcuts.filter((one) => one.type.startsWith("message"));
  function unfold() {
    openMenu(more, {
      label: "Message actions",
      items: [
        ...items,
        ...(shortcuts.length ? [{ group: app.data.bot.name }] : []),
        ...shortcuts.map((one) => ({ id: one.callback_id, text: one.name, hint: one.description, run: () => attempt("shortcut", { callback_id: one.callback_id, channel, ts: message.ts }) })),
      ],
      onPick: (item) => item.run(),
    });
  }
  return h("div", { class: "toolbar" },
    !message.is_ephemeral && smile,
    !message.is_ephemeral && !inThread && iconButton("reply", "Reply in thread", reply, { data: { key: key("reply") } }),
    more);
}

async function edit(ts) {
  editing = ts;
  await app.refresh();
  const field = document.querySelector(".editor textarea");
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function editor(message, channel) {
  const stop = () => { editing = null; return app.refresh(); };
  const save = async () => {
    editing = null;
    await attempt("edit", { channel, ts: message.ts, text: toWire(field.value) });
  };
  const field = h("textarea", { class: "field", rows: 2, "aria-label": "Edit message", value: fromWire(message.text), on: { keydown: (event) => {
    if (event.key === "Escape") { event.stopPropagation(); stop(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  } } });
  return h("div", { class: "editor" }, field, h("div", { class: "editor-foot" },
    h("button", { type: "button", class: "button small", on: { click: stop } }, "Cancel"),
    h("button", { type: "button", class: "button small primary", on: { click: save } }, "Save")));
}

async function remove(message, channel) {
  const question = { title: { text: "Delete this message?" }, text: { type: "plain_text", text: "It goes for everybody." }, confirm: { text: "Delete" }, deny: { text: "Keep it" }, style: "danger" };
  if (await confirmed(question)) await attempt("delete", { channel, ts: message.ts });
}
