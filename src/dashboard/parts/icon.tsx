/** Paths on a 16 by 16 grid, drawn with lines. */
const PATHS = {
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  light:
    "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3",
  dark: "M13.5 9.7A6 6 0 0 1 6.3 2.5 6 6 0 1 0 13.5 9.7",
  help: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.6v.1",
  copy: "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3",
  done: "M3 8.5 6.5 12 13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
  next: "M6 3.5 10.5 8 6 12.5",
  back: "M10 3.5 5.5 8 10 12.5",
  prompt: "M2.5 3h11v8H8l-3 2.5V11H2.5z",
  tool: "M9.5 2.5a3.5 3.5 0 0 0-3.3 4.7L2.5 11v2.5H5l3.8-3.7a3.5 3.5 0 0 0 4.5-4.4L11 7.7 8.3 5l2.3-2.3a3.5 3.5 0 0 0-1.1-.2",
  reply: "M13.5 8H3M7 3.5 2.5 8 7 12.5",
  flag: "M3.5 14V2.5h8L9.5 5.5l2 3h-8",
  tag: "M2.5 2.5h5l6 6-5 5-6-6zM5.3 5.3v.1",
  out: "M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: what it means stands beside it, as text or as a label. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
