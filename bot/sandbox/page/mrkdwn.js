/** Slack's own markup (mrkdwn) and the text objects of Block Kit, as DOM nodes. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { app, channelOf, go, person, placeOf } from "./state.js";
import { dateTokens, fullTime } from "./times.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (_, name) => emoji(name));

/** A link that leaves the page; anything but http, https and mailto stays plain words. */
export function link(url, label) {
  const place = placeOf(url);
  if (place) return h("button", { type: "button", class: "link", on: { click: () => go(place) } }, label ?? "a message");
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return h("span", { text: label ?? url });
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label ?? url.replace(/^mailto:/, ""));
}

/** "@Ana Ruiz", marked when it is the person looking. */
export function userMention(id, label) {
  const known = person(id);
  const isMe = id === app.data.me.id;
  return h("span", { class: isMe ? "mention mention-me" : "mention", title: known?.title }, `@${known?.name ?? label ?? id}`);
}

export function channelMention(id, label) {
  const known = channelOf(id);
  if (!known) return h("span", { class: "mention" }, `#${label || "a channel you are not in"}`);
  return h("button", { type: "button", class: "mention link", on: { click: () => go({ channel: id, thread: null }) } }, `#${known.name}`);
}

/** A date that every reader sees in their own zone. */
export function dateMention(seconds, pattern, url) {
  const time = h("time", { datetime: new Date(seconds * 1000).toISOString(), title: fullTime(new Date(seconds * 1000)) }, dateTokens(seconds, pattern));
  return url ? link(url, time) : time;
}

function entity(inside) {
  const [target, label] = splitOnce(inside, "|");
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, pattern, url] = target.split("^");
    return Number.isFinite(Number(seconds)) ? dateMention(Number(seconds), unescape(pattern), url) : label ?? "";
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!")) return h("span", { class: "mention mention-me" }, `@${target.slice(1)}`);
  return link(unescape(target), label === null ? null : withEmoji(unescape(label)));
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

// One alternative each: `code`, <entity>, *bold*, _italic_, ~strike~, a bare address.
const styled = (mark) => String.raw`(?<![\p{L}\p{N}${mark}\\])[${mark}](?=[^\s${mark}])((?:<[^<>\n]+>|[^${mark}\n<])+?)(?<!\s)[${mark}](?![\p{L}\p{N}${mark}])`;
const TOKEN = new RegExp(["`([^`\\n]+)`", "<([^<>\\n]+)>", styled("*"), styled("_"), styled("~"), String.raw`(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]])`].join("|"), "gu");

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > from) nodes.push(withEmoji(unescape(text.slice(from, found.index))));
    const [whole, code, inside, bold, italic, strike, address] = found;
    if (code !== undefined) nodes.push(h("code", {}, unescape(code)));
    else if (inside !== undefined) nodes.push(entity(inside));
    else if (bold !== undefined) nodes.push(h("strong", {}, inline(bold)));
    else if (italic !== undefined) nodes.push(h("em", {}, inline(italic)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike)));
    else nodes.push(link(unescape(address)));
    from = found.index + whole.length;
  }
  if (from < text.length) nodes.push(withEmoji(unescape(text.slice(from))));
  return nodes;
}

const QUOTE = /^(?:&gt;|>)\s?/;
const ITEM = /^(\s*)([•◦▪‣-]|\d+[.)])\s+(.*)$/;

function lines(text) {
  const nodes = [];
  const rows = text.replace(/^\n|\n$/g, "").split("\n");
  for (let i = 0; i < rows.length; i += 1) {
    if (QUOTE.test(rows[i])) {
      const quoted = [];
      while (i < rows.length && QUOTE.test(rows[i])) quoted.push(rows[i++].replace(QUOTE, ""));
      i -= 1;
      nodes.push(h("blockquote", {}, lines(quoted.join("\n"))));
    } else if (ITEM.test(rows[i])) {
      const [, indent, mark, rest] = rows[i].match(ITEM);
      nodes.push(h("div", { class: indent ? "item item-deeper" : "item" }, h("span", { class: "item-mark" }, mark === "-" ? "–" : mark), h("span", {}, inline(rest))));
    } else if (rows[i].trim() === "") {
      nodes.push(h("div", { class: "gap" }));
    } else {
      nodes.push(h("div", {}, inline(rows[i])));
    }
  }
  return nodes;
}

/** Text in Slack's markup: fenced code, quotes, list-like lines, styles, mentions, links, dates. */
export function mrkdwn(text) {
  return text.split(/```/).map((part, i) => (i % 2 ? h("pre", {}, unescape(part.replace(/^\n|\n$/g, ""))) : part && lines(part)));
}

/** Text without markup; emoji shortcodes and line breaks stay. */
export const plain = (text) => withEmoji(unescape(text ?? ""));

/** A Block Kit text object, either kind. */
export function textObject(object) {
  if (!object) return null;
  if (typeof object === "string") return plain(object);
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text);
}

/** The words of marked-up text alone, for names and announcements. */
export function bareText(text) {
  const holder = h("div", {}, mrkdwn(text ?? ""));
  return holder.innerText ?? holder.textContent;
}
