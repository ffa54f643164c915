/** Block Kit, drawn. A surface (message, modal, home) says what happens when something is pressed. */
import { dataVisualization } from "./charts.js";
import { control, holdsValue, initialValue } from "./controls.js";
import { h, icon } from "./dom.js";
import { confirmed } from "./confirm.js";
import { drawLooseInput } from "./inputs.js";
import { markdown } from "./markdown.js";
import { openMenu } from "./menu.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, tableBlock } from "./tables.js";

/**
 * Draws a list of blocks. `surface`:
 *   press(block, element, value, words): promise of a press having been answered;
 *   key: prefix that names its controls;
 *   picked: Map of values picked since, by control key (kept over redraws);
 *   held?(block, element): the value a view's state holds;
 *   input?(block): draws an input block in a modal, where values wait for being submitted.
 */
export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block, i) => {
    const draw = BLOCKS[block.type] ?? unknown;
    const node = draw(block, { ...surface, block, at: `${surface.key}:${block.block_id ?? i}` });
    node.classList.add("block", `block-${block.type.replaceAll("_", "-")}`);
    return node;
  });
}

const unknown = (block) => h("div", { class: "unknown" }, `A block of the kind “${block.type}”; this page does not draw it.`);

const BLOCKS = {
  header: (block) => h("div", { role: "heading", "aria-level": 3 }, plain(block.text.text)),
  divider: () => h("hr", {}),
  context: (block) => h("div", {}, block.elements.map((element) => (element.type === "image" ? picture(element, "context-image") : h("span", {}, textObject(element))))),
  section: (block, at) => h("div", {},
    h("div", { class: "section-words" },
      block.text && h("div", {}, textObject(block.text)),
      block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textObject(field))))),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, at, plain(block.text?.text ?? "")))),
  actions: (block, at) => h("div", {}, block.elements.map((one) => element(one, at, ""))),
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, plain(block.title.text)), picture(block, "block-picture")),
  rich_text: (block) => h("div", {}, richText(block)),
  markdown: (block) => h("div", {}, markdown(block.text)),
  table: (block) => h("div", {}, tableBlock(block)),
  data_table: (block) => h("div", {}, dataTable(block)),
  data_visualization: (block) => h("div", {}, dataVisualization(block)),
  alert: (block) => h("div", { class: `alert-${block.level ?? "default"}`, role: block.level === "error" ? "alert" : "note" }, h("div", {}, textObject(block.text))),
  input: (block, at) => (at.input ? at.input(block) : drawLooseInput(block, at.at, at)),
};

/** Nothing is fetched from elsewhere: a picture from another host is named in place of being shown. */
function picture(image, style) {
  const url = image.image_url ?? "";
  const own = url.startsWith("data:image/") || url.startsWith("/") || url.startsWith(location.origin);
  if (own) return h("img", { class: style, src: url, alt: image.alt_text ?? "" });
  return h("span", { class: `${style} picture-away`, title: url }, image.alt_text || "Picture");
}

function element(one, at, near) {
  if (one.type === "image") return picture(one, "accessory-image");
  if (one.type === "button" || one.type === "workflow_button") return button(one, at);
  if (one.type === "overflow") return overflow(one, at);
  if (!holdsValue(one)) return unknown(one);
  const key = `${at.at}:${one.action_id}`;
  const name = plain(one.placeholder?.text ?? "") || near || one.action_id;
  const onValue = async (value) => {
    if (!(await confirmed(one.confirm))) return;
    at.picked.set(key, value);
    await at.press(at.block, one, value, name);
  };
  // Typing belongs in an input block; a stray text element is dispatched on Enter only.
  return control(one, { value: at.picked.has(key) ? at.picked.get(key) : at.held?.(at.block, one) ?? initialValue(one), onValue, name, key });
}

/** Runs a press while its control shows that it waits for the answer. */
async function waiting(node, action) {
  node.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button(one, at) {
  const words = plain(one.text.text);
  const node = h("button", {
    type: "button",
    class: `button ${one.style ?? ""}`,
    "aria-label": one.accessibility_label,
    data: { key: `${at.at}:${one.action_id}` },
    on: {
      click: async () => {
        if (node.getAttribute("aria-busy") || !(await confirmed(one.confirm))) return;
        if (/^https?:\/\//i.test(one.url ?? "")) window.open(one.url, "_blank", "noopener,noreferrer");
        await waiting(node, () => at.press(at.block, one, null, words));
      },
    },
  }, words, one.url && h("span", { class: "away", "aria-label": "opens elsewhere" }, "↗"));
  return node;
}

function overflow(one, at) {
  const node = h("button", { type: "button", class: "button overflow", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", data: { key: `${at.at}:${one.action_id}` }, on: { click: unfold } }, icon("more"));
  function unfold() {
    openMenu(node, {
      label: "More actions",
      items: one.options.map((option) => ({ id: option.value, text: plain(option.text.text), hint: option.description && plain(option.description.text), url: option.url })),
      onPick: async (item) => {
        if (!(await confirmed(one.confirm))) return;
        if (/^https?:\/\//i.test(item.url ?? "")) window.open(item.url, "_blank", "noopener,noreferrer");
        await waiting(node, () => at.press(at.block, one, item.id, item.text));
      },
    });
  }
  return node;
}
