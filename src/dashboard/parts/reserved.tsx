import type { ComponentChildren } from "preact";
import type { Role } from "../../recorder/api/shapes/whoami.js";
import { whyNot } from "../api/me.js";

/** What not everybody may do; for whoever may not, the reason stands in its place. */
export function Reserved(props: {
  readonly to: Role;
  /** Begins the sentence: `Exporting`. */
  readonly what: string;
  readonly children: ComponentChildren;
}) {
  const reason = whyNot(props.to, props.what);
  return reason === undefined ? <>{props.children}</> : <p class="quiet">{reason}</p>;
}
