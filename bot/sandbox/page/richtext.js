/** `rich_text` blocks as DOM nodes. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateMention, link, userMention } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function leaf(element) {
  switch (element.type) {
    case "text": return element.text;
    case "link": return link(element.url, element.text);
    case "user": return userMention(element.user_id);
    case "channel": return channelMention(element.channel_id);
    case "usergroup": return h("span", { class: "mention" }, "@group");
    case "broadcast": return h("span", { class: "mention mention-me" }, `@${element.range}`);
    case "emoji": return emoji(element.name);
    case "date": return dateMention(element.timestamp, element.format, element.url);
    case "color": return h("code", {}, element.value);
    default: return element.text ?? element.fallback ?? "";
  }
}

const styled = (element) =>
  Object.entries(STYLES).reduce((node, [style, tag]) => (element.style?.[style] ? h(tag, {}, node) : node), leaf(element));

const inside = (element) => (element.elements ?? []).map(styled);

function part(element) {
  switch (element.type) {
    case "rich_text_section": return h("div", { class: "rich" }, inside(element));
    case "rich_text_quote": return h("blockquote", { class: "rich" }, inside(element));
    case "rich_text_preformatted": return h("pre", {}, inside(element));
    case "rich_text_list": {
      const props = { class: `indent-${Math.min(element.indent ?? 0, 6)}`, start: element.offset ? element.offset + 1 : null };
      return h(element.style === "ordered" ? "ol" : "ul", props, element.elements.map((item) => h("li", { class: "rich" }, inside(item))));
    }
    default: return null;
  }
}

/** Draws a whole `rich_text` block (or a table cell of that type). */
export const richText = (block) => (block.elements ?? []).map(part);
