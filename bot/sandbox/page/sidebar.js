/** The left side: who one acts as, the channels that person sees, the bot. */
import { post } from "./api.js";
import { confirmed } from "./confirm.js";
import { h, icon, iconButton, patch } from "./dom.js";
import { openMenu } from "./menu.js";
import { avatar } from "./messages.js";
import { fail, tell } from "./notices.js";
import { app, channelTitle, current, go, person } from "./state.js";

/** The people one can act as: our own team first, then each other company. */
function peopleItems() {
  const { people, team, me } = app.data;
  const teams = [team.name, ...new Set(people.filter((one) => one.is_external).map((one) => one.team_name))];
  return teams.flatMap((name) => [
    { group: name === team.name ? name : `${name} (another company)` },
    ...people.filter((one) => (one.is_external ? one.team_name : team.name) === name)
      .map((one) => ({ id: one.key, text: one.name, hint: one.title, lead: avatar(one), badge: one.is_external && h("span", { class: "badge badge-outside" }, "External"), selected: one.id === me.id })),
  ]);
}

/** Goes on as another person, in the same channel where that person sees it. */
export function actAs(key) {
  return go({ as: key, channel: current()?.kind === "im" ? "dm" : app.channel, thread: null });
}

function switcher() {
  const { me } = app.data;
  const button = h("button", { type: "button", class: "switcher", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `Acting as ${me.name}, ${me.title}. Act as somebody else`, data: { key: "switcher" }, on: { click: () => openMenu(button, { label: "Act as", role: "listbox", items: peopleItems(), onPick: (item) => actAs(item.id) }) } },
    avatar(me, "large"),
    h("span", { class: "switcher-words" }, h("span", { class: "soft small" }, "You act as"), h("strong", {}, me.name), h("span", { class: "small" }, me.title)),
    icon("down"));
  return h("div", { class: me.is_external ? "who who-outside" : "who" }, button, me.is_external && h("p", { class: "who-note" }, `${me.team_name}, a guest in shared channels`));
}

const KINDS = { channel: ["hash", "Channel"], private: ["lock", "Private channel"], im: ["bolt", "App"] };

function row(channel) {
  const here = channel.id === app.channel;
  const [mark, kind] = KINDS[channel.kind];
  const shared = channel.is_ext_shared ? `, shared with ${channel.shared_with.join(", ") || "another company"}` : "";
  const unread = channel.unread > 0 && !here;
  return h("a", {
    href: `/?as=${app.as}&channel=${channel.id}`,
    class: ["channel", here && "is-here", unread && "is-unread"].filter(Boolean).join(" "),
    "aria-current": here ? "page" : null,
    "aria-label": `${kind} ${channelTitle(channel)}${shared}${unread ? `, ${channel.unread} unread` : ""}`,
    data: { key: `channel:${channel.id}` },
    on: { click: (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      go({ channel: channel.id, thread: null, tab: null });
      openDrawer(false);
    } },
  },
  channel.kind === "im" ? avatar(person(app.data.bot.id), "tiny") : icon(mark),
  h("span", { class: "channel-name" }, channelTitle(channel)),
  channel.kind === "im" && !app.data.connected && h("span", { class: "badge badge-off" }, "away"),
  channel.is_ext_shared && h("span", { class: "shared", title: `Shared with ${channel.shared_with.join(", ")}` }, icon("shared")),
  unread && h("span", { class: "unread" }, channel.unread));
}

const group = (name, channels) => [
  { key: `h:${name}`, sig: name, render: () => h("h2", { class: "sidebar-head" }, name) },
  ...channels.map((channel) => ({ key: channel.id, sig: JSON.stringify([channel.name, channel.unread, channel.is_ext_shared, channel.shared_with, channel.id === app.channel, app.as, app.data.connected]), render: () => row(channel) })),
];

export function drawSidebar() {
  const { me, channels, team } = app.data;
  const rooms = channels.filter((one) => one.kind !== "im");
  patch(document.getElementById("sidebar"), [
    { key: "team", sig: team.name, render: () => h("p", { class: "team" }, team.name) },
    { key: "who", sig: JSON.stringify([me, app.data.people]), render: switcher },
    ...group("Channels", rooms),
    ...(rooms.length ? [] : [{ key: "none", sig: "", render: () => h("p", { class: "soft sidebar-note" }, "This person is in no channel.") }]),
    ...group("Apps", channels.filter((one) => one.kind === "im")),
    ...(stepsSeen() ? [] : [{ key: "steps", sig: JSON.stringify([me.id, app.data.people]), render: steps }]),
    { key: "about", sig: "", render: about },
  ]);
}

const STEPS_KEY = "onward-steps-seen";
const stepsSeen = () => sessionStorage.getItem(STEPS_KEY) !== null;

/** What somebody who has never been here may want to try. */
function steps() {
  const { me, people, bot } = app.data;
  const other = people.find((one) => one.is_external !== me.is_external);
  const close = () => {
    sessionStorage.setItem(STEPS_KEY, "1");
    drawSidebar();
  };
  return h("section", { class: "steps", "aria-label": "First steps" },
    h("h2", {}, "First steps"),
    h("ol", {},
      me.is_external
        ? h("li", {}, `Look around: a guest sees the shared channels, and ${bot.name}'s commands are not for guests.`)
        : h("li", {}, "Type ", h("kbd", {}, "/"), ` in a channel to see what ${bot.name} understands.`),
      h("li", {}, `Wind the clock to what is due next, and ${bot.name} speaks up.`),
      other && h("li", {}, `Act as ${other.name} to see what ${other.team_name} sees.`)),
    iconButton("close", "Hide the first steps", close));
}

function about() {
  return h("div", { class: "about" },
    h("p", {}, "Sample data only. Nothing you do here leaves this computer."),
    h("button", { type: "button", class: "link", data: { key: "reset" }, on: { click: startOver } }, "Start over"));
}

async function startOver() {
  const question = { title: { text: "Start over?" }, text: { type: "plain_text", text: "Everything said and done here goes, and the sample data come back." }, confirm: { text: "Start over" }, deny: { text: "Keep going" }, style: "danger" };
  if (!(await confirmed(question))) return;
  try {
    await post("reset", {});
    tell("The workspace is as it was at the beginning.", { passing: true });
    await go({ thread: null });
  } catch (error) {
    fail(error);
  }
}

/** On a narrow screen the sidebar is a drawer. */
export function openDrawer(open) {
  const toggle = document.getElementById("drawer-toggle");
  if (open === document.body.classList.contains("drawer-open")) return;
  document.body.classList.toggle("drawer-open", open);
  document.getElementById("scrim").hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#sidebar .switcher")?.focus();
  else if (getComputedStyle(toggle).display !== "none") toggle.focus();
}
