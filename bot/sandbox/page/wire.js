/** Between what people type ("@Ana Ruiz") and what travels ("<@U123>"). The workspace escapes the rest. */
import { app, channelOf, person } from "./state.js";

const everyone = () => [...app.data.people, person(app.data.bot.id)].sort((a, b) => b.name.length - a.name.length);

/** Typed text with names as mentions. */
export const toWire = (text) => replaceNames(text, (who) => `<@${who.id}>`);

/** A typed command line with short names; whether the bot gets mentions is for its manifest to say. */
export const toLine = (text) => replaceNames(text, (who) => `@${who.key}`);

function replaceNames(text, mention) {
  return everyone().reduce((wire, who) => {
    const name = who.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return wire.replace(new RegExp(`@${name}(?![\\p{L}\\p{N}])`, "giu"), mention(who));
  }, text);
}

/** A kept message as one would type it, for editing. */
export function fromWire(wire) {
  return wire
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${person(id)?.name ?? id}`)
    .replace(/<#([A-Z0-9]+)(?:\|([^>]*))?>/g, (_, id, name) => `#${channelOf(id)?.name ?? name ?? id}`)
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/<([^<>|]+)(?:\|[^<>]*)?>/g, "$1")
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
