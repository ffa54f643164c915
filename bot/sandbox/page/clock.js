/** The workspace's clock: what time it is, what comes next, and winding it forward. */
import { post } from "./api.js";
import { announce, h, icon, iconButton, patch } from "./dom.js";
import { openMenu } from "./menu.js";
import { plain } from "./mrkdwn.js";
import { fail } from "./notices.js";
import { app, now, zone } from "./state.js";
import { clockFace, fromNow, fullTime, secondsToWall, wallToSeconds, when, zoneName } from "./times.js";

const WINDS = [
  { id: "15", text: "+15 min", body: { minutes: 15 } },
  { id: "60", text: "+1 h", body: { minutes: 60 } },
  { id: "next", text: "Next due", body: { to: "next" } },
  { id: "monday", text: "Monday 9:00" },
  { id: "digest", text: "Digest time", body: { to: "digest" } },
];

let winding = false;
let hide = null;

/** The next Monday at 9:00 on the clock of the person looking, which need not be the workspace's. */
function monday() {
  const [date, time] = secondsToWall(now() / 1000).split("T");
  const day = new Date(`${date}T00:00Z`);
  const ahead = (8 - day.getUTCDay()) % 7 || (time < "09:00" ? 0 : 7);
  day.setUTCDate(day.getUTCDate() + ahead);
  return { to: new Date(wallToSeconds(`${day.toISOString().slice(0, 10)}T09:00`) * 1000).toISOString() };
}

async function wind(body = monday()) {
  if (winding) return;
  winding = true;
  drawClock();
  try {
    const before = now();
    const { passed, now: after } = await post("clock", body);
    note(before, new Date(after), passed);
  } catch (error) {
    fail(error);
  }
  winding = false;
  await app.refresh();
  drawClock();
}

/** Says for a while what came due on the way. */
function note(before, after, passed) {
  const strip = document.getElementById("clock-note");
  const minutes = Math.round((after - before) / 60000);
  const size = minutes < 60 ? `${minutes} min` : minutes < 48 * 60 ? `${Math.round(minutes / 6) / 10} h` : `${Math.round(minutes / 144) / 10} days`;
  const head = minutes === 0 ? "The clock stays where it is." : `${size} later.`;
  const words = passed.length === 0 ? "Nothing came due." : passed.length === 1 ? "One thing came due:" : `${passed.length} things came due:`;
  const shown = passed.slice(0, 6);
  strip.replaceChildren(h("div", { class: "note-inner" },
    h("p", {}, h("strong", {}, head), ` ${words}`),
    shown.length > 0 && h("ul", {}, shown.map((one) => h("li", {}, h("time", {}, when(new Date(one.at))), " ", plain(one.what))), passed.length > 6 && h("li", { class: "soft" }, `and ${passed.length - 6} more`)),
    iconButton("close", "Dismiss", () => strip.replaceChildren())));
  clearTimeout(hide);
  hide = setTimeout(() => strip.replaceChildren(), 30000);
  announce(`${head} ${words} ${shown.map((one) => one.what).join("; ")}`);
}

/** Draws the bar; called on every change and, for a flowing clock, as time goes by. */
export function drawClock() {
  if (!app.data) return;
  const at = now();
  const { upcoming } = app.data.clock;
  const next = upcoming[0];
  patch(document.getElementById("clock"), [
    { key: "face", sig: clockFace(at) + zone(), render: () => h("time", { class: "clock-face", datetime: at.toISOString(), title: fullTime(at) }, icon("clock"), h("span", {}, clockFace(at)), h("span", { class: "soft zone" }, zoneName(at))) },
    { key: "next", sig: JSON.stringify([upcoming.slice(0, 12), next && fromNow(new Date(next.at)), zone()]), render: () => nextUp(upcoming) },
    { key: "winds", sig: `${winding}${Boolean(next)}`, render: winds },
  ]);
}

function nextUp(upcoming) {
  if (!upcoming.length) return h("p", { class: "next soft" }, "Nothing is due");
  const next = upcoming[0];
  const at = new Date(next.at);
  const button = h("button", {
    type: "button", class: "next", "aria-haspopup": "menu", "aria-expanded": "false", data: { key: "next" }, title: `${when(at)}: ${plain(next.what)}`,
    "aria-label": `Next due ${fromNow(at)}: ${plain(next.what)}. What else is due`,
    on: { click: () => openMenu(button, { label: "Wind the clock to", items: upcoming.slice(0, 12).map((one, i) => ({ id: String(i), text: plain(one.what), hint: `${when(new Date(one.at))}, ${fromNow(new Date(one.at))}`, at: one.at })), onPick: (item) => wind({ to: item.at }) }) },
  }, h("span", { class: "soft" }, `${at < now() ? "Due" : "Next"} ${fromNow(at).replace("just ", "")}`), h("span", { class: "next-what" }, plain(next.what)), icon("down"));
  return button;
}

function winds() {
  const short = h("button", { type: "button", class: "button small wind-menu", "aria-haspopup": "menu", "aria-expanded": "false", disabled: winding, data: { key: "wind-menu" }, on: { click: () => openMenu(short, { label: "Wind the clock", items: WINDS.map((one) => ({ ...one })), onPick: (item) => wind(item.body) }) } }, "Wind", icon("down"));
  return h("div", { class: "winds" },
    h("div", { class: "wind-row", role: "group", "aria-label": "Wind the clock" }, WINDS.map((one) => h("button", { type: "button", class: "wind", disabled: winding || (one.id === "next" && !app.data.clock.upcoming.length), data: { key: `wind-${one.id}` }, on: { click: () => wind(one.body) } }, one.text))),
    short);
}
