/** What this tab looks at (kept in its address, so two tabs can be two people) and what it last heard. */

export const app = {
  as: null, // a person's key
  channel: null, // a channel's id
  tab: null, // "home" or "messages", in the direct message with the bot
  thread: null, // the ts of the root message
  seek: null, // the ts of a message to be shown as soon as it is drawn
  data: null, // the answer of /control/state
  messages: [],
  replies: [],
  home: null,
  seq: -1,
  refresh: async () => {}, // set by app.js: read everything anew and draw it
};

/** Takes up what the address says. */
export function readAddress() {
  const params = new URLSearchParams(location.search);
  for (const name of ["as", "channel", "tab", "thread"]) app[name] = params.get(name);
  const place = placeOf(location.href);
  if (place) Object.assign(app, place);
}

/** The channel and message that a permalink of this workspace leads to, or null for any other address. */
export function placeOf(url) {
  const [, channel, stamp, query] = url.match(/\/(?:archives\/|[^/]*#)([CDG]\w+)\/p?([\d.]+)(\?.*)?$/) ?? [];
  if (!channel || !url.startsWith(location.origin)) return null;
  const seek = stamp.includes(".") ? stamp : `${stamp.slice(0, -6)}.${stamp.slice(-6)}`;
  return { channel, seek, thread: new URLSearchParams(query ?? "").get("thread_ts"), tab: "messages" };
}

/** Looks at something else: changes the address and draws. `changes` as in `app`. */
export async function go(changes, { replace = false } = {}) {
  Object.assign(app, changes);
  const params = new URLSearchParams();
  for (const name of ["as", "channel", "tab", "thread"]) if (app[name]) params.set(name, app[name]);
  const address = `/?${params}`;
  if (address !== location.pathname + location.search) history[replace ? "replaceState" : "pushState"](null, "", address);
  if (!replace) await app.refresh();
}

/** Everyone by id, the bot included. */
export function person(id) {
  const { people, bot } = app.data;
  if (id === bot.id) return { ...bot, key: "onward", title: "App", is_bot: true };
  return people.find((one) => one.id === id) ?? null;
}

export const channelOf = (id) => app.data.channels.find((one) => one.id === id) ?? null;

export const current = () => channelOf(app.channel);

export const isHome = () => current()?.kind === "im" && app.tab !== "messages";

export const channelTitle = (channel) => (channel.kind === "im" ? app.data.bot.name : channel.name);

/** The zone the acting person reads times in. */
export const zone = () => app.data?.people.find((one) => one.id === app.data.me.id)?.tz ?? "UTC";

let heardAt = 0;

/** Keeps what /control/state answered, and when, so that a flowing clock can be read between answers. */
export function hear(data) {
  app.data = data;
  heardAt = performance.now();
}

/** The workspace's present instant. */
export function now() {
  const said = new Date(app.data.clock.now).getTime();
  return new Date(app.data.clock.flowing ? said + performance.now() - heardAt : said);
}
