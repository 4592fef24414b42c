// The map of the office. Every number and position comes narrowed from the server; nothing is asked elsewhere.
import { describe, legend, style } from "./map-looks.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const { words } = settings;
const said = document.getElementById("map-said");
const REFRESH_MS = 60_000;
// With more areas than these, Tab would never leave the map: the table is the way by keyboard then.
const MOST_FOCUSED = 150;
// Beside the buttons of the scale, not below them.
const POPUP = { autoPanPaddingTopLeft: [56, 16], autoPanPaddingBottomRight: [16, 16], maxWidth: 280 };
const state = { mode: "urgency", numbers: {}, expected: {}, areas: new Map(), asked: 0 };

const map = L.map("map", { zoomControl: false, minZoom: 6, maxZoom: 20, worldCopyJump: false });
map.attributionControl.setPrefix(false);
L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
if (settings.tiles) {
  L.tileLayer(settings.tiles, { attribution: settings.attribution, maxNativeZoom: 18, maxZoom: 20 }).addTo(map);
}
L.control.scale({ imperial: false }).addTo(map);
const points = L.layerGroup().addTo(map);

async function ask(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  // Signed out meanwhile: the page itself leads to the sign-in.
  if (response.redirected) window.location.reload();
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function facts(feature) {
  return { numbers: state.numbers[feature.id] ?? [0, 0, 0, 0], expected: state.expected[feature.id] ?? [0, 0] };
}

function paint() {
  for (const { layer, feature } of state.areas.values()) {
    layer.setStyle(style(state.mode, facts(feature)));
    const path = layer.getElement();
    if (path) path.setAttribute("aria-label", describe(feature, facts(feature), words));
  }
  legend(document.getElementById("map-legend"), state.mode, words);
}

function popup(feature) {
  const { numbers, expected } = facts(feature);
  const box = document.createElement("div");
  const title = box.appendChild(document.createElement("h3"));
  title.textContent = feature.properties.name;
  const under = box.appendChild(document.createElement("p"));
  under.textContent = `${feature.properties.town} · ${feature.properties.community}`;
  const list = box.appendChild(document.createElement("dl"));
  const filters = ["", "&sla=today", "&sla=due_soon", "&sla=overdue"];
  [words.running, words.today, words.soon, words.overdue].forEach((label, index) => {
    row(list, label, link(`${settings.list}${feature.id}${filters[index]}`, numbers[index]));
  });
  row(list, words.expected, document.createTextNode(expected[0].toFixed(1)));
  row(list, words.probability, document.createTextNode(`${Math.round(expected[1] * 100)} %`));
  return box;
}

function row(list, label, value) {
  list.appendChild(document.createElement("dt")).textContent = label;
  list.appendChild(document.createElement("dd")).appendChild(value);
}

function link(url, text) {
  const found = document.createElement("a");
  found.href = url;
  found.textContent = text;
  return found;
}

function reachable(layer, many) {
  const path = layer.getElement();
  if (!path || many > MOST_FOCUSED) return;
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "button");
  path.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    layer.openPopup();
  });
}

function draw(collection) {
  const group = L.geoJSON(collection, {
    onEachFeature: (feature, layer) => {
      state.areas.set(feature.id, { layer, feature });
      layer.bindPopup(() => popup(feature), POPUP);
    },
  }).addTo(map);
  if (state.areas.size) {
    map.fitBounds(group.getBounds(), { padding: [16, 16], animate: false });
  } else {
    map.setView([35, 105], 6);
    said.textContent = words.empty;
  }
  // Only a map that has a view has drawn them.
  for (const { layer } of state.areas.values()) reachable(layer, state.areas.size);
}

function listed(cluster) {
  const box = document.createElement("ul");
  for (const [id, reference] of cluster.tasks) {
    box.appendChild(document.createElement("li")).appendChild(link(settings.task.replace("TASK", id), reference));
  }
  const rest = cluster.n[0] - cluster.tasks.length;
  if (rest > 0) box.appendChild(document.createElement("li")).textContent = words.more.replace("%s", rest);
  return box;
}

function mark(cluster) {
  const [count, soon, overdue] = cluster.n;
  const size = Math.min(22 + 8 * Math.log10(count + 1), 52);
  const kind = overdue ? "overdue" : soon ? "soon" : "";
  const icon = L.divIcon({ className: `ds-cluster ${kind}`, html: String(count), iconSize: [size, size] });
  const title = `${words.tasks.replace("%s", count)}, ${words.soon}: ${soon}, ${words.overdue}: ${overdue}`;
  const marker = L.marker([cluster.at[1], cluster.at[0]], { icon, title, alt: title });
  if (cluster.tasks.length) marker.bindPopup(() => listed(cluster), POPUP);
  else marker.on("click", () => map.setView(marker.getLatLng(), Math.min(map.getZoom() + 2, 20)));
  return marker;
}

async function scatter() {
  if (!document.getElementById("map-points").checked) return points.clearLayers();
  const turn = ++state.asked;
  const view = map.getBounds();
  const corners = { west: view.getWest(), south: view.getSouth(), east: view.getEast(), north: view.getNorth() };
  const asked = new URLSearchParams({ zoom: Math.round(map.getZoom()) });
  for (const [side, value] of Object.entries(corners)) {
    const most = side === "west" || side === "east" ? 180 : 90;
    asked.set(side, Math.max(-most, Math.min(most, value)).toFixed(5));
  }
  const found = await ask(`${settings.points}?${asked}`);
  // The viewer has gone on meanwhile, or reads one of the points: nothing is taken away under their eyes.
  if (turn !== state.asked || points.getLayers().some((each) => each.isPopupOpen())) return undefined;
  points.clearLayers();
  for (const cluster of found.clusters) points.addLayer(mark(cluster));
  said.textContent = found.cut ? words.cut : "";
  map.getContainer().dataset.scale = asked.get("zoom");
  return undefined;
}

async function count() {
  [state.numbers, state.expected] = await Promise.all([ask(settings.numbers), ask(settings.expected)]);
  paint();
}

function troubled(work) {
  return work().catch(() => {
    said.textContent = words.trouble;
  });
}

document.getElementById("map-modes").addEventListener("change", (event) => {
  state.mode = event.target.value;
  paint();
});
document.getElementById("map-points").addEventListener("change", () => troubled(scatter));
document.getElementById("map-table").addEventListener("click", (event) => {
  const chosen = state.areas.get(event.target.dataset.grid);
  if (!chosen) return;
  document.getElementById("map").focus();
  document.getElementById("map").scrollIntoView({ block: "center" });
  map.fitBounds(chosen.layer.getBounds(), { maxZoom: 16, animate: false });
  chosen.layer.openPopup();
});

await troubled(async () => {
  draw(await ask(settings.borders));
  await count();
  await scatter();
});
map.on("moveend", () => troubled(scatter));
setInterval(() => troubled(async () => {
  if (document.hidden) return;
  await count();
  await scatter();
}), REFRESH_MS);
document.getElementById("map").dataset.ready = "yes";
