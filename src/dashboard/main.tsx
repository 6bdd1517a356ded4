// First, so that the library stands at the beginning of the script: what looks alike compresses better side by side.
import "./charts/time-chart.js";
import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/charts.css";
import "./styles/views.css";
import { Page } from "./page.js";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");
render(<Page />, root);
