"use strict";
(() => {
  const spans = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600];
  const week = 604800, monday = 345600;
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const tip = document.body.appendChild(document.createElement("div"));
  tip.className = "tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;

  const stamp = (at, span) => {
    const iso = new Date(at * 1000).toISOString();
    const day = +iso.slice(8, 10) + " " + months[+iso.slice(5, 7) - 1];
    if (span === 0) return iso.slice(0, 16).replace("T", " ") + (iso.slice(17, 19) === "00" ? "" : iso.slice(16, 19)) + " UTC";
    if (span >= 86400 || iso.slice(11, 19) === "00:00:00") return day;
    return span >= 60 ? iso.slice(11, 16) : iso.slice(11, 19);
  };

  // ticks are few and even: plain numbers, the times of a clock, or firsts of months.
  const ticks = (low, high, timed) => {
    const span = spans.find((s) => (high - low) / s < 7), out = [];
    if (span) {
      const first = timed && span >= week ? monday : 0;
      for (let t = first + Math.ceil((low - first) / span) * span; t <= high; t += span) out.push([t, timed ? stamp(t, span) : String(t)]);
      return out;
    }
    if (!timed) return [low, high].map((t) => [t, String(Math.round(t))]);
    const from = new Date(low * 1000), to = new Date(high * 1000);
    const count = (d) => 12 * d.getUTCFullYear() + d.getUTCMonth();
    const step = [1, 3, 6, 12].find((s) => (count(to) - count(from)) / s < 6) || 12 * Math.ceil((count(to) - count(from)) / 72);
    for (let m = Math.ceil(count(from) / step) * step; m <= count(to); m += step) {
      const t = Date.UTC(Math.floor(m / 12), m % 12) / 1000;
      if (t >= low) out.push([t, (step < 12 ? months[m % 12] + " " : "") + Math.floor(m / 12)]);
    }
    return out;
  };

  // steps reads a path back into the values that it was drawn from.
  const steps = (path) => {
    const out = [];
    let x = 0, y = 0;
    for (const [, pen, a, b] of path.getAttribute("d").matchAll(/([MVh])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
      if (pen === "M") [x, y] = [+a, -b];
      else if (pen === "V") y = -a;
      else out.push([x, x += +a, y]);
    }
    return out;
  };

  const at = (list, x) => {
    let low = 0, high = list.length - 1;
    while (low <= high) {
      const i = (low + high) >> 1;
      if (x < list[i][0]) high = i - 1;
      else if (x >= list[i][1]) low = i + 1;
      else return list[i][2];
    }
    return null;
  };

  const zoomable = (svg) => {
    const view = svg.querySelector(".view"), timed = "timed" in svg.dataset;
    const edge = ["x", "y", "width", "height"].map((k) => +view.getAttribute(k));
    const whole = view.getAttribute("viewBox").split(" ").map(Number);
    const from = +svg.dataset.from, to = +svg.dataset.to;
    const lines = [...view.querySelectorAll("[data-name]")].map((p) => ({ name: p.dataset.name, list: steps(p), thin: "thin" in p.dataset }));
    const marks = [...view.querySelectorAll(".fault")], notes = [...view.querySelectorAll(".note")];
    const said = new Map([...marks, ...notes].map((m) => [m, m.textContent]));
    let a = 0, b = 1, start = null;

    const add = (parent, name, attributes, text) => {
      const e = parent.appendChild(document.createElementNS(parent.namespaceURI, name));
      for (const k in attributes) e.setAttribute(k, attributes[k]);
      if (text) e.textContent = text;
      return e;
    };
    const axis = () => {
      svg.querySelectorAll(".tick, .below").forEach((e) => e.remove());
      const low = from + a * (to - from), high = from + b * (to - from);
      for (const [t, text] of ticks(low, high, timed)) {
        const x = edge[0] + ((t - low) / (high - low)) * edge[2];
        const side = x < edge[0] + 16 ? " first" : x > edge[0] + edge[2] - 16 ? " last" : "";
        add(svg, "path", { class: "tick", d: `M${x} ${edge[1] + edge[3]}v4` });
        add(svg, "text", { class: "below" + side, x, y: edge[1] + edge[3] + 16 }, text);
      }
    };
    const show = (low, high) => {
      const least = Math.min(1, 4 / Math.max(4, whole[2]));
      const wide = Math.min(1, Math.max(high - low, least));
      a = Math.max(0, Math.min(low, 1 - wide));
      b = a + wide;
      view.setAttribute("viewBox", [whole[0] + a * whole[2], whole[1], wide * whole[2], whole[3]].join(" "));
      axis();
    };
    const place = (e) => {
      const box = svg.getBoundingClientRect();
      const x = ((e.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      return Math.max(0, Math.min((x - edge[0]) / edge[2], 1));
    };
    const hair = add(svg, "path", { class: "hair" }), pick = add(svg, "rect", { class: "pick", y: edge[1], height: edge[3], width: 0 });
    const quiet = () => {
      tip.hidden = true;
      hair.removeAttribute("d");
    };
    // tell says what stands at a share of the axis that is shown, beside a place of the page.
    const tell = (f, pageX, pageY) => {
      const share = a + f * (b - a), x = whole[0] + share * whole[2], said_ = [];
      const inside = (m) => +m.getAttribute("x") <= x && x < +m.getAttribute("x") + +m.getAttribute("width");
      const note = notes.find(inside);
      if (note) said_.push(said.get(note));
      if (lines.length) said_.push(stamp(from + Math.floor(x) * ((to - from) / whole[2]), 0));
      for (const l of lines) {
        const v = at(l.list, x);
        if (v !== null) said_.push(l.name + ": " + v + (l.thin ? ", an extreme near here" : ""));
      }
      const near = (m) => Math.abs(+m.getAttribute("x") - x) < ((b - a) * whole[2]) / 100;
      for (const m of marks) if (inside(m) || near(m)) said_.push(said.get(m));
      tip.hidden = said_.length === 0;
      tip.textContent = said_.join("\n");
      tip.style.left = "0";
      const left = pageX + 14 + tip.offsetWidth > document.documentElement.clientWidth ? pageX - 14 - tip.offsetWidth : pageX + 14;
      tip.style.left = Math.max(0, left) + "px";
      tip.style.top = pageY + 14 + "px";
      hair.setAttribute("d", `M${edge[0] + f * edge[2]} ${edge[1]}v${edge[3]}`);
    };
    svg.style.touchAction = "pan-y";
    svg.style.userSelect = svg.style.webkitUserSelect = "none";
    svg.addEventListener("pointerdown", (e) => {
      start = place(e);
      svg.setPointerCapture(e.pointerId);
    });
    svg.addEventListener("pointermove", (e) => {
      tell(place(e), e.pageX, e.pageY);
      if (start === null) return;
      const now = place(e);
      pick.setAttribute("x", edge[0] + Math.min(start, now) * edge[2]);
      pick.setAttribute("width", Math.abs(now - start) * edge[2]);
    });
    const end = (e) => {
      const now = place(e), was = start;
      start = null;
      pick.setAttribute("width", 0);
      if (e.type === "pointerup" && was !== null && Math.abs(now - was) > 0.01)
        show(a + Math.min(was, now) * (b - a), a + Math.max(was, now) * (b - a));
    };
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
    svg.addEventListener("pointerleave", quiet);
    svg.addEventListener("dblclick", () => show(0, 1));
    for (const m of said.keys()) m.querySelector("title").remove(); // the tip says it

    const closer = () => show(a + (b - a) / 4, b - (b - a) / 4), further = () => show(a - (b - a) / 2, b + (b - a) / 2);
    const earlier = () => show(a - (b - a) / 2, b - (b - a) / 2), later = () => show(a + (b - a) / 2, b + (b - a) / 2);
    const all = () => show(0, 1);

    // Without a pointer, arrows go from step to step, and plus, minus and 0 zoom.
    let read = 0.5;
    const step = (by) => {
      read += by;
      if (read > 1) later();
      if (read < 0) earlier();
      read = Math.max(0, Math.min(read, 1));
      const box = svg.getBoundingClientRect(), units = box.width / svg.viewBox.baseVal.width;
      tell(read, box.left + scrollX + (edge[0] + read * edge[2]) * units, box.top + scrollY + 20);
    };
    const keys = { ArrowLeft: () => step(-0.01), ArrowRight: () => step(0.01), "+": closer, "-": further, 0: all, Escape: quiet };
    svg.tabIndex = 0;
    svg.addEventListener("blur", quiet);
    svg.addEventListener("keydown", (e) => {
      if (!(e.key in keys) || e.ctrlKey || e.metaKey || e.altKey) return;
      keys[e.key]();
      e.preventDefault();
    });

    const buttons = document.createElement("div");
    buttons.className = "zoom";
    for (const [text, what, act] of [
      ["+", "closer", closer],
      ["−", "further", further],
      ["←", "earlier", earlier],
      ["→", "later", later],
      ["whole", "whole", all],
    ]) {
      const button = buttons.appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = text;
      button.title = what;
      button.setAttribute("aria-label", what);
      button.onclick = act;
    }
    svg.after(buttons);
    addEventListener("beforeprint", all);
  };

  document.querySelectorAll("svg.chart[data-from]").forEach(zoomable);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => (d.open = true)));
})();
