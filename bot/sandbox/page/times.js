/** Instants in words, in the zone of the person looking. */
import { now, zone } from "./state.js";

const formats = new Map();

function format(options, at, timeZone = zone()) {
  const key = JSON.stringify([options, timeZone]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { ...options, timeZone }));
  return formats.get(key).format(at);
}

export const fromTs = (ts) => new Date(Number(ts) * 1000);
export const timeOf = (at) => format({ hour: "numeric", minute: "2-digit" }, at);
export const dayKey = (at) => format({ year: "numeric", month: "2-digit", day: "2-digit" }, at);
export const zoneName = (at) => format({ hour: "numeric", timeZoneName: "short" }, at).split(" ").pop();
export const fullTime = (at) => format({ weekday: "long", month: "long", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" }, at);
export const clockFace = (at) => format({ weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }, at);
export const secondsOf = (at) => format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, at);

/** "Today", "Yesterday", "Tomorrow" or nothing. */
function nearDay(at) {
  const day = 24 * 3600 * 1000;
  for (const [word, shift] of [["Today", 0], ["Yesterday", -day], ["Tomorrow", day]]) {
    if (dayKey(at) === dayKey(new Date(now().getTime() + shift))) return word;
  }
  return null;
}

/** The words on the line between two days. */
export const dayName = (at) => nearDay(at) ?? format({ weekday: "long", month: "long", day: "numeric" }, at);

/** A short "when" for a list: the time alone today, the day with it otherwise. */
export function when(at) {
  const near = nearDay(at);
  if (near === "Today") return timeOf(at);
  return near ? `${near} ${timeOf(at)}` : clockFace(at);
}

/** "in 20 min", "3 h ago", "just now". */
export function fromNow(at) {
  const minutes = Math.round((at - now()) / 60000);
  if (minutes === 0) return "just now";
  const far = Math.abs(minutes);
  const size = far < 60 ? `${far} min` : far < 48 * 60 ? `${Math.round(far / 6) / 10} h` : `${Math.round(far / 1440)} days`;
  return minutes > 0 ? `in ${size}` : `${size} ago`;
}

const DATE_TOKENS = {
  date_num: (at) => { const [m, d, y] = dayKey(at).split("/"); return `${y}-${m}-${d}`; },
  date_slash: (at) => dayKey(at),
  date: (at) => format({ month: "long", day: "numeric", year: "numeric" }, at),
  date_short: (at) => format({ month: "short", day: "numeric", year: "numeric" }, at),
  date_long: (at) => format({ weekday: "long", month: "long", day: "numeric", year: "numeric" }, at),
  time: timeOf,
  time_secs: (at) => format({ hour: "numeric", minute: "2-digit", second: "2-digit" }, at),
  ago: fromNow,
  day_divider_pretty: dayName,
};

/** Fills a `<!date^...>` pattern such as "{date_short_pretty} at {time}". */
export function dateTokens(seconds, pattern) {
  const at = new Date(Number(seconds) * 1000);
  return pattern.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    const say = DATE_TOKENS[name] ?? DATE_TOKENS[name + (pretty ?? "")];
    if (!say) return whole;
    return (pretty && DATE_TOKENS[name] && nearDay(at)) || say(at);
  });
}

/** "2026-03-02T09:30" on the viewer's wall clock, as seconds since 1970, and back. */
export function wallToSeconds(wall) {
  const asUtc = Date.parse(`${wall}:00Z`);
  let guess = asUtc;
  // The offset depends on the answer; two rounds settle it on both sides of a clock change.
  for (let round = 0; round < 2; round += 1) guess = asUtc - (Date.parse(`${secondsToWall(guess / 1000)}:00Z`) - guess);
  return Math.round(guess / 1000);
}

export function secondsToWall(seconds) {
  const parts = format({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, new Date(seconds * 1000));
  const [, month, day, year, hour, minute] = parts.match(/(\d+)\/(\d+)\/(\d+), (\d+):(\d+)/);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}
