// Fills the wall and keeps it new. It hangs for weeks: no node is made without one being taken away.
const { body } = document;
const words = body.dataset;
const REFRESH_MS = 10_000;
// After this long without an answer the figures are said to be old.
const OLD_MS = 60_000;
const locale = body.dataset.language;
const clock = new Intl.DateTimeFormat(locale, {
  dateStyle: "full", timeStyle: "medium", timeZone: "Asia/Shanghai", hourCycle: "h23",
});
const short = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "medium", timeZone: "Asia/Shanghai", hourCycle: "h23" });
const number = new Intl.NumberFormat(locale);
// `lead`: how far this screen's own clock is behind the server's.
const known = { shape: null, at: null, lead: 0, heard: performance.now() };

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function grade(node, share, goal) {
  node.classList.toggle("reached", share !== null && share >= goal);
  node.classList.toggle("short", share !== null && share < goal);
}

function fillPeriod(card, { share, done, missed }, goal) {
  put(card.querySelector(".big"), share === null ? "–" : `${share} %`);
  card.querySelector(".bar i").style.width = `${share ?? 0}%`;
  card.querySelector(".bar b").style.left = `${goal}%`;
  const told = [words.done.replace("%s", number.format(done)), words.missed.replace("%s", number.format(missed))];
  put(card.querySelector(".under"), told.join(" · "));
  grade(card, share, goal);
}

function fillAges(ages) {
  const most = Math.max(...ages, 1);
  document.querySelectorAll(".ages li").forEach((column, index) => {
    put(column.querySelector(".count"), number.format(ages[index]));
    column.querySelector("i").style.setProperty("--part", ages[index] / most);
  });
}

function cell(row, place, value, smallest) {
  const node = row.cells[place];
  put(node, value === null ? body.dataset.hidden.replace("%s", smallest) : number.format(value));
  node.classList.toggle("hidden", value === null);
}

function fillTowns(towns, { goal, smallest }) {
  const table = document.getElementById("towns");
  while (table.rows.length > towns.length) table.deleteRow(-1);
  while (table.rows.length < towns.length) {
    const row = table.insertRow();
    row.appendChild(document.createElement("th")).scope = "row";
    for (let made = 0; made < 3; made += 1) row.insertCell();
  }
  towns.forEach((town, index) => {
    const row = table.rows[index];
    put(row.cells[0], town.name);
    cell(row, 1, town.running, smallest);
    cell(row, 2, town.overdue, smallest);
    put(row.cells[3], town.share === null ? "–" : `${town.share} %`);
    grade(row.cells[3], town.share, goal);
  });
}

function fill(figures) {
  // The server has another page by now than the one that hangs here.
  if (known.shape !== null && known.shape !== figures.shape) window.location.reload();
  known.shape = figures.shape;
  document.querySelectorAll(".period").forEach((card, index) => fillPeriod(card, figures.periods[index], figures.goal));
  fillAges(figures.ages);
  fillTowns(figures.towns, figures);
  known.at = Date.parse(figures.at);
  put(document.getElementById("as-of"), short.format(known.at));
}

async function refresh() {
  try {
    const response = await fetch(body.dataset.figures, { cache: "no-store", signal: AbortSignal.timeout(REFRESH_MS) });
    if (!response.ok) throw new Error(String(response.status));
    const said = Date.parse(response.headers.get("Date"));
    fill(await response.json());
    known.heard = performance.now();
    if (!Number.isNaN(said)) known.lead = said - Date.now();
  } catch {
    // The old figures stay, and say themselves that they are old.
  }
  setTimeout(refresh, REFRESH_MS);
}

function tick() {
  const moment = Date.now() + known.lead;
  put(document.getElementById("clock"), clock.format(moment));
  const unheard = performance.now() - known.heard > OLD_MS;
  const stale = known.at !== null && moment - known.at > OLD_MS;
  const old = document.getElementById("old");
  old.hidden = !(unheard || stale);
  if (!old.hidden) put(old, body.dataset.old.replace("%s", known.at === null ? "–" : short.format(known.at)));
}

setInterval(tick, 1000);
tick();
refresh();
