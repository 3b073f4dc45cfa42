/* What the pages that --html writes do where scripts run: tables sort, ladders step. Without it all is there to
 * read. Names are escaped before they come here: nothing is put together as HTML. */
(function () {
    "use strict";

    function make(name, text, parent) {
        var element = document.createElement(name);

        element.textContent = text;
        parent.appendChild(element);
        return element;
    }

    /* Tables */

    /* Figures by their exact value, texts by letters and the numbers in them; what is empty comes last. */
    function compare(one, other, up) {
        var a = one.dataset.v, b = other.dataset.v, order;

        if (a !== undefined || b !== undefined) {
            if (a === undefined || b === undefined)
                return a === undefined ? 1 : -1;
            order = Number(a) - Number(b);
        } else {
            if (one.textContent === "" || other.textContent === "")
                return (one.textContent === "") - (other.textContent === "");
            order = one.textContent.localeCompare(other.textContent, "en", { numeric: true });
        }
        return up ? order : -order;
    }

    function sort(table, head, column) {
        var up = head.getAttribute("aria-sort") !== "ascending";
        var rows = Array.prototype.slice.call(table.tBodies[0].rows);

        rows = rows.map(function (row, place) { return { row: row, place: place }; });
        rows.sort(function (a, b) {
            return compare(a.row.cells[column], b.row.cells[column], up) || a.place - b.place;
        });
        rows.forEach(function (row) { table.tBodies[0].appendChild(row.row); });
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
            other.setAttribute("aria-sort", "none");
        });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
    }

    function sortable(table) {
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
            var button = document.createElement("button");

            /* It lies over the heading, whose text stays what it is: browsers print it on each page. */
            button.type = "button";
            button.setAttribute("aria-label", "sort by " + head.textContent);
            head.appendChild(button);
            head.setAttribute("aria-sort", "none");
            button.addEventListener("click", function () { sort(table, head, column); });
        });
    }

    /* Ladders */

    function Ladder(article) {
        this.article = article;
        this.rows = article.querySelectorAll("svg [data-step]");
        this.steps = article.querySelectorAll(".steps [data-step]");
        this.drawing = article.querySelector(".drawing");
        this.list = article.querySelector(".steps");
        this.now = -1;          /* no step: the whole of it */
        this.make_bar();
        this.make_band();
    }

    Ladder.prototype.make_bar = function () {
        var self = this, bar = document.createElement("div");

        bar.className = "bar";
        this.back = make("button", "\u25c0 previous", bar);
        this.next = make("button", "next \u25b6", bar);
        this.whole = make("button", "all", bar);
        this.said = make("span", "", bar);
        this.said.setAttribute("role", "status");
        [this.back, this.next, this.whole].forEach(function (button) { button.type = "button"; });
        this.back.addEventListener("click", function () { self.go(self.now - 1); });
        this.next.addEventListener("click", function () { self.go(self.now + 1); });
        this.whole.addEventListener("click", function () { self.go(-1); });
        this.article.insertBefore(bar, this.article.querySelector(".both"));
        this.article.addEventListener("keydown", function (event) { self.key(event); });
        this.say();
    };

    /* What marks the row under way, behind all others. */
    Ladder.prototype.make_band = function () {
        var svg = this.article.querySelector("svg");

        this.band = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        this.band.setAttribute("class", "now");
        this.band.setAttribute("width", "100%");
        this.band.setAttribute("visibility", "hidden");
        svg.insertBefore(this.band, svg.firstElementChild.nextSibling);
    };

    Ladder.prototype.say = function () {
        var n = this.steps.length;

        this.back.disabled = this.now < 0;
        this.next.disabled = this.now + 1 >= n;
        this.whole.disabled = this.now < 0;
        this.said.textContent = this.now < 0 ? n + " steps; the arrow keys step, too"
            : "step " + (this.now + 1) + " of " + n + ": " +
              this.steps[this.now].querySelector(".what").textContent;
    };

    /* Scrolls a box, and nothing around it, until what is from top to bottom in it is seen. */
    function show(box, top, height) {
        if (top < box.scrollTop || top + height > box.scrollTop + box.clientHeight)
            box.scrollTop = top - Math.max(box.clientHeight - height, 0) / 2;
    }

    Ladder.prototype.mark = function () {
        var row = this.rows[this.now], step = this.steps[this.now];
        var y = Number(row.dataset.y), next = this.rows[this.now + 1];
        var end = next ? Number(next.dataset.y) : this.drawing.querySelector("svg").height.baseVal.value - 8;

        this.band.setAttribute("y", y);
        this.band.setAttribute("height", Math.max(end - y, 16));
        show(this.drawing, y, end - y);
        y = step.getBoundingClientRect().top - this.list.getBoundingClientRect().top + this.list.scrollTop;
        show(this.list, y, step.offsetHeight);
    };

    Ladder.prototype.go = function (to) {
        var now = this.now = Math.max(-1, Math.min(to, this.steps.length - 1));

        this.article.classList.toggle("stepping", now >= 0);
        this.band.setAttribute("visibility", now >= 0 ? "visible" : "hidden");
        this.rows.forEach(function (row, nth) { row.classList.toggle("later", now >= 0 && nth > now); });
        this.steps.forEach(function (step, nth) {
            if (nth === now)
                step.setAttribute("aria-current", "step");
            else
                step.removeAttribute("aria-current");
        });
        this.say();
        if (now >= 0)
            this.mark();
    };

    Ladder.prototype.key = function (event) {
        var by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];

        if (event.key === "Escape" && this.now >= 0)
            this.go(-1);
        else if (by === undefined || event.altKey || event.ctrlKey || event.metaKey)
            return;
        else
            this.go(this.now + by);
        event.preventDefault();
    };

    document.querySelectorAll("table").forEach(sortable);
    document.querySelectorAll("article.ladder").forEach(function (article) { new Ladder(article); });
}());
