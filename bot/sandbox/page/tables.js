/** `table` and `data_table` blocks, and the tables of Markdown and charts. */
import { h } from "./dom.js";
import { richText } from "./richtext.js";

/** A table that scrolls sideways by itself. `head`: cells; `body`: rows of cells; `align`: per column. */
export function table({ head, body, align = [], caption = null, rowHeader = -1 }) {
  const side = (i) => `align-${align[i] ?? "left"}`;
  const row = (cells) => h("tr", {}, cells.map((cell, i) => (i === rowHeader ? h("th", { scope: "row", class: side(i) }, cell) : h("td", { class: side(i) }, cell))));
  return h("div", { class: "table-wrap", tabindex: 0, role: "region", "aria-label": typeof caption === "string" ? caption : "Table" },
    h("table", {},
      caption && h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((cell, i) => h("th", { scope: "col", class: side(i) }, cell)))),
      h("tbody", {}, body.map(row))));
}

function cell(data) {
  if (!data) return "";
  if (data.type === "rich_text") return richText(data);
  if (data.type === "raw_number") return data.text ?? String(data.value);
  return data.text ?? "";
}

const isNumber = (data) => data?.type === "raw_number" || (data?.type === "raw_text" && /^[\s–-]?[\d.,]+\s?%?$/.test(data.text));

/** A `table` block: the first row is its head. */
export function tableBlock(block) {
  const [head, ...body] = block.rows;
  return table({ head: head.map(cell), body: body.map((row) => row.map(cell)), align: (block.column_settings ?? []).map((one) => one?.align) });
}

const sortKey = (data) => (data?.type === "raw_number" ? data.value : h("i", {}, cell(data)).textContent);

/** A `data_table` block: caption, pages, and columns that sort when their head is pressed. */
export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const align = head.map((_, i) => (rows.every((row) => isNumber(row[i])) ? "right" : "left"));
  const holder = h("div", { class: "data-table" });
  let page = 0;
  let sorted = { column: -1, down: false };

  function sortBy(column) {
    sorted = { column, down: sorted.column === column && !sorted.down };
    page = 0;
    draw();
    holder.querySelectorAll("th button")[column].focus();
  }

  function turn(step) {
    page += step;
    draw();
    holder.querySelector(step > 0 ? ".pager button:last-child:enabled, .pager button:enabled" : ".pager button:enabled")?.focus();
  }

  function draw() {
    const ordered = sorted.column < 0 ? rows : [...rows].sort((a, b) => {
      const [x, y] = [sortKey(a[sorted.column]), sortKey(b[sorted.column])];
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
      return sorted.down ? -order : order;
    });
    const pages = Math.ceil(rows.length / size);
    const drawn = table({
      caption: block.caption,
      rowHeader: block.row_header_column_index ?? 0,
      align,
      head: head.map((one, i) => h("button", { type: "button", class: "sort", on: { click: () => sortBy(i) } }, cell(one), h("span", { "aria-hidden": "true", class: "sort-mark" }, sorted.column !== i ? "" : sorted.down ? "▼" : "▲"))),
      body: ordered.slice(page * size, (page + 1) * size).map((row) => row.map(cell)),
    });
    if (sorted.column >= 0) drawn.querySelectorAll("th[scope=col]")[sorted.column].setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    holder.replaceChildren(drawn);
    if (pages > 1) {
      holder.append(h("div", { class: "pager" },
        h("span", {}, `${page * size + 1}–${Math.min((page + 1) * size, rows.length)} of ${rows.length}`),
        h("button", { type: "button", class: "button small", disabled: page === 0, on: { click: () => turn(-1) } }, "Previous"),
        h("button", { type: "button", class: "button small", disabled: page === pages - 1, on: { click: () => turn(1) } }, "Next")));
    }
  }
  draw();
  return holder;
}
