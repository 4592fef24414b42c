// Colours of the areas. Each risk has a line of its own besides its colour, for who cannot tell the colours apart.
const LOOKS = {
  bad: { color: "#991b1b", fillColor: "#ef4444", fillOpacity: 0.6, weight: 3, dashArray: null },
  warn: { color: "#9a3412", fillColor: "#fb923c", fillOpacity: 0.5, weight: 2, dashArray: "6 4" },
  good: { color: "#166534", fillColor: "#4ade80", fillOpacity: 0.35, weight: 1, dashArray: null },
  plain: { color: "#57616b", fillColor: "#cbd5e1", fillOpacity: 0.35, weight: 1, dashArray: "1 4" },
};
const LIKELY = 0.5;
const POSSIBLE = 0.2;
const MANY = 20;
const LEGENDS = {
  urgency: [["bad", "overdue_legend"], ["warn", "today_legend"], ["good", "plain"], ["plain", "nothing"]],
  expected: [["bad", "likely"], ["warn", "possible"], ["good", "unlikely"]],
  amount: [["bad", "many"], ["good", "some"], ["plain", "nothing"]],
};

function kindOf(mode, { numbers: [running, today, soon, overdue], expected: [, probability] }) {
  if (mode === "expected") return probability >= LIKELY ? "bad" : probability >= POSSIBLE ? "warn" : "good";
  if (!running) return "plain";
  if (mode === "amount") return running > MANY ? "bad" : "good";
  if (overdue) return "bad";
  return today || soon ? "warn" : "good";
}

export function style(mode, facts) {
  return LOOKS[kindOf(mode, facts)];
}

export function describe(feature, { numbers: [running, today, soon, overdue] }, words) {
  const { name, community } = feature.properties;
  const told = [[words.running, running], [words.today, today], [words.soon, soon], [words.overdue, overdue]];
  return `${name}, ${community}: ${told.map(([label, number]) => `${label} ${number}`).join(", ")}`;
}

export function legend(list, mode, words) {
  list.replaceChildren(...LEGENDS[mode].map(([kind, word]) => {
    const item = document.createElement("li");
    const box = item.appendChild(document.createElement("i"));
    box.style.background = `color-mix(in srgb, ${LOOKS[kind].fillColor} 65%, white)`;
    box.style.borderColor = LOOKS[kind].color;
    if (kind === "warn") box.className = "dashed";
    if (kind === "plain") box.className = "dotted";
    item.append(words[word]);
    return item;
  }));
}
