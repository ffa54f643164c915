/** The acting person's stack of modals: the top one is open, and comes back after a reload. */
import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { initialValue, isTyped, stateValue } from "./controls.js";
import { h, iconButton, patch } from "./dom.js";
import { drawInput } from "./inputs.js";
import { closeMenu } from "./menu.js";
import { plain } from "./mrkdwn.js";
import { drawNotices, fail } from "./notices.js";
import { app } from "./state.js";

const drafts = new Map(); // control key -> value the workspace has not taken yet
const shown = new Map(); // control key -> JSON of the value on the screen
const versions = new Map(); // control key -> how often somebody else changed it
const picked = new Map(); // values of controls outside input blocks
let errors = {}; // label -> what is wrong
let dialog = null;
let view = null;
let opener = null;
let timer = null;

const keyOf = (block) => `${view.id}:${block.block_id}:${block.element.action_id}`;

function valueOf(block) {
  const key = keyOf(block);
  if (drafts.has(key)) return drafts.get(key);
  const said = held(block, block.element);
  return said === undefined ? initialValue(block.element) : said;
}

/** Values as something to compare; an emptied field and one never filled in are alike. */
const token = (value) => JSON.stringify(value === "" ? null : value);

const held = (block, element) => stateValue(view.state?.values?.[block.block_id]?.[element.action_id]);

/** Opens, redraws or closes according to what the workspace says. */
export function drawModal() {
  const stack = app.data.modals;
  const top = stack.at(-1) ?? null;
  if (top?.id !== view?.id) {
    errors = {};
    clearTimeout(timer);
  }
  view = top;
  if (!view) return shut();
  const isNew = !dialog || dialog.querySelector(".modal-body").dataset.view !== view.id;
  if (!dialog) unfold();
  document.getElementById("modal-title").textContent = plain(view.title.text);
  const body = dialog.querySelector(".modal-body");
  if (body.dataset.view !== view.id) {
    body.replaceChildren();
    body.dataset.view = view.id;
    body.scrollTop = 0;
  }
  drawBody(body);
  drawFoot(stack.length);
  if (isNew || !dialog.contains(document.activeElement) || document.activeElement === dialog) focusFirst(body);
  return undefined;
}

function unfold() {
  opener = document.activeElement;
  dialog = h("dialog", { class: "dialog modal", "aria-labelledby": "modal-title", on: { keydown: onKey, cancel: (event) => { event.preventDefault(); close(false); } } },
    h("header", { class: "dialog-head" }, h("h2", { id: "modal-title" }), iconButton("close", "Close", () => close(true))),
    h("div", { class: "modal-body" }),
    h("p", { class: "modal-trouble error", role: "alert" }),
    h("footer", { class: "dialog-foot" }));
  document.body.append(dialog);
  dialog.showModal();
  drawNotices();
}

function shut() {
  if (!dialog) return;
  closeMenu({ refocus: false });
  const key = opener?.dataset?.key;
  const back = opener?.isConnected ? opener : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  dialog.close();
  document.body.append(document.getElementById("notices"));
  dialog.remove();
  dialog = null;
  drafts.clear();
  shown.clear();
  (back && back !== document.body ? back : document.getElementById("composer-text"))?.focus({ preventScroll: true });
}

const focusFirst = (body) => (body.querySelector("input, textarea, .select, .button") ?? dialog.querySelector(".dialog-foot button"))?.focus();

function onKey(event) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  close(false);
}

function drawBody(body) {
  patch(body, view.blocks.map((block, i) => {
    const isInput = block.type === "input";
    if (isInput) {
      const value = token(valueOf(block));
      const key = keyOf(block);
      if (shown.has(key) && shown.get(key) !== value) versions.set(key, (versions.get(key) ?? 0) + 1);
      shown.set(key, value);
    }
    return {
      key: `${view.id}:${block.block_id ?? i}`,
      sig: JSON.stringify([block, isInput && versions.get(keyOf(block)), isInput && errors[block.label.text]]),
      render: () => drawBlocks([block], { key: view.id, picked, held, press, input: drawOwnInput })[0],
    };
  }));
}

function drawOwnInput(block) {
  const key = keyOf(block);
  const { element } = block;
  const onEveryKey = element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  return drawInput(block, {
    key,
    value: valueOf(block),
    error: errors[block.label.text],
    onValue(value) {
      drafts.set(key, value);
      shown.set(key, token(value));
      clearTimeout(timer);
      if (!isTyped(element)) send();
      // What is typed is kept for a reload; with dispatch_action on Enter it has to wait for that.
      else if (!block.dispatch_action || onEveryKey) timer = setTimeout(send, 350);
    },
    onEnter: () => (block.dispatch_action ? send() : submit()),
  });
}

/** The values not yet taken by the workspace, by label (or by block where two labels are alike). */
function unsent() {
  const inputs = view.blocks.filter((block) => block.type === "input");
  const nameOf = (block) => (inputs.filter((other) => other.label.text === block.label.text).length > 1 ? block.block_id : block.label.text);
  return Object.fromEntries(inputs.filter((block) => drafts.has(keyOf(block))).map((block) => [nameOf(block), drafts.get(keyOf(block))]));
}

async function send() {
  const sent = new Map([...drafts]);
  try {
    await post("fill", { as: app.as, values: unsent() });
    for (const [key, value] of sent) if (drafts.get(key) === value) drafts.delete(key);
  } catch {
    return; // half a number or an address in the making: submitting will tell
  }
  await app.refresh();
}

async function press(block, element, value) {
  clearTimeout(timer);
  try {
    if (drafts.size) await post("fill", { as: app.as, values: unsent() });
    await post("press", { as: app.as, where: "modal", block_id: block.block_id, action_id: element.action_id, value });
  } catch (error) {
    trouble(error.message);
  }
  await app.refresh();
}

function trouble(text) {
  const line = dialog?.querySelector(".modal-trouble");
  if (line) line.textContent = text;
}

function drawFoot(depth) {
  const foot = dialog.querySelector(".dialog-foot");
  patch(foot, [
    { key: "close", sig: JSON.stringify([view.id, view.close, depth]), render: () => h("button", { type: "button", class: "button", data: { key: "modal-close" }, on: { click: () => close(false) } }, plain(view.close?.text ?? (depth > 1 ? "Back" : "Close"))) },
    view.submit && { key: "submit", sig: JSON.stringify([view.id, view.submit, view.submit_disabled]), render: () => h("button", { type: "button", class: "button primary", disabled: view.submit_disabled, data: { key: "modal-submit" }, on: { click: submit } }, plain(view.submit.text)) },
  ].filter(Boolean));
}

async function submit() {
  const button = dialog.querySelector("[data-key=modal-submit]");
  if (!button || button.getAttribute("aria-busy")) return;
  clearTimeout(timer);
  button.setAttribute("aria-busy", "true");
  trouble("");
  try {
    const answer = await post("submit", { as: app.as, values: unsent() });
    errors = answer.errors ?? {};
    drafts.clear();
    await app.refresh();
    dialog?.querySelector(".has-error :is(input, textarea, .select)")?.focus();
  } catch (error) {
    trouble(error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function close(all) {
  try {
    await post("close", { as: app.as, all });
  } catch (error) {
    fail(error);
  }
  await app.refresh();
}
