import { place } from "../../place/place.js";
import { SessionList } from "./session-list.js";
import { SessionStory } from "./session-story.js";

/** What agents did: all sessions, or the story of one. */
export function Sessions() {
  const { open = "", in: tenant = "" } = place.value.params;
  return open === "" ? <SessionList /> : <SessionStory key={open} id={open} tenant={tenant} />;
}
