/** The views of the page, in the order of the menu. `key` is what goes there after `g`. */
export const VIEWS = [
  { name: "overview", label: "Overview", key: "o" },
  { name: "sessions", label: "Sessions", key: "s" },
  { name: "findings", label: "Findings", key: "f" },
  { name: "policies", label: "Policies", key: "p" },
  { name: "tools", label: "Tools & agents", key: "t" },
  { name: "playground", label: "Playground", key: "y" },
  { name: "health", label: "Health", key: "h" },
  { name: "setup", label: "Setup", key: "u" },
] as const;

export type ViewName = (typeof VIEWS)[number]["name"];

export function isView(name: string): name is ViewName {
  return VIEWS.some((view) => view.name === name);
}
