/** The bot's Home tab. */
import { get } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { h, patch } from "./dom.js";
import { attempt } from "./messages.js";
import { fail } from "./notices.js";
import { app, isHome } from "./state.js";

const picked = new Map();
let openedFor = null; // the person for whom the tab was opened; opening tells the bot

/** Reads the view; the first time in a visit this is opening it, of which the bot hears. */
export async function readHome() {
  if (!isHome()) {
    openedFor = null;
    return;
  }
  const opening = openedFor !== app.as;
  openedFor = app.as;
  try {
    app.home = (await get("home", { as: app.as, peek: opening ? null : 1 })).view;
  } catch (error) {
    fail(error);
  }
}

const press = (block, element, value) => attempt("press", { where: "home", block_id: block.block_id, action_id: element.action_id, value });

export function drawHome(container) {
  const view = app.home;
  const blocks = view?.blocks ?? [];
  const items = blocks.map((block, i) => ({ key: `${app.as}:${i}`, sig: JSON.stringify(block), render: () => drawBlocks([block], { key: `home:${app.as}:${i}`, picked, press })[0] }));
  const empty = { key: "empty", sig: app.as, render: () => h("div", { class: "empty" }, h("h2", {}, `${app.data.bot.name} has nothing here yet`), h("p", {}, app.data.connected ? "It has not published a Home for this person." : "The bot is not connected at the moment.")) };
  patch(container, items.length ? items : [empty]);
}
