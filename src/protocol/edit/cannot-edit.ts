/**
 * Why a request cannot be changed as wanted.
 * - `no_body`: there is no request body, or it is no JSON object; or what is to be replaced does not stand in it.
 * - `media`: it stands in binary data.
 * - `member_name`: it stands in the name of a member.
 * - `identifier`: it stands in an id, a role, a type or a name the provider goes by.
 * - `signed`: the provider signed the block it stands in, or encrypted the rest of it.
 * - `not_text`: tool parameters hold it as a number, or as names and punctuation, and must stay JSON.
 * - `tool_in_use`: the conversation calls the tool that is to be removed, and providers may refuse calls of unknown tools.
 * - `tool_in_conversation`: the tool is declared by a message, not by the request.
 */
export type CannotEdit =
  | "no_body"
  | "media"
  | "member_name"
  | "identifier"
  | "signed"
  | "not_text"
  | "tool_in_use"
  | "tool_in_conversation";
