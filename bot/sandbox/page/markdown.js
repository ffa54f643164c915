/** The standard Markdown of a `markdown` block, as DOM nodes: the parts Slack draws, no raw HTML. */
import { h } from "./dom.js";
import { link, plain } from "./mrkdwn.js";
import { table } from "./tables.js";

const TOKEN = /`([^`]+)`|!?\[([^\]]*)\]\(([^\s)]+)[^)]*\)|\*\*(.+?)\*\*|__(.+?)__|(?<!\w)[*_](\S(?:.*?\S)?)[*_](?!\w)|~~(.+?)~~|(https?:\/\/[^\s<>)]*[^\s<>).,;:!?])/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > from) nodes.push(plain(text.slice(from, found.index)));
    const [whole, code, label, url, bold, bold2, italic, strike, address] = found;
    if (code) nodes.push(h("code", {}, code));
    else if (url) nodes.push(link(url, label));
    else if (bold ?? bold2) nodes.push(h("strong", {}, inline(bold ?? bold2)));
    else if (italic) nodes.push(h("em", {}, inline(italic)));
    else if (strike) nodes.push(h("s", {}, inline(strike)));
    else nodes.push(link(address));
    from = found.index + whole.length;
  }
  nodes.push(plain(text.slice(from)));
  return nodes;
}

const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

/** Takes list lines off the front of `rows` as long as they are indented at least this far. */
function list(rows, indent) {
  const ordered = Boolean(rows[0].match(ITEM)[3]);
  const node = h(ordered ? "ol" : "ul", { start: ordered ? rows[0].match(ITEM)[3] : null });
  while (rows.length) {
    const found = rows[0].match(ITEM);
    if (!found || found[1].length < indent) break;
    if (found[1].length > indent && node.lastElementChild) {
      node.lastElementChild.append(list(rows, found[1].length));
      continue;
    }
    const box = found[4] === undefined ? null : found[4] === " " ? "☐ " : "☑ ";
    node.append(h("li", {}, box, inline(found[5])));
    rows.shift();
  }
  return node;
}

/** Draws a whole markdown text. */
export function markdown(text) {
  const rows = text.replace(/\r/g, "").split("\n");
  const nodes = [];
  while (rows.length) {
    const row = rows[0];
    const heading = row.match(/^(#{1,6})\s+(.*)$/);
    if (/^\s*```/.test(row)) {
      rows.shift();
      const code = [];
      while (rows.length && !/^\s*```/.test(rows[0])) code.push(rows.shift());
      rows.shift();
      nodes.push(h("pre", {}, code.join("\n")));
    } else if (heading) {
      rows.shift();
      nodes.push(h("p", { role: "heading", "aria-level": 2 + heading[1].length, class: `md-h md-h${heading[1].length}` }, inline(heading[2])));
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(row)) {
      rows.shift();
      nodes.push(h("hr", {}));
    } else if (/^\s*>/.test(row)) {
      const quoted = [];
      while (rows.length && /^\s*>/.test(rows[0])) quoted.push(rows.shift().replace(/^\s*>\s?/, ""));
      nodes.push(h("blockquote", {}, markdown(quoted.join("\n"))));
    } else if (ITEM.test(row)) {
      nodes.push(list(rows, row.match(ITEM)[1].length));
    } else if (row.includes("|") && /^[\s|:-]+-[\s|:-]*$/.test(rows[1] ?? "")) {
      const head = cells(rows.shift());
      const align = cells(rows.shift()).map((mark) => (/^:-+:$/.test(mark) ? "center" : /-:$/.test(mark) ? "right" : "left"));
      const body = [];
      while (rows.length && rows[0].includes("|")) body.push(cells(rows.shift()).map(inline));
      nodes.push(table({ head: head.map(inline), body, align }));
    } else if (row.trim() === "") {
      rows.shift();
    } else {
      const paragraph = [];
      while (rows.length && rows[0].trim() && !/^(\s*```|#{1,6}\s|\s*>)/.test(rows[0]) && !ITEM.test(rows[0])) paragraph.push(rows.shift());
      nodes.push(h("p", {}, paragraph.map((line, i) => [i ? h("br", {}) : null, inline(line)])));
    }
  }
  return nodes;
}
