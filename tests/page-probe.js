/* page-probe.js - looks at the page that it was put into, as tests/page.sh has Chromium do it
 *
 * It tells the window around what it finds, a line each: "wrong: ..." for what is not as it should be, then how
 * much it looked at. */
(function () {
    "use strict";

    var lines = [], counts = { tables: 0, sorted: 0, ladders: 0, steps: 0, texts: 0 };

    function wrong(text) {
        lines.push("wrong: " + text);
    }

    window.addEventListener("error", function (event) { wrong("error: " + event.message); });

    /* Nothing is wider than the window; what is wider scrolls in a box of its own. */
    function look_at_width() {
        if (document.documentElement.scrollWidth > window.innerWidth)
            wrong("it is " + document.documentElement.scrollWidth + " wide, the window " + window.innerWidth);
        lines.push("window " + window.innerWidth);
    }

    /* Each text has a place on the page. */
    function look_at_texts() {
        var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), node, range, box;

        while ((node = walker.nextNode())) {
            if (node.data.trim() === "" || node.parentNode.closest("script, title"))
                continue;
            range = document.createRange();
            range.selectNodeContents(node);
            box = range.getBoundingClientRect();
            counts.texts++;
            if (box.width === 0 || box.height === 0 || getComputedStyle(node.parentNode).visibility !== "visible")
                wrong("not seen: " + node.data.trim());
        }
    }

    function values(table, column) {
        return Array.prototype.map.call(table.tBodies[0].rows, function (row) {
            var cell = row.cells[column];

            return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent;
        });
    }

    /* In order, but for what is empty, which comes last. */
    function is_sorted(list, up) {
        var full = list.filter(function (value) { return value !== ""; });

        return list.slice(full.length).every(function (value) { return value === ""; }) &&
            full.every(function (value, i) {
                var before = full[i - 1], order;

                if (i === 0)
                    return true;
                order = typeof value === "number" ? before - value
                    : before.localeCompare(value, "en", { numeric: true });
                return up ? order <= 0 : order >= 0;
            });
    }

    function look_at_table(table) {
        var caption = table.caption.textContent, rows = table.tBodies[0].rows.length;

        counts.tables++;
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
            ["ascending", "descending"].forEach(function (way) {
                head.querySelector("button").click();
                counts.sorted++;
                if (head.getAttribute("aria-sort") !== way)
                    wrong(caption + ", " + head.textContent + ": aria-sort is " + head.getAttribute("aria-sort"));
                if (!is_sorted(values(table, column), way === "ascending"))
                    wrong(caption + ", " + head.textContent + ": not " + way);
            });
            if (table.querySelectorAll("[aria-sort=ascending], [aria-sort=descending]").length !== 1)
                wrong(caption + ": sorted by several columns");
            if (head.scope !== "col")
                wrong(caption + ": a heading without scope");
        });
        if (table.tBodies[0].rows.length !== rows)
            wrong(caption + ": rows got lost");
    }

    function press(article, key) {
        article.querySelector(".drawing").dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true }));
    }

    /* Whether @element is seen in @box, which scrolls; its begin, if it is higher. */
    function is_inside(element, box) {
        var inner = element.getBoundingClientRect(), outer = box.getBoundingClientRect();

        return inner.top >= outer.top - 1 && (inner.bottom <= outer.bottom + 1 || inner.height > outer.height);
    }

    function look_at_ladder(article) {
        var name = article.querySelector("h3, h4").textContent;
        var steps = article.querySelectorAll(".steps li"), rows = article.querySelectorAll("svg [data-step]");
        var buttons = article.querySelectorAll(".bar button");

        /* It stands at step @now (from 0; -1: none). */
        function expect(now, by) {
            var current = article.querySelectorAll(".steps [aria-current]");
            var later = article.querySelectorAll("svg .later").length;

            if (current.length !== (now < 0 ? 0 : 1) || (now >= 0 && current[0] !== steps[now]))
                wrong(name + ", " + by + ": not at step " + now);
            if (now >= 0 && current.length === 1 && !is_inside(current[0], article.querySelector(".steps")))
                wrong(name + ", " + by + ": step " + now + " is not seen");
            if (later !== (now < 0 ? 0 : rows.length - now - 1))
                wrong(name + ", " + by + ": " + later + " rows are still to come");
            if (now >= 0 && article.querySelector("[role=status]").textContent.indexOf("step " + (now + 1) + " of ") !== 0)
                wrong(name + ", " + by + ": it does not say where it is");
        }

        counts.ladders++;
        counts.steps += steps.length;
        if (steps.length === 0 || steps.length !== rows.length)
            wrong(name + ": " + steps.length + " steps, " + rows.length + " rows");
        expect(-1, "before");
        for (var i = 0; i < steps.length; i++) {
            buttons[1].click();
            expect(i, "next");
        }
        if (!buttons[1].disabled)
            wrong(name + ": there is more behind the end");
        buttons[0].click();
        expect(steps.length - 2, "previous");
        press(article, "ArrowRight");
        expect(steps.length - 1, "right");
        press(article, "ArrowUp");
        expect(steps.length - 2, "up");
        press(article, "Escape");
        expect(-1, "escape");
        press(article, "ArrowDown");
        expect(0, "down");
        buttons[2].click();
        expect(-1, "all");
    }

    /* Links lead somewhere on the page. */
    function look_at_links() {
        document.querySelectorAll("a").forEach(function (link) {
            var to = link.getAttribute("href");

            if (to[0] !== "#" || document.getElementById(to.slice(1)) === null)
                wrong("a link to nowhere: " + to);
        });
    }

    function tell() {
        var name = window.location.hash.slice(1) + ": ";

        lines.push(JSON.stringify(counts));
        window.parent.postMessage(lines.map(function (line) { return name + line; }).join("\n"), "*");
    }

    look_at_width();
    look_at_texts();
    look_at_links();
    if (document.querySelector("th button")) {
        document.querySelectorAll("table").forEach(look_at_table);
        document.querySelectorAll("article.ladder").forEach(look_at_ladder);
        look_at_width();
    } else {
        lines.push("no scripts");
    }
    tell();
}());
