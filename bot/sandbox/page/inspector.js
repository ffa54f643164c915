/** The drawer that shows what goes between the workspace and the bot, and what can be made to go wrong. */
import { get, post } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { tell, fail } from "./notices.js";
import { secondsOf } from "./times.js";

const METHODS = ["chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "views.update", "views.publish", "conversations.history", "conversations.info", "users.info"];
const FAULTS = [
  { id: "busy", text: "is asked to wait (429)", body: { kind: "status", status: 429, retry_after: 5 } },
  { id: "broken", text: "fails (500)", body: { kind: "status", status: 500 } },
  { id: "slow", text: "takes 5 seconds", body: { kind: "latency", seconds: 5 } },
  { id: "lost", text: "works, but its answer is lost", body: { kind: "lost_answer" } },
  { id: "reset", text: "is cut off", body: { kind: "reset" } },
];
const SOCKET = [
  ["disconnect", "Ask the bot to reconnect"], ["cut", "Cut the connection"], ["duplicate", "Deliver the next one twice"],
  ["reorder", "Swap the next two"], ["swallow_ack", "Lose the next acknowledgement"],
];

const drawer = document.getElementById("inspector");
const toggle = document.getElementById("inspector-toggle");
let last = 0;
let rows = null;
let filter = "";
let timer = null;

export const inspectorOpen = () => !drawer.hidden;

export function toggleInspector(open = drawer.hidden) {
  drawer.hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("inspector-open", open);
  clearInterval(timer);
  if (!open) return toggle.focus();
  if (!rows) build();
  timer = setInterval(readTraffic, 1500);
  drawer.querySelector("input").focus();
  return readTraffic();
}

function build() {
  rows = h("div", { class: "traffic", role: "list", "aria-label": "Traffic", tabindex: 0 });
  const search = h("input", { type: "search", class: "field small", placeholder: "Filter", "aria-label": "Filter the traffic by name", on: { input: () => { filter = search.value.toLowerCase(); for (const row of rows.children) sift(row); } } });
  drawer.replaceChildren(
    h("header", { class: "inspector-head" }, h("h2", {}, "Traffic"), search, h("button", { type: "button", class: "button small", on: { click: () => rows.replaceChildren() } }, "Clear"), h("span", { class: "spring" }), iconButton("close", "Close the inspector", () => toggleInspector(false))),
    h("div", { class: "inspector-body" }, rows, faults()));
}

const sift = (row) => { row.hidden = Boolean(filter) && !row.dataset.name.includes(filter); };

/** Reads what was exchanged since the last look. */
export async function readTraffic() {
  if (drawer.hidden) return;
  let entries;
  try {
    ({ entries } = await get("traffic", { since: last, limit: 200 }));
  } catch {
    return; // the banner already says that the workspace is away
  }
  const atEnd = rows.scrollHeight - rows.scrollTop - rows.clientHeight < 40;
  for (const entry of entries) {
    if (entry.n <= last) continue;
    last = entry.n;
    const row = draw(entry);
    sift(row);
    rows.append(row);
  }
  while (rows.childElementCount > 400) rows.firstElementChild.remove();
  if (atEnd) rows.scrollTop = rows.scrollHeight;
}

/** After a restart the workspace counts from the beginning. */
export function forgetTraffic() {
  last = 0;
  rows?.replaceChildren();
}

function json(title, value) {
  if (value === null || value === undefined || value === "") return null;
  return h("div", {}, h("p", { class: "soft small" }, title), h("pre", { tabindex: 0 }, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
}

function draw(entry) {
  const toBot = entry.direction === "to_bot";
  const bad = typeof entry.status === "number" ? entry.status >= 400 : /error|timeout|lost|refused|late/i.test(entry.status ?? "") || entry.answer?.ok === false;
  const details = h("details", { class: bad ? "exchange is-bad" : "exchange" },
    h("summary", {},
      h("time", {}, secondsOf(new Date(entry.at))),
      h("span", { class: toBot ? "way to-bot" : "way from-bot" }, toBot ? "→ bot" : "← bot"),
      h("span", { class: "kind" }, entry.kind),
      h("span", { class: "exchange-name" }, entry.name),
      h("span", { class: "status" }, entry.status ?? ""),
      h("span", { class: "ms" }, entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`)));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(h("div", { class: "exchange-more" }, json("Sent", entry.payload), json("Answer", entry.answer)));
  });
  return h("div", { role: "listitem", data: { name: `${entry.kind} ${entry.name}`.toLowerCase() } }, details);
}

async function arm(body, words) {
  try {
    await post("faults", body);
    tell(words, { passing: true });
  } catch (error) {
    fail(error);
  }
}

function faults() {
  const method = h("input", { class: "field small", list: "methods", value: METHODS[0], "aria-label": "Web API method" });
  const kind = h("select", { class: "field small", "aria-label": "What goes wrong" }, FAULTS.map((one) => h("option", { value: one.id }, one.text)));
  const count = h("input", { class: "field small count", type: "number", min: 1, max: 50, value: 1, "aria-label": "How many times" });
  const set = () => {
    const chosen = FAULTS.find((one) => one.id === kind.value);
    return arm({ method: method.value, count: Number(count.value) || 1, ...chosen.body }, `The next ${method.value} ${chosen.text}.`);
  };
  return h("div", { class: "faults", role: "group", "aria-label": "Faults" },
    h("h3", {}, icon("pulse"), "Make something go wrong"),
    h("datalist", { id: "methods" }, METHODS.map((one) => h("option", { value: one }))),
    h("p", { class: "soft small" }, "The bot's next call of"),
    h("div", { class: "fault-row" }, method, kind, h("label", { class: "times" }, count, "times"), h("button", { type: "button", class: "button small primary", on: { click: set } }, "Set")),
    h("p", { class: "soft small" }, "Its connection"),
    h("div", { class: "fault-row" }, SOCKET.map(([socket, words]) => h("button", { type: "button", class: "button small", on: { click: () => arm({ socket, count: 1 }, `Done: ${words.toLowerCase()}.`) } }, words))),
    h("button", { type: "button", class: "link", on: { click: () => arm({ clear: true }, "All is well again.") } }, "Clear all faults"));
}
